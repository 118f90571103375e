import type { AnyNode } from "acorn";
import { applyByType, type Binding, type ByType, type Positioned } from "./Binding.js";

/** What stands around a cell's result. */
export const hold = ["{ __proto__: null, value: (", ") }"] as const;

/** Statements that stand at the top level of a cell only: declarations of functions and classes, imports, exports. */
export const topStatements: ByType<[]> = {
  FunctionDeclaration({ text, declared, hoisted }, node) {
    if (!node.id || !declared.has(node.id.name)) return;
    // Its own name inside it is the notebook's, not the expression's: so a property gives it its name.
    text.prependRight(node.start, `${node.id.name}.$ = { ${node.id.name}: `);
    text.remove(node.id.start, node.id.end);
    text.appendLeft(node.end, ` }.${node.id.name};`);
    hoisted.push(node);
  },
  ClassDeclaration({ text, declared }, node) {
    if (!node.id || !declared.has(node.id.name)) return;
    text.prependRight(node.start, `${node.id.name}.$ = `);
    text.appendLeft(node.end, ";");
  },
  ImportDeclaration(cell, node) {
    load(
      cell,
      node,
      node.source.raw,
      node.specifiers.map((specifier) => {
        cell.boxes.add(specifier.local.name);
        return [importedName(specifier), specifier.local.name];
      }),
    );
    cell.imports.push(node);
  },
  ExportNamedDeclaration(cell, node) {
    if (node.declaration) {
      cell.text.remove(node.start, node.declaration.start);
      return applyByType(topStatements, cell, node.declaration);
    }
    const names = node.specifiers.filter(({ exported }) => isName(exported));
    if (node.source) {
      const pairs = names.map(({ local, exported }) => [nameOf(local), nameOf(exported)] as const);
      return reexport(cell, node, node.source.raw, pairs);
    }
    const renamed = names.filter(({ local, exported }) => nameOf(local) !== nameOf(exported));
    for (const { exported } of renamed) cell.declare(nameOf(exported));
    const copies = renamed.map(({ local, exported }) => `${nameOf(exported)}.$ = ${nameOf(local)}.$;`);
    cell.text.overwrite(node.start, node.end, copies.join(" ") || ";");
  },
  ExportAllDeclaration(cell, node) {
    reexport(cell, node, node.source.raw, node.exported ? [["*", nameOf(node.exported)]] : []);
  },
  ExportDefaultDeclaration(cell, node) {
    const { declaration } = node;
    if ("id" in declaration && declaration.id) {
      cell.text.remove(node.start, declaration.start);
      return applyByType(topStatements, cell, declaration as AnyNode);
    }
    const [before, after] = node === cell.result ? [`return ${hold[0]}`, hold[1]] : [";(", ")"];
    cell.text.overwrite(node.start, declaration.start, before);
    cell.text.appendLeft(declaration.end, after);
  },
};

type Pairs = readonly (readonly [from: string, to: string])[];

function reexport(cell: Binding, node: Positioned, source: string | undefined, names: Pairs): void {
  for (const [, name] of names) cell.declare(name);
  load(cell, node, source, names);
}

/** `import` and `export … from`: what the module exports goes into boxes. */
function load(cell: Binding, { start, end }: Positioned, source = "", names: Pairs): void {
  cell.isAsync = true;
  const bindings = names.map(([from, to]) => `[${JSON.stringify(from)}, ${to}]`).join(", ");
  cell.text.update(start, end, `await ${cell.context}.load(${source}, [${bindings}]);`);
}

type Specifier = Extract<AnyNode, { type: `Import${string}Specifier` | "ImportSpecifier" }>;

function importedName(specifier: Specifier): string {
  if (specifier.type === "ImportDefaultSpecifier") return "default";
  return specifier.type === "ImportNamespaceSpecifier" ? "*" : nameOf(specifier.imported);
}

function nameOf(node: AnyNode): string {
  return node.type === "Identifier" ? node.name : String((node as { value?: unknown }).value);
}

/** `default` and texts can be exported, but not used as variables. */
function isName(node: AnyNode): boolean {
  return node.type === "Identifier" && node.name !== "default";
}
