import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, resolve } from "node:path";
import {
  findPrecedingToken,
  isNoSubstitutionTemplateLiteral,
  isStringLiteral,
  isTypeNode,
  SyntaxKind,
  type Node,
  type SourceFile,
} from "typescript/unstable/ast";
import { CompletionItemKind, SymbolFlags, type CompletionEntry, type Project } from "typescript/unstable/async";
import type { Completions } from "../interpreter/types.js";
import type { DeclarationKind } from "./analyseCell.js";
import { keywords } from "./keywords.js";
import { localNames } from "./localNames.js";
import { namespacePattern } from "./notebookNames.js";
import { describeCallable, target } from "./signatures.js";

/** A place in the scratch file, and where to ask for what TypeScript's own interface does not tell there. */
export interface CompletionPlace {
  readonly project: Project;
  readonly file: string;
  readonly folder: string;
  readonly source: SourceFile;
  readonly position: number;
  readonly probes: Probes;
  /** How an earlier cell declared a name. */
  readonly declaredAs: (name: string) => DeclarationKind | undefined;
}

/** Positions in the scratch file's first line. */
export interface Probes {
  /** Inside `export { }`: names of the module. */
  readonly names: number;
  /** After `globalThis.`, as a value and as a type. */
  readonly globals: number;
  readonly globalTypes: number;
}

type Kinds = Completions["kinds"][number];
interface Match extends Kinds {
  readonly entry?: CompletionEntry;
  readonly sort: string;
}

/** Above this number, matches are listed without their signatures. */
const maxSignatures = 64;
/** As many imported names as this are looked up, for what they are. */
const maxLookedUp = 100;
const valueOnly = new Set<DeclarationKind | undefined>(["let", "var", "const", "function"]);
const mayBeCallable = new Set(["function", "method", "property", "variable"]);
const wordBefore = /[\p{ID_Continue}$\u200c\u200d]*$/u;

export async function complete(place: CompletionPlace): Promise<Omit<Completions, "start" | "end"> & { length: number }> {
  const { source, position, project, folder } = place;
  const text = source.text.slice(0, position);
  const string = enclosingString(source, position);
  const typed = string === undefined ? wordBefore.exec(text)![0] : text.slice(string);
  const found = await ask(place);
  let matches: Match[] = [];
  let prefix = typed;
  if (found) matches = toMatches(found);
  else if (string !== undefined) matches = await pathMatches(typed, folder);
  if (string !== undefined && !matches.some(({ text }) => text.startsWith(typed))) prefix = /[^/]*$/.exec(typed)![0];
  const chosen = choose(matches, prefix);
  await nameKinds(chosen, place);
  if (chosen.length <= maxSignatures) await addSignatures(chosen, project);
  return {
    matches: chosen.map(({ text }) => text),
    kinds: chosen.map(({ text, type, signature }) => (signature ? { text, type, signature } : { text, type })),
    length: prefix.length,
  };
}

/** TypeScript's entries at the position; for a name in scope, which this interface refuses, gathered from its parts. */
async function ask(place: CompletionPlace): Promise<readonly CompletionEntry[] | undefined> {
  const { project, file, position, probes, source, declaredAs } = place;
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
  const [names, globals] = await Promise.all([at(probes.names), at(isType ? probes.globalTypes : probes.globals)]);
  const inner = [...(token ? localNames(token) : [])];
  const symbols = await Promise.all(
    inner.map((name) => project.checker.resolveName(name, SymbolFlags.Value | SymbolFlags.Type, { document: file, position })),
  );
  const entries = new Map<string, CompletionEntry>();
  const add = (entry: CompletionEntry): void => void (entries.has(entry.name) || entries.set(entry.name, entry));
  inner.forEach((name, index) => add({ name, kind: kindOf(symbols[index]?.flags ?? 0), symbol: symbols[index], sortText: "10" }));
  const isValueOnly = ({ name }: CompletionEntry): boolean => valueOnly.has(declaredAs(name));
  names.forEach((entry) => entry.kind === CompletionItemKind.Keyword || (isType && isValueOnly(entry)) || add({ ...entry, sortText: "11" }));
  globals.forEach((entry) => add({ ...entry, sortText: `15${entry.sortText ?? ""}` }));
  if (!isType) for (const name of keywords) add({ name, kind: CompletionItemKind.Keyword, sortText: "16" });
  return [...entries.values()];
}

function kindOf(flags: SymbolFlags): CompletionItemKind {
  if (flags & SymbolFlags.Function) return CompletionItemKind.Function;
  if (flags & SymbolFlags.Class) return CompletionItemKind.Class;
  if (flags & SymbolFlags.Enum) return CompletionItemKind.Enum;
  if (flags & SymbolFlags.Module) return CompletionItemKind.Module;
  if (flags & SymbolFlags.TypeParameter) return CompletionItemKind.TypeParameter;
  return flags & SymbolFlags.Interface ? CompletionItemKind.Interface : CompletionItemKind.Variable;
}

/** Is a type being written at the token, or after it? */
function isInType(token: Node, position: number): boolean {
  if (token.end < position || token.kind !== SyntaxKind.Identifier) {
    if (token.kind === SyntaxKind.ColonToken || token.kind === SyntaxKind.LessThanToken) {
      return token.parent.kind !== SyntaxKind.PropertyAssignment &&
        token.parent.kind !== SyntaxKind.ConditionalExpression &&
        token.parent.kind !== SyntaxKind.BinaryExpression &&
        token.parent.kind !== SyntaxKind.CaseClause;
    }
    return token.kind === SyntaxKind.AsKeyword || token.kind === SyntaxKind.SatisfiesKeyword ||
      (token.kind === SyntaxKind.EqualsToken && token.parent.kind === SyntaxKind.TypeAliasDeclaration) ||
      (token.kind !== SyntaxKind.GreaterThanToken && isTypeNode(token.parent) && token.end < position);
  }
  const { parent } = token;
  return isTypeNode(parent) && parent.kind !== SyntaxKind.ExpressionWithTypeArguments;
}

/** Where the text of the string around the position begins. */
function enclosingString(source: SourceFile, position: number): number | undefined {
  const token = findPrecedingToken(source, position);
  if (!token || !(isStringLiteral(token) || isNoSubstitutionTemplateLiteral(token))) return undefined;
  const start = token.getStart(source);
  const isOpen = token.end - start === 1 || source.text[token.end - 1] !== source.text[start];
  return position > start && (position < token.end || isOpen) ? start + 1 : undefined;
}

function toMatches(entries: readonly CompletionEntry[]): Match[] {
  const matches: Match[] = [];
  for (const entry of entries) {
    if (namespacePattern.test(entry.name)) continue;
    const text = plainText(entry);
    if (text !== undefined) matches.push({ text, type: typeOf(entry), entry, sort: entry.sortText ?? "" });
  }
  return matches;
}

/** What to insert where the typed word stands: `?.b` and `["a-b"]` would have to replace the dot before it. */
function plainText({ name, insertText }: CompletionEntry): string | undefined {
  const text = name.endsWith("?") ? name.slice(0, -1) : name;
  if (insertText?.startsWith("[")) return undefined;
  return text;
}

/** What stands behind imported names, those from earlier cells included. */
async function nameKinds(matches: Match[], { project, declaredAs }: CompletionPlace): Promise<void> {
  let lookedUp = 0;
  await Promise.all(
    matches.map(async (match, index) => {
      const symbol = match.entry?.symbol;
      if (!symbol || !(symbol.flags & SymbolFlags.Alias)) return;
      const known = declaredAs(match.text);
      if (known && known !== "import") matches[index] = { ...match, type: wordFor(known) };
      else if (++lookedUp <= maxLookedUp) {
        const { flags } = await target(project, symbol);
        matches[index] = { ...match, type: typeOf({ name: match.text, kind: kindOf(flags), symbol: { flags } }) };
      }
    }),
  );
}

function wordFor(kind: DeclarationKind): string {
  return kind === "let" || kind === "var" || kind === "const" ? "variable" : kind;
}

function typeOf({ kind, symbol }: { name: string; kind?: CompletionItemKind; symbol?: { flags: SymbolFlags } }): string {
  const flags = symbol?.flags ?? 0;
  if (flags & SymbolFlags.TypeAlias) return "type";
  switch (kind) {
    case CompletionItemKind.Method:
      return "method";
    case CompletionItemKind.Function:
      return "function";
    case CompletionItemKind.Constructor:
    case CompletionItemKind.Class:
      return "class";
    case CompletionItemKind.Field:
    case CompletionItemKind.Property:
      return "property";
    case CompletionItemKind.Interface:
      return "interface";
    case CompletionItemKind.Module:
      return "module";
    case CompletionItemKind.Enum:
      return "enum";
    case CompletionItemKind.EnumMember:
      return "enum member";
    case CompletionItemKind.Keyword:
      return "keyword";
    case CompletionItemKind.File:
    case CompletionItemKind.Folder:
      return "path";
    case CompletionItemKind.Constant:
      return symbol ? "const" : "string";
    case CompletionItemKind.TypeParameter:
      return "type parameter";
    default:
      return "variable";
  }
}

/** Files beside the notebook, for a string that looks like a path. */
async function pathMatches(typed: string, folder: string): Promise<Match[]> {
  if (!/^(\.{1,2}|~)?\//.test(typed)) return [];
  const path = resolve(folder, `${typed}.`.replace(/^~/, homedir()));
  const entries = await readdir(typed.endsWith("/") ? path : dirname(path), { withFileTypes: true }).catch(() => []);
  const hidden = basename(typed).startsWith(".");
  return entries
    .filter(({ name }) => hidden || !name.startsWith("."))
    .map((entry) => ({ text: entry.name + (entry.isDirectory() ? "/" : ""), type: "path", sort: "" }));
}

/** Those that begin with what was typed, its own case first; failing these, those that contain it. */
function choose(matches: Match[], prefix: string): Match[] {
  const lower = prefix.toLowerCase();
  const rank = ({ text }: Match): number =>
    text.startsWith(prefix) ? 0 : text.toLowerCase().startsWith(lower) ? 1 : text.toLowerCase().includes(lower) ? 2 : 3;
  const ranked = matches.map((match) => ({ match, rank: rank(match) }));
  const limit = ranked.some(({ rank }) => rank < 2) ? 1 : 2;
  return ranked
    .filter(({ rank }) => rank <= limit)
    .sort((a, b) => a.rank - b.rank || compare(a.match.sort, b.match.sort) || compare(a.match.text, b.match.text))
    .map(({ match }) => match);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Signatures of what can be called; a constant that holds a function counts as one. */
async function addSignatures(matches: Match[], project: Project): Promise<void> {
  await Promise.all(
    matches.map(async (match, index) => {
      const symbol = match.entry?.symbol;
      if (!symbol || !mayBeCallable.has(match.type)) return;
      const callable = await describeCallable(project, symbol);
      if (!callable) return;
      const type = match.type === "variable" ? callable.type : match.type;
      matches[index] = { ...match, type, signature: callable.signature };
    }),
  );
}
