import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type { CellScript } from "../notebook/scripts.js";

const maps = new WeakMap<CellScript, TraceMap>();

/** The place in the cell of a place in its script, both from 1. Undefined for what the cell has no text of. */
export function originalPosition(
  script: CellScript,
  line: number,
  column: number,
): { line: number; column: number } | undefined {
  let map = maps.get(script);
  if (!map) maps.set(script, (map = new TraceMap(script.map)));
  const place = originalPositionFor(map, { line, column: column - 1 });
  return place.line === null ? undefined : { line: place.line, column: place.column + 1 };
}
