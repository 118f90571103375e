import remapping from "@jridgewell/remapping";
import {
  parse,
  type AnyNode,
  type ArrowFunctionExpression,
  type FunctionDeclaration,
  type FunctionExpression,
  type WhileStatement,
} from "acorn";
import MagicString from "magic-string";
import { children } from "./children.js";

/**
 * Lets every loop of a cell look now and then whether Stop has been pressed: nothing else reaches a worker that loops.
 *
 *     for (let i = 0; i < n; i++) f(i);
 *     →  { let i = 0; let $n1; for (;;) { for ($n1 = 0; $n1 < 1024 && (i < n); $n1++, i++) f(i);
 *          if (($k += $n1 + 1) > 1023) { $k = 0; $cell.tick(); } if ($n1 < 1024) break; } }
 *
 * The call stands outside the inner loop, which engines so keep nearly as fast as it was (a loop that does nothing else
 * than add takes 1.3 times as long, a matrix product the same). `$k` is a variable of each function, so that short
 * loops within loops count, too. A loop whose variables are kept by functions, and one over a collection, count at the
 * beginning of their body.
 */
export function guardLoops(js: string, map: string): { js: string; map: string } {
  if (!/\b(for|while)\b/.test(js)) return { js, map };
  const text = new MagicString(js);
  const program = parse(js, { ecmaVersion: "latest", sourceType: "script", allowAwaitOutsideFunction: true });
  new Guard(text, js).visit(program, { hasLoops: false });
  const edits = text.generateMap({ hires: "boundary", source: "cell.js" }).toString();
  return { js: text.toString(), map: remapping(edits, (file) => (file === "cell.js" ? map : null)).toString() };
}

interface Owner {
  hasLoops: boolean;
}

type Loop = AnyNode & { body: AnyNode };
type AnyFunction = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

const count = "if (++$k > 1023) { $k = 0; $cell.tick(); } ";

class Guard {
  #loops = 0;

  constructor(
    readonly text: MagicString,
    readonly js: string,
  ) {}

  visit(node: AnyNode, owner: Owner, label?: string): void {
    if (node.type === "LabeledStatement" && isLoop(node.body)) {
      // The label goes to the inner of the two loops, where `continue` means what it meant.
      if (isTiled(node.body)) this.text.remove(node.start, node.body.start);
      return this.visit(node.body, owner, node.label.name);
    }
    const isOwner = isFunction(node) || node.type === "StaticBlock";
    const inner = isOwner ? { hasLoops: false } : owner;
    for (const child of children(node)) this.visit(child, inner);
    // After what it holds, so that what is written at one place encloses it.
    if (isLoop(node)) {
      owner.hasLoops = true;
      if (isTiled(node)) this.#tile(node, label);
      else this.#countIn(node.body);
    }
    if (isOwner && inner.hasLoops) this.#declareCount(node);
  }

  #declareCount(node: AnyNode): void {
    const declaration = " let $k = 0; ";
    if (node.type === "StaticBlock") this.text.appendRight(this.js.indexOf("{", node.start) + 1, declaration);
    else if (isFunction(node) && node.body.type === "BlockStatement") {
      // After directives, which must be the first.
      const directive = node.body.body.findLast((statement) => "directive" in statement && statement.directive);
      this.text.appendRight(directive?.end ?? node.body.start + 1, declaration);
    }
  }

  #countIn(body: AnyNode): void {
    if (body.type === "BlockStatement") this.text.appendRight(body.start + 1, count);
    else {
      this.text.prependRight(body.start, `{ ${count}`);
      this.text.appendLeft(body.end, " }");
    }
  }

  #tile(loop: Loop, label: string | undefined): void {
    const { text } = this;
    const n = `$n${++this.#loops}`;
    const labelled = label === undefined ? "" : `${label}: `;
    const end = `if (($k += ${n} + 1) > 1023) { $k = 0; $cell.tick(); } if (${n} < 1024) break; } }`;
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

/** Functions keep the variables of the turn in which they were made: such a loop stays one. */
function isTiled(loop: Loop): boolean {
  return /^(For|While|DoWhile)Statement$/.test(loop.type) && !holdsFunction(loop);
}

function isLoop(node: AnyNode): node is Loop {
  return /^(For|ForIn|ForOf|While|DoWhile)Statement$/.test(node.type);
}

function isFunction(node: AnyNode): node is AnyFunction {
  return /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
}

function holdsFunction(node: AnyNode): boolean {
  return isFunction(node) || children(node).some(holdsFunction);
}
