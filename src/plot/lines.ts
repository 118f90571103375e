import { isRecord, show } from "../arguments.js";
import { areDates, isNumbers, readDates, readVector, type Numbers } from "./numbers.js";
import { say } from "./words.js";

/** One line: its heights, or heights with their own x and a band around them. */
export interface Series {
  readonly y: Numbers;
  /** As many as y; dates make a time axis. Default: the chart's `x`, else 0, 1, 2 … */
  readonly x?: Numbers | readonly Date[];
  /** Lower and upper edge of a band (a spread, say), as many as y. */
  readonly low?: Numbers;
  readonly high?: Numbers;
  readonly dash?: boolean;
}

/** One line of a chart, read. */
export interface Line {
  readonly name: string;
  readonly x: ArrayLike<number>;
  /** Whether x came as dates: they are milliseconds since 1970. */
  readonly dates: boolean;
  readonly y: ArrayLike<number>;
  readonly low?: ArrayLike<number> | undefined;
  readonly high?: ArrayLike<number> | undefined;
  readonly dash: boolean;
}

/** The lines of numbers, or of numbers by name; `chart` is the function whose argument they are. */
export function readLines(
  chart: string,
  series: Numbers | Readonly<Record<string, Numbers | Series>>,
  options: { readonly x?: Numbers | readonly Date[] | undefined },
): Line[] {
  if (!isNumbers(series) && !isRecord(series)) {
    throw new TypeError(`${chart}: series is ${show(series)}, expected numbers, or numbers by name`);
  }
  const entries: [string, Numbers | Series][] = isNumbers(series) ? [["value", series]] : Object.entries(series);
  if (entries.length === 0) throw new RangeError(`${chart}: series is empty, expected numbers, or numbers by name`);
  return entries.map(([name, given]) => {
    const where = `${chart}: "${name}"`;
    const parts: Series = isNumbers(given) ? { y: given } : given;
    if (parts?.y === undefined) throw new TypeError(`${where} has no y, expected numbers or { y, x?, low?, high? }`);
    const y = readVector(where, parts.y);
    const given_x = parts.x ?? options.x;
    const dates = areDates(given_x);
    const x =
      given_x === undefined
        ? Float64Array.from({ length: y.length }, (_, k) => k)
        : dates
          ? readDates(`${where}: x`, given_x)
          : readVector(`${where}: x`, given_x);
    const [low, high] = [parts.low, parts.high].map(
      (edge, k) => edge && readVector(`${where}: ${k ? "high" : "low"}`, edge),
    );
    for (const [what, values] of Object.entries({ x, low, high })) {
      if (values && values.length !== y.length) {
        throw new RangeError(`${where}: ${what} has ${values.length} values, y has ${y.length}; expected as many`);
      }
    }
    return { name, x, dates, y, low, high, dash: parts.dash ?? false };
  });
}

export function describeLine(
  where: string,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  shows: (x: number, y: number) => boolean,
  sayX = (x: number): string => say(x, 4),
): string {
  const kept = Array.from({ length: y.length }, (_, k) => k).filter((k) => shows(x[k]!, y[k]!));
  if (kept.length === 0) return `${where}: no finite values`;
  const [first, last] = [kept[0]!, kept.at(-1)!];
  const lowest = kept.reduce((best, k) => (y[k]! < y[best]! ? k : best));
  const highest = kept.reduce((best, k) => (y[k]! > y[best]! ? k : best));
  const turn = [["lowest", lowest] as const, ["highest", highest] as const]
    .filter(([, k]) => k !== first && k !== last && y[k] !== y[first] && y[k] !== y[last])
    .map(([word, k]) => `, ${word} ${say(y[k]!)} at ${sayX(x[k]!)}`);
  return `${where} goes from ${say(y[first]!)} to ${say(y[last]!)}${turn.join("")}`;
}

/** The ranges of x and of y (bands included) of what is shown. */
export function extentsOf(
  lines: readonly Line[],
  shows: (x: number, y: number) => boolean,
): [x: [number, number], y: [number, number]] {
  const [xs, ys]: [[number, number], [number, number]] = [
    [Infinity, -Infinity],
    [Infinity, -Infinity],
  ];
  for (const { x, y, low, high } of lines) {
    for (const heights of [y, low, high]) {
      for (let k = 0; k < (heights?.length ?? 0); k++) {
        if (!shows(x[k]!, heights![k]!)) continue;
        widen(xs, x[k]!);
        widen(ys, heights![k]!);
      }
    }
  }
  return [xs, ys];
}

function widen(range: [number, number], value: number): void {
  if (value < range[0]) range[0] = value;
  if (value > range[1]) range[1] = value;
}

/** Centred moving average over `steps`, fewer towards the ends; it does not lag. Gaps stay gaps. */
export function smoothed(y: ArrayLike<number>, steps: number): number[] {
  const half = Math.floor(steps / 2);
  const sums = new Float64Array(y.length + 1);
  const counts = new Int32Array(y.length + 1);
  for (let k = 0; k < y.length; k++) {
    const there = Number.isFinite(y[k]!);
    sums[k + 1] = sums[k]! + (there ? y[k]! : 0);
    counts[k + 1] = counts[k]! + Number(there);
  }
  return Array.from(y, (value, k) => {
    const [from, to] = [Math.max(0, k - half), Math.min(y.length, k + half + 1)];
    return Number.isFinite(value) ? (sums[to]! - sums[from]!) / (counts[to]! - counts[from]!) : NaN;
  });
}
