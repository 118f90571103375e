/** Lines of a cell around a place, the place underlined. Offsets are UTF-16 units. */
export function codeFrame(code: string, start: number, length: number, label: string): string[] {
  const { line, column } = positionOf(code, start);
  const lines = code.split("\n");
  const width = String(Math.min(lines.length, line + 2)).length;
  const frame = [`\x1b[36m${label}\x1b[39m, line ${line}, column ${column}`];
  for (let n = Math.max(1, line - 2); n <= Math.min(lines.length, line + 2); n++) {
    const text = lines[n - 1]!;
    const number = String(n).padStart(width);
    if (n !== line) {
      frame.push(`\x1b[90m  ${number} | ${text}\x1b[39m`);
      continue;
    }
    frame.push(`\x1b[31m>\x1b[39m ${number} | ${text}`);
    const indent = text.slice(0, column - 1).replace(/[^\t]/gu, " ");
    const carets = "^".repeat(Math.max(1, Math.min(length, text.length - (column - 1))));
    frame.push(`  ${" ".repeat(width)} | ${indent}\x1b[31m${carets}\x1b[39m`);
  }
  return frame;
}

/** Line and column of an offset, both from 1. */
function positionOf(code: string, offset: number): { line: number; column: number } {
  const before = code.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  return { line: before.split("\n").length, column: before.length - lineStart + 1 };
}
