import { DiagnosticCategory, type Diagnostic } from "#checker/async.js";
import type { DeclarationKind } from "./analyseCell.js";
import type { CellDiagnostic } from "./types.js";

/** "Variable implicitly has an 'any[]' type": said of `let list = []` when a later cell uses it. */
const implicitAny = new Set([7005, 7034]);
/** "Cannot find name", with and without a suggestion. */
export const unknownName = new Set([2304, 2552]);
/** "Do you need to change your target library?" */
const newerLibrary = 2550;
/** "Cannot find module", or its types. */
export const unknownModule = new Set([2307, 2792, 7016]);
/** "Cannot assign to 'x' because it is an import": to TypeScript, every name of an earlier cell is one. */
const assignedImport = 2632;
const kindWords: Partial<Record<DeclarationKind, string>> = {
  function: "a function",
  class: "a class",
  enum: "an enum",
  namespace: "a namespace",
};

export interface DiagnosedCell {
  readonly code: string;
  /** Where the cell's own text starts in its file. */
  readonly start: number;
  /** How an earlier cell declared a name that this one only uses. */
  readonly declaredAs: (name: string) => DeclarationKind | undefined;
  /** Where a related message points; undefined where that is no place of the user's. */
  readonly describe: (place: Diagnostic) => string | undefined;
}

/** TypeScript's errors, chains and related places included, on the cell's own positions. */
export function toCellDiagnostics(diagnostics: readonly Diagnostic[], cell: DiagnosedCell): CellDiagnostic[] {
  const { code, start, declaredAs } = cell;
  const found = new Map<string, CellDiagnostic>();
  for (const diagnostic of [...diagnostics].sort((a, b) => a.pos - b.pos)) {
    // What lies above the cell's text is ours, not the user's.
    if (diagnostic.category !== DiagnosticCategory.Error || diagnostic.pos < start) continue;
    const from = Math.min(diagnostic.pos - start, code.length);
    const length = Math.min(diagnostic.end - start, code.length) - from;
    const kind = declaredAs(code.slice(from, from + length));
    if (kind && implicitAny.has(diagnostic.code)) continue;
    let message = [flatten(diagnostic), ...related(diagnostic, cell)].join("\n");
    if (diagnostic.code === newerLibrary) message += `\nNode ${process.versions.node} does not have it.`;
    if (unknownModule.has(diagnostic.code)) {
      const specifier = textOf(code.slice(from, from + length));
      if (specifier.startsWith("data:")) continue; // Node reads it; what it exports is `any`
      message += remedyFor(specifier);
    }
    if (unknownName.has(diagnostic.code) && /(?:^|\n)\s{0,99}!$/.test(code.slice(Math.max(0, from - 101), from))) {
      message += `\nTo run a command: require("node:child_process").execSync("…", { stdio: "inherit" }); packages: %npm`;
    }
    const word = kind && diagnostic.code === assignedImport ? kindWords[kind] : undefined;
    if (word) message = message.replace("an import", word);
    found.set(`${from} ${message}`, { start: from, length, code: diagnostic.code, message, category: "error" });
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

/** The errors of a local module, at their places there. */
export function toFileDiagnostics(diagnostics: readonly Diagnostic[], path: string, text: string): CellDiagnostic[] {
  return diagnostics
    .filter(({ category }) => category === DiagnosticCategory.Error)
    .map((diagnostic) => ({
      start: diagnostic.pos,
      length: diagnostic.end - diagnostic.pos,
      code: diagnostic.code,
      message: flatten(diagnostic),
      category: "error",
      file: { path, text },
    }));
}

/** How to come by the package that an import names. */
function remedyFor(specifier: string): string {
  const [, name] = /^((?:@[\w.~-]+\/)?[\w.~-]+)(?:\/|$)/.exec(specifier) ?? [];
  return name && !name.startsWith(".") ? `\nTo install it: %npm install ${name}` : "";
}

/** What stands between the quotes of a literal. */
function textOf(literal: string): string {
  return /^["'`](.*)["'`]$/s.exec(literal)?.[1] ?? "";
}

function flatten(diagnostic: Diagnostic, indent = ""): string {
  const chain = (diagnostic.messageChain ?? []).map((link) => flatten(link, `${indent}  `));
  return [indent + diagnostic.text, ...chain].join("\n");
}

function* related(diagnostic: Diagnostic, { describe }: DiagnosedCell): Generator<string> {
  for (const place of diagnostic.relatedInformation ?? []) {
    const where = describe(place);
    if (where !== undefined) yield `  (${where}) ${flatten(place)}`;
  }
}
