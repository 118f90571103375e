import remapping from "@jridgewell/remapping";
import {
  parse,
  type AnyNode,
  type ArrowFunctionExpression,
  type ExpressionStatement,
  type FunctionDeclaration,
  type FunctionExpression,
  type Identifier,
  type LabeledStatement,
  type Program,
  type WhileStatement,
} from "acorn";
import MagicString from "magic-string";
import { children } from "./children.js";

/**
 * What a cell's JavaScript needs in a worker beside what it needs in Node.
 *
 * Every `await` says, as soon as it comes back, whose code goes on, so that what it prints goes to its own cell:
 *
 *     await $cell.wait(x)  →  $cell.back(await $cell.wait(x))
 *
 * Every loop looks now and then whether Stop has been pressed: nothing else reaches a worker that loops.
 *
 *     for (let i = 0; i < n; i++) f(i);
 *     →  { let i = 0; let $n1; for (;;) { for ($n1 = 0; $n1 < 1024 && (i < n); $n1++, i++) f(i);
 *          if (($k += $n1 + 1) > 1023) { $cell.tick(); $k = 0; } if ($n1 < 1024) break; } }
 *
 * The call stands outside the inner loop, which engines so keep nearly as fast as it was (a loop that does nothing else
 * than add takes 1.2 times as long, a matrix product 1.1 times). `$k` is a variable of each function, so that short
 * loops within loops count, too. A loop that holds loops or functions, and one over a collection, count at the beginning
 * of their body. Names in front of which `$` stands here begin with that of the function's first parameter,
 * which no other name does.
 */
export function forBrowser({ js, map }: Script): Script {
  if (!/\b(for|while|await)\b/.test(js)) return { js, map };
  const text = new MagicString(js);
  const program = parse(js, { ecmaVersion: "latest", sourceType: "script", allowAwaitOutsideFunction: true });
  new Guard(text, js, contextOf(program)).visit(program, { hasLoops: false });
  const edits = text.generateMap({ hires: "boundary", source: "cell.js" }).toString();
  return { js: text.toString(), map: remapping(edits, (file) => (file === "cell.js" ? map : null)).toString() };
}

interface Script {
  readonly js: string;
  /** Its source map, as JSON. */
  readonly map: string;
}

interface Owner {
  hasLoops: boolean;
}

type Loop = AnyNode & { body: AnyNode };
type AnyFunction = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

/** The name of the parameter by which a cell reaches what it calls (see `bindNames`). */
function contextOf(program: Program): string {
  const script = program.body.find((statement) => statement.type === "ExpressionStatement" && !statement.directive);
  const { params } = (script as ExpressionStatement).expression as FunctionExpression;
  return (params[0] as Identifier).name;
}

class Guard {
  #loops = 0;

  constructor(
    readonly text: MagicString,
    readonly js: string,
    readonly context: string,
  ) {}

  /** Counts on, by so many turns of a loop. */
  #count(turns: string): string {
    const k = `${this.context}K`;
    return `if ((${k} += ${turns}) > 1023) { ${this.context}.tick(); ${k} = 0; }`;
  }

  visit(node: AnyNode, owner: Owner, labelled?: LabeledStatement): void {
    if (node.type === "LabeledStatement" && isLoop(node.body)) {
      // The label goes to the inner of the two loops, where `continue` means what it meant.
      if (isTiled(node.body)) this.text.remove(node.start, node.body.start);
      return this.visit(node.body, owner, node);
    }
    const isOwner = isFunction(node) || node.type === "StaticBlock";
    const inner = isOwner ? { hasLoops: false } : owner;
    for (const child of children(node)) this.visit(child, inner);
    if (node.type === "AwaitExpression") {
      this.text.appendRight(node.start, `${this.context}.back(`);
      this.text.appendLeft(node.end, ")");
    }
    // After what it holds, so that what is written at one place encloses it.
    if (isLoop(node)) {
      owner.hasLoops = true;
      if (isTiled(node)) this.#tile(node, labelled?.label.name);
      else if (node.type === "ForOfStatement" && node.await) this.#followAwaits(node, labelled ?? node);
      else this.#countIn(node.body);
    }
    if (isOwner && inner.hasLoops) this.#declareCount(node);
  }

  #declareCount(node: AnyNode): void {
    const declaration = ` let ${this.context}K = 0; `;
    if (node.type === "StaticBlock") this.text.appendRight(this.js.indexOf("{", node.start) + 1, declaration);
    else if (isFunction(node) && node.body.type === "BlockStatement") {
      // After directives, which must be the first.
      const directive = node.body.body.findLast((statement) => "directive" in statement && statement.directive);
      this.text.appendRight(directive?.end ?? node.body.start + 1, declaration);
    }
  }

  /** A `for await` comes back in each turn, and at its end. */
  #followAwaits({ body }: Loop, { start, end }: AnyNode): void {
    const again = `${this.context}.again(); `;
    this.#countIn(body, again);
    this.text.prependRight(start, "{ ");
    this.text.appendLeft(end, ` ${again}}`);
  }

  #countIn(body: AnyNode, first = ""): void {
    const count = `${this.#count("1")} `;
    if (body.type === "BlockStatement") this.text.appendRight(body.start + 1, `${first}${count}`);
    else {
      this.text.prependRight(body.start, `{ ${first}${count}`);
      this.text.appendLeft(body.end, " }");
    }
  }

  #tile(loop: Loop, label: string | undefined): void {
    const { text } = this;
    const n = `${this.context}N${++this.#loops}`;
    const labelled = label === undefined ? "" : `${label}: `;
    const end = `${this.#count(`${n} + 1`)} if (${n} < 1024) break; } }`;
    if (loop.type === "DoWhileStatement") {
      text.prependRight(loop.start, `{ let ${n}; for (;;) { ${n} = 0; ${labelled}`);
      text.prependRight(loop.test.start, "(");
      text.appendLeft(loop.test.end, `) && ++${n} < 1024`);
      text.appendLeft(loop.end, ` ; ${end}`);
      return;
    }
    const { init, test, update } =
      loop.type === "ForStatement" ? loop : { ...noParts, test: (loop as WhileStatement).test };
    // What stands between the parts of the head is written anew; the parts keep their places.
    let at = loop.start;
    const write = (glue: string, part: AnyNode | null | undefined): void => {
      if (!part) return void (pending += glue);
      text.overwrite(at, part.start, pending + glue);
      at = part.end;
      pending = "";
    };
    let pending = "";
    write("{ ", init);
    write(`${init ? "; " : ""}let ${n}; for (;;) { ${labelled}for (${n} = 0; ${n} < 1024${test ? " && (" : ""}`, test);
    write(`${test ? ")" : ""}; ${n}++${update ? ", " : ""}`, update);
    text.overwrite(at, loop.body.start, `${pending}) `);
    text.appendLeft(loop.body.end, ` ${end}`);
  }
}

const noParts = { init: undefined, update: undefined };

/**
 * Functions keep the variables of the turn in which they were made: such a loop stays one. So does a loop around loops, whose
 * turns are few beside theirs.
 */
function isTiled(loop: Loop): boolean {
  return /^(For|While|DoWhile)Statement$/.test(loop.type) && !children(loop).some((child) => holds(child));
}

function isLoop(node: AnyNode): node is Loop {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

function isFunction(node: AnyNode): node is AnyFunction {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function holds(node: AnyNode): boolean {
  return isFunction(node) || isLoop(node) || children(node).some(holds);
}
