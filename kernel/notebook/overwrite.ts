/**
 * The text as a terminal shows it in the end: `\r` goes back to the line's start, `\b` back one character, ANSI's
 * "erase line" erases, and what follows takes the place of what stood there. A progress bar of a thousand steps is one
 * line.
 */
export function overwrite(text: string): string {
  return /[\r\b]/.test(text) ? text.replaceAll("\r\n", "\n").split("\n").map(lastState).join("\n") : text;
}

/** One character with the colour codes before it, or codes at the line's end. */
const step = /(?:\x1b\[[\d;]*[A-Za-z])*(?:[^]|$)/gu;

function lastState(line: string): string {
  let shown: string[] = []; // what is missing in it is blank
  let [width, column] = [0, 0];
  for (const character of line.match(step) ?? []) {
    if (character.includes("\x1b[2K")) shown = [];
    else if (character.includes("\x1b[K")) shown.length = width = Math.min(width, column);
    const seen = character.replace(/\x1b\[2?K/g, "");
    if (!/[\r\b]$/.test(seen)) {
      if (seen) shown[column++] = seen;
      width = Math.max(width, column);
      continue;
    }
    // A colour that ends here ends for what stands before.
    if (column > 0) shown[column - 1] = (shown[column - 1] ?? " ") + seen.slice(0, -1);
    column = seen.endsWith("\r") ? 0 : Math.max(0, column - 1);
  }
  return Array.from({ length: width }, (_, i) => shown[i] ?? " ").join("");
}
