import type { AnyNode, CallExpression } from "acorn";
import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { namesOf } from "../gradeNotebook.js";
import { gradeIdOf, isLocked, isSolution, isTest } from "../nbgraderCell.js";
import {
  boundBy,
  declaredIn,
  isFunction,
  isReference,
  type ParsedCell,
  parseCell,
  type Placed,
  walk,
} from "./parseCell.js";

/** A place in a source where a test asks for what cannot be: the student's code runs in a process of its own. */
export interface Broken {
  /** The cell's grade_id, or its id. */
  readonly cell: string;
  readonly line: number;
  readonly why: string;
}

/**
 * Looks through an assignment's tests for what does not go over the bridge to the student's process: calls that are not
 * awaited, classes, callbacks, arguments that are changed, names that tests do not see, classes of errors, and the like.
 * It reports what it is sure of; running the tests says the rest.
 *
 * @throws NotebookError where a cell is not TypeScript
 */
export async function bridgeRules(source: Notebook): Promise<Broken[]> {
  const code = source.cells.filter((cell) => cell.cell_type === "code" && cell.source.trim() !== "");
  const parsed = await Promise.all(code.map(parseCell));
  const known = knowledge(source, parsed);
  return parsed.filter(({ cell }) => isTest(cell)).flatMap((test) => new Test(test, known).broken());
}

/** What tests can know of the rest of the notebook. */
interface Known {
  /** The names that reach a test, with what the solution makes of them. */
  readonly names: ReadonlyMap<string, "function" | "class" | "value">;
  /** Names that do not reach a test, with the reason. */
  readonly unseen: ReadonlyMap<string, string>;
  /** Names that the instructor's cells define as functions. */
  readonly ownFunctions: ReadonlySet<string>;
  /** Members of the solutions' classes. */
  readonly methods: ReadonlySet<string>;
  readonly accessors: ReadonlySet<string>;
  /** Variables that the solutions' functions change. */
  readonly changing: ReadonlySet<string>;
}

function knowledge(source: Notebook, parsed: readonly ParsedCell[]): Known {
  const reaching = new Set(namesOf(source));
  const names = new Map<string, "function" | "class" | "value">();
  const unseen = new Map<string, string>();
  const [ownFunctions, methods, accessors, changing] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  const seen = new Set<string>();
  for (const { cell, program } of parsed) {
    const mentions = [...walk(program)].some(
      (placed) => placed.node.type === "Identifier" && reaching.has(placed.node.name),
    );
    for (const { name, kind } of declaredIn(program)) {
      if (isSolution(cell)) {
        if (kind === "import") continue;
        if (reaching.has(name)) names.set(name, kind);
        else
          unseen.set(
            name,
            `tests see what a solution cell declares by itself at the start of a line: give ${name} a declaration of its own there`,
          );
      } else if (isTest(cell)) continue;
      else if (!isLocked(cell)) {
        unseen.set(
          name,
          `${nameOf(cell)}, which is not read-only, declares it: it runs with the student's code; make that cell read-only, or declare it in the test`,
        );
      } else if (mentions) {
        unseen.set(
          name,
          `${nameOf(cell)} declares it and uses the student's code: it runs with that; declare it in the test`,
        );
      } else {
        seen.add(name);
        if (kind === "function") ownFunctions.add(name);
      }
    }
    if (!isSolution(cell)) continue;
    for (const { node, around } of walk(program)) {
      if (
        node.type === "MethodDefinition" &&
        node.key.type === "Identifier" &&
        !node.static &&
        node.kind !== "constructor"
      ) {
        (node.kind === "method" ? methods : accessors).add(node.key.name);
      }
      const target =
        node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : undefined;
      if (target?.type === "Identifier" && around.some(isFunction)) changing.add(target.name);
    }
  }
  for (const name of seen) unseen.delete(name);
  return { names, unseen, ownFunctions, methods, accessors, changing };
}

const nameOf = (cell: Cell): string => `cell "${gradeIdOf(cell) ?? cell.id}"`;

/** Globals whose functions take values, not promises. */
const takesValues = new Set([
  "assert",
  "Math",
  "JSON",
  "console",
  "Number",
  "String",
  "Boolean",
  "Object",
  "Array",
  "expect",
  "isNaN",
]);
const patched = new Set([
  "Math",
  "Date",
  "JSON",
  "Object",
  "Array",
  "Number",
  "String",
  "globalThis",
  "performance",
  "crypto",
]);

class Test {
  readonly #placed: readonly Placed[];
  readonly #own: ReadonlySet<string>;
  readonly #ownFunctions: ReadonlySet<string>;
  readonly #found: Broken[] = [];

  constructor(
    readonly test: ParsedCell,
    readonly known: Known,
  ) {
    this.#placed = [...walk(test.program)];
    const own = new Set<string>();
    const functions = new Set(known.ownFunctions);
    for (const { node } of this.#placed) {
      if (node.type === "VariableDeclarator") {
        for (const name of boundBy(node.id)) own.add(name);
        if (node.id.type === "Identifier" && isFunction(node.init)) functions.add(node.id.name);
      } else if (isFunction(node)) {
        const { id, params } = node as { id?: { name: string } | null; params: AnyNode[] };
        if (id) own.add(id.name);
        if (id && node.type === "FunctionDeclaration") functions.add(id.name);
        for (const each of params) for (const name of boundBy(each)) own.add(name);
      } else if (node.type === "ClassDeclaration") own.add(node.id!.name);
      else if (node.type === "CatchClause" && node.param) for (const name of boundBy(node.param)) own.add(name);
      else if (node.type.startsWith("Import") && "local" in node) own.add((node.local as { name: string }).name);
    }
    this.#own = own;
    this.#ownFunctions = functions;
  }

  broken(): Broken[] {
    for (const placed of this.#placed) {
      const { node } = placed;
      if (isReference(placed)) this.#reference(placed);
      if (node.type === "NewExpression" && this.#isStudents(node.callee)) this.#noClass(node, this.#text(node.callee));
      else if (node.type === "CallExpression") this.#call(node, placed);
      else if (node.type === "BinaryExpression" && node.operator === "instanceof") this.#instanceOf(node, node.right);
      else if (node.type === "AssignmentExpression" && node.left.type === "MemberExpression")
        this.#assignment(node.left);
      else if (node.type === "MemberExpression") this.#member(placed);
    }
    const lines = new Set<string>();
    return this.#found.filter(({ line, why }) => lines.size < lines.add(`${line} ${why}`).size);
  }

  #say(node: AnyNode, why: string): void {
    const { cell, lineOf } = this.test;
    this.#found.push({ cell: gradeIdOf(cell)!, line: lineOf(node), why });
  }

  #text({ start, end }: AnyNode): string {
    const text = this.test.js.slice(start, end).replace(/\s+/g, " ");
    return text.length > 60 ? `${text.slice(0, 57)}…` : text;
  }

  #isStudents(node: AnyNode): boolean {
    return node.type === "Identifier" && this.known.names.has(node.name) && !this.#own.has(node.name);
  }

  #usesStudents(node: AnyNode): boolean {
    return [...walk(node)].some((placed) => this.#isStudents(placed.node));
  }

  #reference({ node, around }: Placed): void {
    const { name } = node as { name: string } & AnyNode;
    if (this.#own.has(name)) return;
    const why = this.known.unseen.get(name);
    if (why !== undefined) this.#say(node, `${name} is not there: ${why}`);
    const isChanging = this.known.changing.has(name) && this.known.names.get(name) === "value";
    const calls = this.#placed.some(
      ({ node: each }) => each.type === "CallExpression" && each.start < node.start && this.#isStudents(each.callee),
    );
    if (isChanging && calls && around.at(-1)?.type !== "CallExpression") {
      this.#say(
        node,
        `${name} is what it was when the test began: what a student's function changes is not seen; let a function return it`,
      );
    }
  }

  #noClass(node: AnyNode, name: string): void {
    this.#say(
      node,
      `${name} is a student's class, and a test cannot make or know its objects: ask for a function that makes one`,
    );
  }

  #call(node: CallExpression, placed: Placed): void {
    const { callee } = node;
    const isDirect = this.#isStudents(callee);
    const isMethod = callee.type === "MemberExpression" && this.#isStudentsMethod(callee);
    if (isDirect || isMethod) {
      if (!this.#isAwaited(placed)) {
        this.#say(
          node,
          `${this.#text(node)} is not awaited: every function of a student's is asynchronous for a test; write await ${this.#text(callee)}(…)`,
        );
      }
      if (isDirect || this.#usesStudents(callee)) this.#arguments(node, placed);
    }
    this.#assertion(node, placed);
  }

  /** A method of an object of the student's: of a value by name, or one that only the solutions' classes have. */
  #isStudentsMethod(callee: AnyNode & { type: "MemberExpression" }): boolean {
    if (callee.computed || callee.property.type !== "Identifier") return false;
    const { name } = callee.property;
    if (
      this.#isStudents(callee.object) &&
      this.known.names.get((callee.object as { name: string } & AnyNode).name) === "class"
    )
      return false;
    return this.known.methods.has(name) && !isBuiltIn(name);
  }

  #arguments(node: CallExpression, { around }: Placed): void {
    const name = this.#text(node.callee);
    for (const argument of node.arguments) {
      const inner =
        argument.type === "ArrayExpression" || argument.type === "ObjectExpression"
          ? [...walk(argument)].map(({ node }) => node)
          : [argument];
      for (const each of inner) {
        const isOwn = each.type === "Identifier" && this.#ownFunctions.has(each.name);
        const isTheirs =
          this.#isStudents(each) && this.known.names.get((each as { name: string } & AnyNode).name) !== "value";
        if (isFunction(each) || isOwn || isTheirs) {
          this.#say(
            each,
            `${this.#text(each)} is a function, and only data can be handed to ${name}: let the student's function take a value, or choose by a name`,
          );
        } else if (each.type === "Literal" && ("regex" in each || typeof each.value === "bigint")) {
          this.#say(
            each,
            `${this.#text(each)} cannot be handed to ${name}: only numbers, texts, lists, objects of them, and tensors can`,
          );
        }
      }
    }
    // Called for what it does to its arguments.
    const statement = around.at(-1)?.type === "AwaitExpression" ? around.at(-2) : around.at(-1);
    if (statement?.type !== "ExpressionStatement" || this.test.program.body.at(-1) === statement) return;
    for (const argument of node.arguments) {
      if (argument.type !== "Identifier" || !this.#own.has(argument.name)) continue;
      const isUsedLater = this.#placed.some(
        (each) =>
          each.node.start > node.end && isReference(each) && (each.node as { name?: string }).name === argument.name,
      );
      if (isUsedLater) {
        this.#say(
          node,
          `${name} gets a copy of ${argument.name}: what it changes in it is not seen; let it return what it makes`,
        );
      }
    }
  }

  /** Whether the promise goes where promises belong. */
  #isAwaited({ node, around }: Placed): boolean {
    const parent = around.at(-1)!;
    switch (parent.type) {
      case "AwaitExpression":
      case "ReturnStatement":
      case "ArrowFunctionExpression":
      case "YieldExpression":
        return true;
      case "ParenthesizedExpression":
      case "ConditionalExpression":
      case "LogicalExpression":
        if (parent.type === "ConditionalExpression" && parent.test === node) return false;
        if (parent.type === "LogicalExpression" && parent.left === node && parent.operator !== "??") return false;
        return this.#isAwaited({ node: parent, around: around.slice(0, -1) });
      case "MemberExpression":
        return parent.property.type === "Identifier" && /^(then|catch|finally)$/.test(parent.property.name);
      case "VariableDeclarator":
        return parent.id.type === "Identifier" && this.#isAwaitedLater(parent.id.name);
      case "AssignmentExpression":
        return parent.left.type !== "Identifier" || this.#isAwaitedLater(parent.left.name);
      case "CallExpression":
      case "NewExpression": {
        const [object, method] = calleeOf(parent.callee);
        if (object === "assert") return /^(rejects|doesNotReject)$/.test(method ?? "");
        return !takesValues.has(object ?? "");
      }
      case "ArrayExpression":
      case "SpreadElement":
      case "Property":
      case "ObjectExpression":
        return true; // for `Promise.all`, or to be awaited one by one
      default:
        return false;
    }
  }

  #isAwaitedLater(name: string): boolean {
    return this.#placed.some((placed) => {
      if (!isReference(placed) || (placed.node as { name?: string }).name !== name) return false;
      const parent = placed.around.at(-1)!;
      if (parent.type === "VariableDeclarator" || parent.type === "AssignmentExpression") return false;
      return this.#isAwaited(placed);
    });
  }

  #assertion(node: CallExpression, { around }: Placed): void {
    const [object, method] = calleeOf(node.callee);
    const [given, expected] = node.arguments;
    if (object !== "assert" || !given) return;
    const isCalled = this.#usesStudents(given);
    if (/^(throws|doesNotThrow)$/.test(method ?? "") && isCalled) {
      const better = method === "throws" ? "rejects" : "doesNotReject";
      this.#say(
        node,
        `assert.${method} waits for no promise, and a student's function returns one: write await assert.${better}(async () => …)`,
      );
    }
    if (/^(rejects|throws)$/.test(method ?? "") && isCalled) {
      if (
        method === "rejects" &&
        around.at(-1)?.type !== "AwaitExpression" &&
        around.at(-1)?.type !== "ReturnStatement"
      ) {
        this.#say(node, "assert.rejects is not awaited, so it fails too late to count: write await assert.rejects(…)");
      }
      if (expected?.type === "Identifier") this.#instanceOf(expected, expected);
      else if (expected?.type === "ObjectExpression") {
        for (const each of expected.properties) {
          const key = each.type === "Property" && each.key.type === "Identifier" ? each.key.name : "";
          if (key && key !== "name" && key !== "message")
            this.#say(each, `of a student's error only its name and message arrive, not its ${key}`);
        }
      }
    }
  }

  #instanceOf(node: AnyNode, right: AnyNode): void {
    if (this.#isStudents(right)) this.#noClass(node, this.#text(right));
    else if (
      right.type === "Identifier" &&
      /Error$/.test(right.name) &&
      right.name !== "Error" &&
      this.#usesStudents(this.test.program)
    ) {
      this.#say(
        node,
        `a student's error arrives as an Error with its name and message, not as a ${right.name}: compare the name, { name: "${right.name}" }`,
      );
    }
  }

  #assignment(target: AnyNode & { type: "MemberExpression" }): void {
    if (!this.#usesStudents(this.test.program)) return;
    const [object, member] = [this.#text(target.object), this.#text(target.property)];
    if (object === "console" || /^process\.std(out|err)$/.test(object)) {
      this.#say(
        target,
        `${object}.${member} is the test's own: what a student's code prints is not seen here; let the function return it`,
      );
    } else if (patched.has(object)) {
      this.#say(
        target,
        `${object}.${member} is changed for the test only: the student's code runs in another process; hand it what it needs as an argument`,
      );
    }
  }

  #member({ node, around }: Placed): void {
    const { object, property, computed } = node as AnyNode & { type: "MemberExpression" };
    if (computed || property.type !== "Identifier") return;
    const kind = this.#isStudents(object)
      ? this.known.names.get((object as { name: string } & AnyNode).name)
      : undefined;
    const isCall = around.at(-1)?.type === "CallExpression" && (around.at(-1) as CallExpression).callee === node;
    if (kind === "class") this.#noClass(node, this.#text(object));
    else if (kind === "function" && !/^(then|call|apply|bind)$/.test(property.name)) {
      this.#say(node, `of ${this.#text(object)} a test knows only how to call it, not its ${property.name}`);
    } else if (!isCall && this.known.accessors.has(property.name) && !isBuiltIn(property.name)) {
      this.#say(
        node,
        `${property.name} is a getter of the solution's class: of an object only its data and its methods arrive; make it a method`,
      );
    }
  }
}

/** `assert.rejects` is ["assert", "rejects"], `assert` is ["assert", undefined]. */
function calleeOf(callee: AnyNode): [object: string | undefined, method: string | undefined] {
  if (callee.type === "Identifier") return [callee.name, undefined];
  if (
    callee.type !== "MemberExpression" ||
    callee.object.type !== "Identifier" ||
    callee.property.type !== "Identifier"
  )
    return [undefined, undefined];
  return [callee.object.name, callee.property.name];
}

/** What lists, texts, maps and dates have anyway says nothing of a student's class. */
function isBuiltIn(name: string): boolean {
  return [[], "", 0, true, new Map(), new Set(), new Date(), new Float32Array(), Promise.prototype].some(
    (value) => name in Object(value),
  );
}
