import { findPrecedingToken, isTypeNode, SyntaxKind, type Node, type SourceFile } from "#checker/ast.js";
import { CompletionItemKind, SymbolFlags, type CompletionEntry, type Project } from "#checker/async.js";
import type { DeclarationKind } from "./analyseCell.js";
import { kindOf } from "./completionTypes.js";
import { keywords } from "../cell/keywords.js";
import { localNames } from "./localNames.js";

/** A place in a file whose text begins with the probes. */
export interface CompletionPlace {
  readonly project: Project;
  readonly file: string;
  readonly source: SourceFile;
  readonly position: number;
  /** How an earlier cell declared a name. */
  readonly declaredAs: (name: string) => DeclarationKind | undefined;
}

/**
 * Stands above the text to complete. TypeScript's interface answers for members, but refuses where a name in scope is
 * expected ("completion list needs auto imports"). It answers at these places: names of the module inside `export { }`,
 * global values and types as members of `globalThis`.
 */
export const probes = "export { $ }; globalThis.$; 0 as globalThis.$; ";
const moduleNames = probes.indexOf("$");
const globalValues = probes.indexOf("globalThis.$") + "globalThis.".length;
const globalTypes = probes.lastIndexOf("$");

const valueOnly = new Set<DeclarationKind | undefined>(["let", "var", "const", "function"]);

/** TypeScript's entries at the position; for a name in scope, which this interface refuses, gathered from its parts. */
export async function askCompletions(place: CompletionPlace): Promise<readonly CompletionEntry[] | undefined> {
  const { project, file, position, source, declaredAs } = place;
  const at = async (where: number): Promise<readonly CompletionEntry[]> =>
    (await project.checker.getCompletionsAtPosition(file, where, { includeSymbol: true }))?.entries ?? [];
  try {
    const entries = await at(position);
    return entries.length > 0 ? entries : undefined;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("needs auto imports")) throw error;
  }
  const token = findPrecedingToken(source, position);
  const isType = token !== undefined && isInType(token, position);
  const [names, globals] = await Promise.all([at(moduleNames), at(isType ? globalTypes : globalValues)]);
  const inner = [...(token ? localNames(token) : [])];
  const symbols = await Promise.all(
    inner.map((name) =>
      project.checker.resolveName(name, SymbolFlags.Value | SymbolFlags.Type, { document: file, position }),
    ),
  );
  const entries = new Map<string, CompletionEntry>();
  const add = (entry: CompletionEntry): void => void (entries.has(entry.name) || entries.set(entry.name, entry));
  inner.forEach((name, index) =>
    add({ name, kind: kindOf(symbols[index]?.flags ?? 0), symbol: symbols[index], sortText: "10" }),
  );
  const isValueOnly = ({ name }: CompletionEntry): boolean => valueOnly.has(declaredAs(name));
  names.forEach(
    (entry) =>
      entry.kind === CompletionItemKind.Keyword || (isType && isValueOnly(entry)) || add({ ...entry, sortText: "11" }),
  );
  globals.forEach((entry) => add({ ...entry, sortText: `15${entry.sortText ?? ""}` }));
  if (!isType) for (const name of keywords) add({ name, kind: CompletionItemKind.Keyword, sortText: "16" });
  return [...entries.values()];
}

/** Is a type being written at the token, or after it? */
function isInType(token: Node, position: number): boolean {
  if (token.end < position || token.kind !== SyntaxKind.Identifier) {
    if (token.kind === SyntaxKind.ColonToken || token.kind === SyntaxKind.LessThanToken) {
      return (
        token.parent.kind !== SyntaxKind.PropertyAssignment &&
        token.parent.kind !== SyntaxKind.ConditionalExpression &&
        token.parent.kind !== SyntaxKind.BinaryExpression &&
        token.parent.kind !== SyntaxKind.CaseClause
      );
    }
    return (
      token.kind === SyntaxKind.AsKeyword ||
      token.kind === SyntaxKind.SatisfiesKeyword ||
      (token.kind === SyntaxKind.EqualsToken && token.parent.kind === SyntaxKind.TypeAliasDeclaration) ||
      (token.kind !== SyntaxKind.GreaterThanToken && isTypeNode(token.parent) && token.end < position)
    );
  }
  const { parent } = token;
  return isTypeNode(parent) && parent.kind !== SyntaxKind.ExpressionWithTypeArguments;
}
