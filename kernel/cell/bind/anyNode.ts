import type { AnyNode, VariableDeclaration } from "acorn";
import type { Binding, ByType } from "./Binding.js";
import { patternNames } from "./patternNames.js";

/** Where a node stands: what it is part of, and how many functions are around it. */
export interface Place {
  readonly parent: AnyNode | undefined;
  readonly depth: number;
}

/** What stands anywhere in a cell and is no matter of scope: awaits, imports, declarations of variables. */
export const anyNode: ByType<[Place]> = {
  Property(cell, node) {
    if (node.shorthand) cell.shorthands.add(node.start);
  },
  CallExpression(cell, { callee, arguments: [first] }) {
    if (callee.type !== "Identifier") return;
    cell.callees.add(callee.start);
    if (callee.name === "eval" && first && first.type !== "SpreadElement") cell.evals.set(callee.start, first);
  },
  TaggedTemplateExpression(cell, { tag }) {
    if (tag.type === "Identifier") cell.callees.add(tag.start);
  },
  UnaryExpression(cell, { operator, argument }) {
    if (operator === "typeof" && argument.type === "Identifier") cell.typeofs.add(argument.start);
  },
  AwaitExpression(cell, { start, end }, { depth }) {
    if (!depth) cell.isAsync = true;
    cell.text.appendLeft(start + "await".length, ` ${cell.context}.wait(`);
    cell.text.prependLeft(end, ")");
  },
  ForOfStatement(cell, node, { depth }) {
    if (!node.await) return;
    if (!depth) cell.isAsync = true;
    cell.text.appendRight(node.right.start, `${cell.context}.each((`);
    cell.text.prependLeft(node.right.end, "))");
  },
  ImportExpression({ text, context }, { start }) {
    text.overwrite(start, start + "import".length, `${context}.import`);
  },
  MetaProperty({ text, context }, { meta, start, end }) {
    if (meta.name === "import") text.overwrite(start, end, `${context}.meta`);
  },
  AssignmentExpression(cell, { left, right }) {
    cell.noteUnnamed(left, right);
  },
  AssignmentPattern(cell, { left, right }) {
    cell.noteUnnamed(left, right);
  },
  VariableDeclaration: variables,
};

/** `let x = 1, {y} = o` → `x.$ = 1, ({y: y.$} = o)`, where these are names of the notebook. */
function variables(cell: Binding, node: VariableDeclaration, { parent, depth }: Place): void {
  const names = node.declarations.flatMap(({ id }) => [...patternNames(id)]);
  const isTop = depth === 0 && (node.kind === "var" || isModuleLevel(parent));
  if (!isTop || !names.some((name) => cell.declared.has(name))) return;
  // A temporary of the transpiler in the same statement: carried along.
  for (const name of names) cell.declared.add(name);
  cell.text.remove(node.start, node.declarations[0]!.start);
  const isLoopTarget = (parent?.type === "ForInStatement" || parent?.type === "ForOfStatement") && parent.left === node;
  for (const { id, init, start, end } of node.declarations) {
    if (id.type === "Identifier") {
      if (init) cell.noteUnnamed(id, init);
      else if (!isLoopTarget) cell.text.update(start, end, node.kind === "var" ? "0" : `${id.name}.$ = undefined`);
    } else if (id.type === "ObjectPattern" && !isLoopTarget) {
      cell.text.appendRight(start, "(");
      cell.text.prependLeft(end, ")");
    }
  }
}

function isModuleLevel(parent: AnyNode | undefined): boolean {
  return parent?.type === "Program" || parent?.type === "ExportNamedDeclaration";
}
