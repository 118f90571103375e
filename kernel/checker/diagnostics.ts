import { DiagnosticCategory, type Diagnostic } from "typescript/unstable/async";
import type { CellDiagnostic } from "./types.js";

/** Messages of TypeScript's, chains and related places included, on the cell's own positions. */
export function toCellDiagnostics(
  diagnostics: readonly Diagnostic[],
  start: number,
  code: string,
  describe: (place: Diagnostic) => string | undefined,
): CellDiagnostic[] {
  const seen = new Set<string>();
  const result: CellDiagnostic[] = [];
  for (const diagnostic of diagnostics) {
    // What lies above the cell's text is ours, not the user's.
    if (diagnostic.category !== DiagnosticCategory.Error || diagnostic.pos < start) continue;
    const from = Math.min(diagnostic.pos - start, code.length);
    const length = Math.min(diagnostic.end - start, code.length) - from;
    const message = [flatten(diagnostic), ...related(diagnostic, describe)].join("\n");
    const key = `${from} ${length} ${message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    result.push({ start: from, length, code: diagnostic.code, message, category: "error" });
  }
  return result.sort((a, b) => a.start - b.start);
}

function flatten(diagnostic: Diagnostic, indent = ""): string {
  const chain = (diagnostic.messageChain ?? []).map((link) => flatten(link, `${indent}  `));
  return [indent + diagnostic.text, ...chain].join("\n");
}

function* related(diagnostic: Diagnostic, describe: (place: Diagnostic) => string | undefined): Generator<string> {
  for (const place of diagnostic.relatedInformation ?? []) {
    const where = describe(place);
    if (where !== undefined) yield `  (${where}) ${flatten(place)}`;
  }
}
