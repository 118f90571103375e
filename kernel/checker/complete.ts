import { findPrecedingToken, isNoSubstitutionTemplateLiteral, isStringLiteral, type SourceFile } from "#checker/ast.js";
import { SymbolFlags, type CompletionEntry, type Project } from "#checker/async.js";
import type { Completions } from "../Interpreter.js";
import { Recent } from "../cell/Recent.js";
import { wordStart } from "../cell/wordStart.js";
import { askCompletions, type CompletionPlace } from "./askCompletions.js";
import { kindOf, typeOf, wordFor } from "./completionTypes.js";
import { namespacePattern } from "./NotebookNames.js";
import { pathCompletions } from "#checker/pathCompletions.js";
import { isOfPackage } from "#checker/disk.js";
import { describeCallable } from "./signatures.js";

type Shown = Completions["kinds"][number];
interface Match extends Shown {
  readonly entry?: CompletionEntry;
  readonly sort: string;
}

/** Above this number, matches are listed without their signatures. */
const maxSignatures = 64;
/** As many imported names as this are looked up at a time, for what they are: more than a list shows. */
const maxLookedUp = 24;
const mayBeCallable = new Set(["function", "method", "property", "variable"]);

/** What may stand at the position; `length`: how much of the text before it that replaces. */
export async function complete(
  place: CompletionPlace & { readonly folder: string },
): Promise<Omit<Completions, "start" | "end"> & { length: number }> {
  const { source, position, project, folder } = place;
  const string = enclosingString(source, position);
  const typed = source.text.slice(string ?? wordStart(source.text, position), position);
  const found = await askCompletions(place);
  let matches: Match[] = [];
  let prefix = typed;
  if (found) matches = toMatches(found);
  else if (string !== undefined) {
    const paths = await pathCompletions(typed, folder);
    matches = paths.map((text) => ({ text, type: "path", sort: "" }));
  }
  if (string !== undefined && !matches.some(({ text }) => text.startsWith(typed)))
    prefix = typed.slice(typed.lastIndexOf("/") + 1);
  const chosen = choose(matches, prefix);
  await nameKinds(chosen, place);
  if (chosen.length <= maxSignatures) await addSignatures(chosen, project);
  return {
    matches: chosen.map(({ text }) => text),
    kinds: chosen.map(({ text, type, signature }) => (signature ? { text, type, signature } : { text, type })),
    length: prefix.length,
  };
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
    if (text !== undefined)
      matches.push({ text, type: typeOf(entry.kind, entry.symbol?.flags), entry, sort: entry.sortText ?? "" });
  }
  return matches;
}

/** What to insert where the typed word stands: `?.b` and `["a-b"]` would have to replace the dot before it. */
function plainText({ name, insertText }: CompletionEntry): string | undefined {
  const text = name.endsWith("?") ? name.slice(0, -1) : name;
  if (insertText?.startsWith("[")) return undefined;
  return text;
}

/** What stands behind an imported name, by where a package imports it: there it does not change. */
const behindAlias = new Recent<SymbolFlags>(10_000);

/** What stands behind imported names, those from earlier cells included. */
async function nameKinds(matches: Match[], { project, declaredAs }: CompletionPlace): Promise<void> {
  let lookedUp = 0;
  await Promise.all(
    matches.map(async (match, index) => {
      const symbol = match.entry?.symbol;
      if (!symbol || !(symbol.flags & SymbolFlags.Alias)) return;
      const known = declaredAs(match.text);
      if (known && known !== "import") matches[index] = { ...match, type: wordFor(known) };
      else {
        const [declaration] = symbol.declarations;
        const place = declaration && isOfPackage(declaration.path) ? `${declaration.path}:${declaration.index}` : "";
        let flags = behindAlias.get(place);
        if (flags === undefined) {
          if (++lookedUp > maxLookedUp) return;
          // Of one that leads nowhere TypeScript makes a property.
          ({ flags } = await project.checker.getAliasedSymbol(symbol));
          if (place) behindAlias.set(place, flags);
        }
        matches[index] = { ...match, type: typeOf(kindOf(flags), flags) };
      }
    }),
  );
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
