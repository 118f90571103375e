import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { AnyNode, Program } from "acorn";
import { children } from "tskernel/dist/cell/children.js";
import { parseModule } from "tskernel/dist/cell/parseModule.js";
import { transpile } from "tskernel/dist/cell/transpile.js";
import { CellSyntaxError } from "tskernel/dist/cell/Transpiled.js";
import { type Cell, NotebookError } from "tskernel/dist/notebook/Notebook.js";
import { gradeIdOf } from "../nbgraderCell.js";

/** A code cell as a tree, without its types. */
export interface ParsedCell {
  readonly cell: Cell;
  readonly program: Program;
  readonly js: string;
  /** The line of the cell's text that a node begins in, from 1. */
  lineOf(node: AnyNode): number;
}

/** @throws NotebookError where it is not TypeScript */
export async function parseCell(cell: Cell): Promise<ParsedCell> {
  try {
    const { js, map } = await transpile(cell.source);
    const trace = new TraceMap(map);
    const starts = [0];
    for (let at = js.indexOf("\n"); at >= 0; at = js.indexOf("\n", at + 1)) starts.push(at + 1);
    const lineOf = ({ start }: AnyNode): number => {
      let line = starts.findIndex((each) => each > start);
      if (line < 0) line = starts.length;
      return originalPositionFor(trace, { line, column: start - starts[line - 1]! }).line ?? line;
    };
    return { cell, program: parseModule(js), js, lineOf };
  } catch (error) {
    if (!(error instanceof CellSyntaxError) && !(error instanceof SyntaxError)) throw error;
    throw new NotebookError(`cell "${gradeIdOf(cell) ?? cell.id}" is not TypeScript: ${error.message}`);
  }
}

/** A node with those around it, the nearest last. */
export interface Placed {
  readonly node: AnyNode;
  readonly around: readonly AnyNode[];
}

export function* walk(node: AnyNode, around: readonly AnyNode[] = []): Generator<Placed> {
  yield { node, around };
  const inner = [...around, node];
  for (const child of children(node)) yield* walk(child, inner);
}

/** The names that a pattern binds. */
export function* boundBy(pattern: AnyNode): Generator<string> {
  if (pattern.type === "Identifier") yield pattern.name;
  else if (pattern.type === "AssignmentPattern") yield* boundBy(pattern.left);
  else if (pattern.type === "RestElement") yield* boundBy(pattern.argument);
  else if (pattern.type === "ArrayPattern") {
    for (const each of pattern.elements) if (each) yield* boundBy(each);
  } else if (pattern.type === "ObjectPattern") {
    for (const each of pattern.properties) yield* boundBy(each.type === "RestElement" ? each : each.value);
  }
}

/** What a cell declares for those after it. */
export function* declaredIn(
  program: Program,
): Generator<{ name: string; node: AnyNode; kind: "function" | "class" | "value" | "import" }> {
  for (const statement of program.body) {
    const node =
      statement.type === "ExportNamedDeclaration" && statement.declaration ? statement.declaration : statement;
    if (node.type === "ImportDeclaration") {
      for (const specifier of node.specifiers) yield { name: specifier.local.name, node, kind: "import" };
    } else if (node.type === "FunctionDeclaration") yield { name: node.id!.name, node, kind: "function" };
    else if (node.type === "ClassDeclaration") yield { name: node.id!.name, node, kind: "class" };
    else if (node.type === "VariableDeclaration") {
      for (const { id, init } of node.declarations) {
        const kind = init?.type === "ClassExpression" ? "class" : isFunction(init) ? "function" : "value";
        for (const name of boundBy(id)) yield { name, node, kind: id.type === "Identifier" ? kind : "value" };
      }
    }
  }
}

export const isFunction = (node: AnyNode | null | undefined): boolean =>
  node?.type === "ArrowFunctionExpression" ||
  node?.type === "FunctionExpression" ||
  node?.type === "FunctionDeclaration";

/** Whether an identifier is read or written as a variable, and is no property's or declaration's name. */
export function isReference({ node, around }: Placed): boolean {
  if (node.type !== "Identifier") return false;
  const parent = around.at(-1)!;
  switch (parent.type) {
    case "MemberExpression":
      return parent.object === node || parent.computed;
    case "Property":
      return parent.value === node || parent.computed;
    case "PropertyDefinition":
    case "MethodDefinition":
      return parent.value === node || parent.computed;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "ExportSpecifier":
      return false;
    default:
      return true;
  }
}
