import { CellSyntaxError } from "./Transpiled.js";

/** What the parser of a cell's JavaScript refuses, told at its place in the cell's text. `map` leads there. */
export async function placingErrors<T>(code: string, map: string, parse: () => T): Promise<T> {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SyntaxError) || !("loc" in error)) throw error;
    const { line, column } = error.loc as { line: number; column: number };
    const { originalPositionFor, TraceMap } = await import("@jridgewell/trace-mapping");
    const place = originalPositionFor(new TraceMap(map), { line, column });
    const message = error.message.replace(/ \(\d+:\d+\)$/, "");
    const start = place.line === null ? 0 : offsetOf(code, place.line, place.column);
    const length = /^[\p{ID_Continue}$]+|^./u.exec(code.slice(start, start + 100))?.[0].length ?? 1;
    throw new CellSyntaxError([{ message, start, length }]);
  }
}

/** `line` from 1, `column` from 0. */
function offsetOf(code: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) start = code.indexOf("\n", start) + 1;
  return start + column;
}
