import {
  isBinaryExpression,
  isBindingElement,
  isBindingPattern,
  isClassDeclaration,
  isEnumDeclaration,
  isExportDeclaration,
  isForInStatement,
  isForOfStatement,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isInterfaceDeclaration,
  isModuleDeclaration,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isTypeAliasDeclaration,
  isVariableDeclarationList,
  NodeFlags,
  SyntaxKind,
  type Node,
  type SourceFile,
} from "#checker/ast.js";

export type DeclarationKind =
  "let" | "var" | "const" | "function" | "class" | "enum" | "namespace" | "import" | "interface" | "type";

/** What a cell's text says about names, before any type is known. */
export interface CellNames {
  /** Names declared at the top level. One that is both a value and a type counts as the value. */
  readonly declared: ReadonlyMap<string, DeclarationKind>;
  /** What `export { a as b }` calls by other names: `b` and where it comes from. */
  readonly exported: ReadonlyMap<string, ExportedAs>;
  /** Names that are given a new value somewhere. A name of an inner scope may be among them: that does no harm. */
  readonly assigned: ReadonlySet<string>;
  /** Every word that may be a name, properties included. */
  readonly mentioned: ReadonlySet<string>;
}

export interface ExportedAs {
  /** Its name in the cell, or in the module that `from` names. */
  readonly local: string;
  /** The module's specifier, as it is written. */
  readonly from?: string | undefined;
}

/** Of a text that says nothing. */
export const noNames: CellNames = {
  declared: new Map(),
  exported: new Map(),
  assigned: new Set(),
  mentioned: new Set(),
};

export function isTypeOnly(kind: DeclarationKind): boolean {
  return kind === "interface" || kind === "type";
}

/** `start` is where the cell's own text begins in the file. */
export function analyseCell(file: SourceFile, start: number): CellNames {
  const declared = new Map<string, DeclarationKind>();
  const exported = new Map<string, ExportedAs>();
  const assigned = new Set<string>();
  const mentioned = new Set<string>();

  const declare = (name: Node | undefined, kind: DeclarationKind): void => {
    if (!name) return;
    if (isIdentifier(name)) {
      const known = declared.get(name.text);
      if (name.text !== "" && (known === undefined || isTypeOnly(known))) declared.set(name.text, kind);
    } else if (isBindingPattern(name)) {
      for (const element of name.elements) if (isBindingElement(element)) declare(element.name, kind);
    }
  };

  /** `hoists`: a `var` here belongs to the module. */
  const visit = (node: Node, topLevel: boolean, hoists: boolean): void => {
    if (isIdentifier(node)) mentioned.add(node.text);
    else if (isVariableDeclarationList(node)) {
      const kind = variableKind(node);
      if (topLevel || (hoists && kind === "var")) for (const { name } of node.declarations) declare(name, kind);
    } else if (topLevel) declareStatement(node, declare);
    addAssigned(node, assigned);
    const inner = hoists && !isFunctionLike(node);
    node.forEachChild((child) => visit(child, topLevel && isTransparent(node), inner));
  };

  for (const statement of file.statements) if (statement.end > start) visit(statement, true, true);
  for (const statement of file.statements) if (statement.end > start) addExported(statement, exported, declared);
  return { declared, exported, assigned, mentioned };
}

function declareStatement(node: Node, declare: (name: Node | undefined, kind: DeclarationKind) => void): void {
  if (isFunctionDeclaration(node)) declare(node.name, "function");
  else if (isClassDeclaration(node)) declare(node.name, "class");
  else if (isEnumDeclaration(node)) declare(node.name, "enum");
  else if (isInterfaceDeclaration(node)) declare(node.name, "interface");
  else if (isTypeAliasDeclaration(node)) declare(node.name, "type");
  else if (isImportEqualsDeclaration(node)) declare(node.name, "import");
  else if (isModuleDeclaration(node)) {
    if ((node.keyword as SyntaxKind) !== SyntaxKind.GlobalKeyword) declare(node.name, "namespace");
  } else if (isImportDeclaration(node) && node.importClause) {
    const { name, namedBindings } = node.importClause;
    declare(name, "import");
    if (!namedBindings) return;
    if (namedBindings.kind === SyntaxKind.NamespaceImport) declare(namedBindings.name, "import");
    else for (const specifier of namedBindings.elements) declare(specifier.name, "import");
  }
}

function addExported(
  statement: Node,
  exported: Map<string, ExportedAs>,
  declared: ReadonlyMap<string, DeclarationKind>,
): void {
  if (!isExportDeclaration(statement) || !statement.exportClause) return;
  const { exportClause: clause, moduleSpecifier } = statement;
  const from = moduleSpecifier?.getText();
  const add = (name: string, local: string): void => {
    if (!declared.has(name)) exported.set(name, { local, from });
  };
  if (clause.kind === SyntaxKind.NamespaceExport) add(clause.name.text, "*");
  else for (const { name, propertyName = name } of clause.elements) add(name.text, propertyName.text);
}

function variableKind({ flags }: Node): "let" | "var" | "const" {
  if (flags & (NodeFlags.Const | NodeFlags.Using)) return "const";
  return flags & NodeFlags.Let ? "let" : "var";
}

/** Statements whose children stand at the top level, too. */
function isTransparent(node: Node): boolean {
  return node.kind === SyntaxKind.VariableStatement;
}

function isFunctionLike({ kind }: Node): boolean {
  switch (kind) {
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.ArrowFunction:
    case SyntaxKind.MethodDeclaration:
    case SyntaxKind.Constructor:
    case SyntaxKind.GetAccessor:
    case SyntaxKind.SetAccessor:
    case SyntaxKind.ClassStaticBlockDeclaration:
    case SyntaxKind.ModuleBlock:
      return true;
    default:
      return false;
  }
}

function addAssigned(node: Node, assigned: Set<string>): void {
  if (isBinaryExpression(node)) {
    const operator = node.operatorToken.kind;
    if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment)
      addTargets(node.left, assigned);
  } else if (isPrefixUnaryExpression(node) || isPostfixUnaryExpression(node)) {
    const { operator } = node;
    if (operator === SyntaxKind.PlusPlusToken || operator === SyntaxKind.MinusMinusToken)
      addTargets(node.operand, assigned);
  } else if (isForInStatement(node) || isForOfStatement(node)) {
    if (!isVariableDeclarationList(node.initializer)) addTargets(node.initializer, assigned);
  }
}

/** `x`, `[x, y = 1, ...z]`, `{ x, a: y }`, `(x as T)`, `x!`; the object of `x.y` is no target. */
function addTargets(target: Node, assigned: Set<string>): void {
  if (isIdentifier(target)) assigned.add(target.text);
  else if (isShorthandPropertyAssignment(target)) assigned.add(target.name.getText());
  else if (isPropertyAssignment(target)) addTargets(target.initializer, assigned);
  else if (isBinaryExpression(target)) addTargets(target.left, assigned);
  else if (isPattern(target)) target.forEachChild((child) => addTargets(child, assigned));
}

function isPattern({ kind }: Node): boolean {
  switch (kind) {
    case SyntaxKind.ArrayLiteralExpression:
    case SyntaxKind.ObjectLiteralExpression:
    case SyntaxKind.SpreadElement:
    case SyntaxKind.SpreadAssignment:
    case SyntaxKind.ParenthesizedExpression:
    case SyntaxKind.AsExpression:
    case SyntaxKind.SatisfiesExpression:
    case SyntaxKind.NonNullExpression:
      return true;
    default:
      return false;
  }
}
