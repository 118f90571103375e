import ts from "typescript6";
import type * as Unstable from "typescript/unstable/ast";

export type * from "typescript/unstable/ast";

/** The same names in the last TypeScript that is JavaScript. */
export const {
  NodeFlags,
  SyntaxKind,
  getTouchingPropertyName,
  isBinaryExpression,
  isBindingElement,
  isBindingPattern,
  isCallExpression,
  isCatchClause,
  isClassDeclaration,
  isEnumDeclaration,
  isExportDeclaration,
  isForInStatement,
  isForOfStatement,
  isForStatement,
  isFunctionDeclaration,
  isIdentifier,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isInterfaceDeclaration,
  isModuleDeclaration,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPrivateIdentifier,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isStringLiteral,
  isTaggedTemplateExpression,
  isTypeAliasDeclaration,
  isTypeNode,
  isVariableDeclarationList,
  isVariableStatement,
} = ts as unknown as typeof Unstable;

/** Its arguments come in the other order. */
export const findPrecedingToken = ((source: object, position: number) =>
  (ts as unknown as { findPrecedingToken(position: number, source: object): unknown }).findPrecedingToken(
    position,
    source,
  )) as unknown as typeof Unstable.findPrecedingToken;
