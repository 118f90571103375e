import type * as TraceMapping from "@jridgewell/trace-mapping";
import type { CellScript } from "../notebook/scripts.js";

const maps = new WeakMap<CellScript, TraceMapping.TraceMap>();

/**
 * The place in the cell of a place in its script, both from 1. Undefined for what the cell has no text of.
 * @param tracing the package, which Node loads with the first error only
 */
export function originalPosition(
  { TraceMap, originalPositionFor }: typeof TraceMapping,
  script: CellScript,
  line: number,
  column: number,
): { line: number; column: number } | undefined {
  let map = maps.get(script);
  if (!map) maps.set(script, (map = new TraceMap(script.map)));
  const place = originalPositionFor(map, { line, column: column - 1 });
  return place.line === null ? undefined : { line: place.line, column: place.column + 1 };
}
