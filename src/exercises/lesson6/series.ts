import { randomList, streamOf } from "../numbers.js";

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
