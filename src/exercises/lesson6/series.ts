import { linesOf } from "../linesOf.js";
import { randomList, streamOf } from "../numbers.js";

/** What an exercise about moving averages must have. */
interface Given {
  readonly values: number[];
  readonly decay: number;
}

/** The moving average after each value. */
export const averageLines = linesOf<Given>()({
  start(): number {
    return 0;
  },
  keep(): number {
    return this.decay;
  },
  take(): number {
    return 1 - this.decay;
  },
  updated(): (average: number, value: number) => number {
    return (average, value) => this.keep * average + this.take * value;
  },
  all(): number[] {
    let average = this.start;
    return this.values.map((value) => (average = this.updated(average, value)));
  },
});

/** Values to average, with a decay, for each seed. */
export function series(name: string, seed: number) {
  const source = streamOf(name, seed);
  return [
    { n: 8, decay: 0.9 },
    { n: 5, decay: 0.6 },
  ].map(({ n, decay }) => ({
    label: "series",
    shows: { n, decay },
    // A zero and a negative value are values, too.
    args: { values: randomList(source, n, 1, 4).map((value, i) => (i === 1 ? -value : i === 3 ? 0 : value)), decay },
  }));
}
