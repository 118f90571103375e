import { defineExercise } from "../defineExercise.js";
import { mean, randomList, sigmoid, square, streamOf } from "../numbers.js";

const shares = [0.15, 0.5, 0.85];
const bySize = (values: readonly number[]) => values.slice().sort((a, b) => a - b);

export const percentiles = defineExercise({
  id: "4.1",
  name: "percentiles",
  parameters: { z: "list" },
  results: { percentiles: "array" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("percentiles", seed);
    // More to the right: the mean is far from the median.
    const skewed = (n: number) => randomList(source, n, -3, 3).map((value) => (value > 0 ? 3 * value : value));
    const spread = (n: number) => source.shuffle([...skewed(n - 3), -12.5, 10.5, 2.25]);
    // Equal values between the median and the 85th percentile: without them both would be others.
    const ties = source.shuffle([
      ...randomList(source, 20, -3, 2),
      ...Array<number>(12).fill(2.25),
      ...randomList(source, 8, 3, 9),
    ]);
    return [
      ...[21, 40, 101].map((n) => ({ label: "values", shows: { n }, args: { z: spread(n) } })),
      { label: "equal values", shows: { n: ties.length, equal: 12 }, args: { z: ties } },
    ];
  },
  lines: {
    values(): number[] {
      return this.z;
    },
    sorted(): number[] {
      return bySize(this.values);
    },
    shares(): number[] {
      return shares;
    },
    /** Where among the sorted values the share p lies, from 0; between two of them on the line that joins them. */
    place(): (p: number) => number {
      return (p) => p * (this.sorted.length - 1);
    },
    percentile(): (p: number) => number {
      return (p) => {
        const place = Math.max(0, Math.min(this.sorted.length - 1, this.place(p)));
        const below = Math.floor(place);
        const above = this.sorted[below + 1] ?? this.sorted[below]!;
        return this.sorted[below]! + (place - below) * (above - this.sorted[below]!);
      };
    },
    percentiles(): number[] {
      return this.shares.map(this.percentile);
    },
  },
  header: "function percentiles(z: number[]): number[]",
  body: `const sorted = [...z].sort((a, b) => a - b);
return [0.15, 0.5, 0.85].map((p) => sorted[Math.floor(p * (z.length - 1))]);`,
}).withMistakes({
  mistakes: {
    "after the activation": [
      { values: (it) => it.z.map(sigmoid) },
      { percentiles: (it) => it.shares.map(it.percentile).map(sigmoid) },
    ],
    "not sorted": { sorted: (it) => it.values },
    "sorted as text": { sorted: (it) => it.values.map(String).sort().map(Number) },
    descending: [
      { sorted: (it) => bySize(it.values).reverse() },
      { percentiles: (it) => it.shares.map(it.percentile).reverse() },
    ],
    "sorted by absolute value": [
      { sorted: (it) => it.values.slice().sort((a, b) => Math.abs(a) - Math.abs(b)) },
      { values: (it) => it.z.map(Math.abs) },
    ],
    // The last three are the Gaussian's 15 and 85 %, with as many digits as people know.
    "mean and deviation": [1, 1.04, 1.036, 1.0364334].map((deviations) => ({
      percentiles: (it) => {
        const mu = mean(it.values);
        const reach = deviations * Math.sqrt(mean(it.values.map((value) => square(value - mu))));
        return [mu - reach, mu, mu + reach];
      },
    })),
    "mean for the median": { percentiles: (it) => [it.percentile(0.15), mean(it.values), it.percentile(0.85)] },
    range: {
      percentile: (it) => {
        const [low, high] = [Math.min(...it.values), Math.max(...it.values)];
        return (p) => low + p * (high - low);
      },
    },
    quartiles: { shares: () => [0.25, 0.5, 0.75] },
    "10 and 90 %": { shares: () => [0.1, 0.5, 0.9] },
    "5 and 95 %": { shares: () => [0.05, 0.5, 0.95] },
    "percent of percent": { shares: () => shares.map((p) => p / 100) },
    "equal values taken once": { sorted: (it) => bySize([...new Set(it.values)]) },
    "share rounded": { percentiles: (it) => shares.map(() => it.sorted[0]!) },
    "one place off": [
      {
        percentiles: (it) =>
          shares.map((p) => it.sorted[Math.min(it.sorted.length - 1, Math.ceil(p * it.sorted.length) + 1)]!),
      },
      { percentiles: (it) => shares.map((p) => it.sorted[Math.max(0, Math.floor(p * it.sorted.length) - 2)]!) },
      { percentiles: (it) => shares.map((p) => it.sorted[Math.max(0, Math.ceil(p * it.sorted.length) - 2)]!) },
    ],
    "smallest and largest": {
      percentiles: (it) => [Math.min(...it.values), it.percentile(0.5), Math.max(...it.values)],
    },
    "shares, not values": { percentiles: (it) => (it.z.length > 0 ? shares : []) },
    "places, not values": [
      { percentiles: (it) => shares.map((p) => Math.floor(p * it.z.length)) },
      { percentiles: (it) => shares.map((p) => p * it.z.length) },
    ],
  },
  // Each of the usual places, so that a mistake is seen whichever of them it is made with.
  variants: {
    "another definition": [
      { place: (it) => (p) => Math.ceil(p * it.sorted.length) - 1 },
      { place: (it) => (p) => Math.floor(p * it.sorted.length) },
      { place: (it) => (p) => Math.floor(p * (it.sorted.length - 1)) },
      { place: (it) => (p) => Math.round(p * (it.sorted.length - 1)) },
      { place: (it) => (p) => p * it.sorted.length },
      { place: (it) => (p) => p * it.sorted.length - 0.5 },
    ],
  },
  accepts: {
    // Definitions of a percentile differ in where between np and np + 1 they look (Hyndman & Fan 1996 list nine).
    "another definition"({ percentiles: given }, { z }) {
      const sorted = bySize(z as number[]);
      const at = (place: number) => sorted[Math.max(0, Math.min(z.length, place) - 1)]!;
      return (
        given.length === 3 &&
        shares.every((p, i) => {
          const slack = 1e-5 * 12.5; // float32's, of the largest value
          const [low, high] = [at(Math.floor(p * z.length)), at(Math.ceil(p * z.length + 1))];
          return given[i] >= low - slack && given[i] <= high + slack;
        })
      );
    },
  },
});
