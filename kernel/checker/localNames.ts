import {
  isBindingElement,
  isBindingPattern,
  isCatchClause,
  isForInStatement,
  isForOfStatement,
  isForStatement,
  isIdentifier,
  isVariableDeclarationList,
  isVariableStatement,
  SyntaxKind,
  type Node,
  type NodeArray,
} from "#checker/ast.js";

/** What a node around the cursor may bring into scope. All fields are absent or of this shape on any node. */
interface Scope extends Node {
  readonly name?: Node;
  readonly parameters?: NodeArray<Node & { readonly name: Node }>;
  readonly typeParameters?: NodeArray<Node & { readonly name: Node }>;
  readonly statements?: NodeArray<Node & { readonly name?: Node }>;
}

const knowsItself = new Set([SyntaxKind.FunctionExpression, SyntaxKind.ClassExpression]);
const holdsStatements = new Set([
  SyntaxKind.Block,
  SyntaxKind.ModuleBlock,
  SyntaxKind.CaseClause,
  SyntaxKind.DefaultClause,
]);

/** Names declared in functions and blocks around `node`, the innermost first; not those of the module. */
export function localNames(node: Node): Set<string> {
  const names = new Set<string>();
  for (let scope: Scope = node; scope.kind !== SyntaxKind.SourceFile; scope = scope.parent) {
    for (const { name } of scope.parameters ?? []) addNames(name, names);
    for (const { name } of scope.typeParameters ?? []) addNames(name, names);
    if (isForStatement(scope) || isForInStatement(scope) || isForOfStatement(scope)) {
      addDeclared(scope.initializer, names);
    } else if (isCatchClause(scope)) addNames(scope.variableDeclaration?.name, names);
    else if (knowsItself.has(scope.kind)) addNames(scope.name, names);
    else if (holdsStatements.has(scope.kind)) {
      for (const statement of scope.statements ?? []) {
        if (isVariableStatement(statement)) addDeclared(statement.declarationList, names);
        else addNames(statement.name, names);
      }
    }
  }
  return names;
}

function addDeclared(list: Node | undefined, names: Set<string>): void {
  if (list && isVariableDeclarationList(list)) for (const { name } of list.declarations) addNames(name, names);
}

function addNames(name: Node | undefined, names: Set<string>): void {
  if (!name) return;
  if (isIdentifier(name)) names.add(name.text);
  else if (isBindingPattern(name)) {
    for (const element of name.elements) if (isBindingElement(element)) addNames(element.name, names);
  }
}
