import { decodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { breakablePlaces } from "./breakablePlaces.js";
import type { Location, Place } from "./protocol.js";

interface Segment {
  readonly offset: number;
  readonly place: Place;
}

interface Stop {
  readonly location: Location;
  readonly place: Place;
  readonly rank: number;
}

/** A script and what the user wrote: which place is which, and where execution can stop. */
export class ScriptMap {
  readonly #lineStarts: readonly number[];
  readonly #segments: readonly Segment[];
  #stops: readonly Stop[] | undefined;
  #statements: readonly { start: number; end: number; isOwn: boolean }[] | undefined;

  /** @param map source map (JSON) from `js` to the user's text; undefined where the two are the same */
  constructor(
    readonly js: string,
    map: string | undefined,
  ) {
    this.#lineStarts = lineStartsOf(js);
    this.#segments = map === undefined ? identity(js, this.#lineStarts) : segmentsOf(map, this.#lineStarts);
  }

  /** What the user wrote there. */
  placeOf(location: Location): Place {
    const offset = this.offsetOf(location);
    // Code that the kernel has put before the user's, `return {`: the user's is meant.
    const statement = this.#statementAt(offset);
    const before = this.#last(offset);
    if (statement && before && before.offset < statement.start) {
      return (this.#first(statement.start, statement.end) ?? before).place;
    }
    return (before ?? this.#segments[0])?.place ?? { line: 1, column: 1 };
  }

  /** Whether the user wrote the statement there, rather than the kernel. */
  isOwn(location: Location): boolean {
    return this.#statementAt(this.offsetOf(location))?.isOwn ?? false;
  }

  /** Where to stop for a breakpoint on that line: on it or, where nothing runs on it, on the next line that runs. */
  stopAt(line: number, column?: number): { location: Location; place: Place } | undefined {
    const stops = this.#allStops();
    const next = Math.min(...stops.filter(({ place }) => place.line >= line).map(({ place }) => place.line));
    const onLine = stops.filter(({ place }) => place.line === next);
    const later = column !== undefined && next === line ? onLine.filter(({ place }) => place.column >= column) : [];
    const [best] = (later.length ? later : onLine).sort((a, b) => a.rank - b.rank || a.place.column - b.place.column);
    return best && { location: best.location, place: best.place };
  }

  /** Lines where execution can stop, in order. */
  stopLines(from: number, to: number): Place[] {
    const lines = new Set(this.#allStops().map(({ place }) => place.line));
    const within = [...lines].filter((line) => line >= from && line <= to).sort((a, b) => a - b);
    return within.map((line) => this.stopAt(line)!.place);
  }

  offsetOf({ lineNumber, columnNumber }: Location): number {
    return (this.#lineStarts[lineNumber] ?? this.js.length) + columnNumber;
  }

  #allStops(): readonly Stop[] {
    this.#stops ??= breakablePlaces(this.js).flatMap(({ start, end, rank }) => {
      const place = this.#first(start, end)?.place;
      return place ? [{ location: this.#locationOf(start), place, rank }] : [];
    });
    return this.#stops;
  }

  /** The innermost statement there. */
  #statementAt(offset: number): { start: number; end: number; isOwn: boolean } | undefined {
    this.#statements ??= breakablePlaces(this.js)
      .filter(({ rank }) => rank < 2)
      .map(({ start, end }) => ({ start, end, isOwn: this.#first(start, end) !== undefined }));
    let found: { start: number; end: number; isOwn: boolean } | undefined;
    for (const statement of this.#statements) {
      const { start, end } = statement;
      if (start <= offset && offset <= end && (!found || end - start <= found.end - found.start)) found = statement;
    }
    return found;
  }

  /** What the user wrote of the extent, at its beginning: the transpiler counts what it indents with to a statement. */
  #first(start: number, end: number): Segment | undefined {
    const before = this.#last(start);
    if (before && this.js.slice(before.offset, start).trim() === "") return before;
    const segment = this.#segments[this.#indexAfter(start - 1)];
    return segment && segment.offset < end ? segment : undefined;
  }

  #last(offset: number): Segment | undefined {
    return this.#segments[this.#indexAfter(offset) - 1];
  }

  /** Index of the first segment beyond the offset. */
  #indexAfter(offset: number): number {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#segments[middle]!.offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #locationOf(offset: number): Location {
    let line = this.#lineStarts.findLastIndex((start) => start <= offset);
    line = Math.max(line, 0);
    return { lineNumber: line, columnNumber: offset - this.#lineStarts[line]! };
  }
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function segmentsOf(map: string, lineStarts: readonly number[]): Segment[] {
  return decodedMappings(new TraceMap(map)).flatMap((line, lineNumber) =>
    line.flatMap(([column, source, originalLine, originalColumn]) =>
      source === undefined
        ? []
        : [
            {
              offset: lineStarts[lineNumber]! + column,
              place: { line: originalLine! + 1, column: originalColumn! + 1 },
            },
          ],
    ),
  );
}

/** Each word and sign is where it is. */
function identity(js: string, lineStarts: readonly number[]): Segment[] {
  return js.split("\n").flatMap((text, line) =>
    [...text.matchAll(/[\p{ID_Continue}$]+|\S/gu)].map(({ index }) => ({
      offset: lineStarts[line]! + index,
      place: { line: line + 1, column: index + 1 },
    })),
  );
}
