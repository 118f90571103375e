import { wellFormed } from "./wellFormed.js";

/** So much of a line is shown. */
const maxWidth = 200;

/** What a text is called: `Cell In[3]`, or the path of a file. */
export interface Named {
  readonly label: string;
  readonly isFile?: boolean;
}

/**
 * Lines of a cell or file around a place, the place underlined. Offsets are UTF-16 units. The heading is IPython's to the
 * line's number, colour included: editors make links of it.
 */
export function codeFrame(code: string, start: number, length: number, { label, isFile }: Named): string[] {
  const { line, column } = positionOf(code, start);
  const lines = code.split("\n");
  const width = String(Math.min(lines.length, line + 2)).length;
  // Of long lines all show the same columns.
  const from = column + 20 <= maxWidth ? 0 : column - 1 - maxWidth / 2;
  const heading = isFile ? `File \x1b[36m${label}:${line}` : `\x1b[36m${label}, line ${line}`;
  const frame = [`${heading}\x1b[39m, column ${column}`];
  for (let n = Math.max(1, line - 2); n <= Math.min(lines.length, line + 2); n++) {
    const text = excerpt(lines[n - 1]!, from);
    const number = String(n).padStart(width);
    if (n !== line) {
      frame.push(`\x1b[90m  ${number} | ${text}\x1b[39m`);
      continue;
    }
    frame.push(`\x1b[31m>\x1b[39m ${number} | ${text}`);
    const before = column - 1 - from + (from > 0 ? 1 : 0);
    const indent = text.slice(0, before).replace(/[^\t]/gu, " ");
    const carets = "^".repeat(Math.max(1, Math.min(length, text.length - before)));
    frame.push(`  ${" ".repeat(width)} | ${indent}\x1b[31m${carets}\x1b[39m`);
  }
  return frame;
}

function excerpt(line: string, from: number): string {
  const shown = wellFormed(line.slice(from, from + maxWidth));
  return `${from > 0 ? "…" : ""}${shown}${line.length > from + maxWidth ? "…" : ""}`;
}

/** Line and column of an offset, both from 1. */
export function positionOf(code: string, offset: number): { line: number; column: number } {
  const before = code.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}
