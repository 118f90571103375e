import type { AnyNode } from "acorn";
import MagicString from "magic-string";

export type Positioned = { start: number; end: number };

/** A cell whose names are being led to their boxes: what the tables of node types find out, and the text they edit. */
export class Binding {
  readonly text: MagicString;
  /** The name of the function's first parameter. */
  readonly context: string;
  readonly boxes = new Set<string>();
  readonly declared = new Set<string>();
  /** Statements that go to the front. */
  readonly hoisted: Positioned[] = [];
  readonly imports: Positioned[] = [];
  /** Starts of identifiers that need more than `.$`. */
  readonly shorthands = new Set<number>();
  readonly callees = new Set<number>();
  readonly typeofs = new Set<number>();
  /** First arguments of direct calls of `eval`, by the start of that word. */
  readonly evals = new Map<number, Positioned>();
  /** Functions without a name, by the start of the identifier that they are given to. */
  readonly unnamed = new Map<number, Positioned>();
  isAsync = false;
  /** The last statement. */
  result: AnyNode | undefined;

  constructor(readonly js: string) {
    this.text = new MagicString(js);
    let context = "$cell";
    while (js.includes(context)) context += "$";
    this.context = context;
  }

  declare(name: string): void {
    this.boxes.add(name);
    this.declared.add(name);
  }

  /** A function without a name takes that of what it is given to. */
  noteUnnamed(target: AnyNode, value: AnyNode): void {
    if (target.type === "Identifier" && isAnonymousFunction(value)) this.unnamed.set(target.start, value);
  }
}

function isAnonymousFunction(node: AnyNode): boolean {
  if (node.type === "ArrowFunctionExpression") return true;
  return (node.type === "FunctionExpression" || node.type === "ClassExpression") && !node.id;
}

/** What is to be done with a node, by its type. */
export type ByType<Rest extends unknown[]> = {
  readonly [T in AnyNode["type"]]?: (cell: Binding, node: Extract<AnyNode, { type: T }>, ...rest: Rest) => void;
};

export function applyByType<Rest extends unknown[]>(
  table: ByType<Rest>,
  cell: Binding,
  node: AnyNode,
  ...rest: Rest
): void {
  (table[node.type] as ((cell: Binding, node: AnyNode, ...rest: Rest) => void) | undefined)?.(cell, node, ...rest);
}
