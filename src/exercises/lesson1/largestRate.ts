import { defineExercise } from "../defineExercise.js";
import { mean, streamOf, sum } from "../numbers.js";

const asText = (values: number[]) => values.map(String).sort().map(Number);

export const largestRate = defineExercise({
  id: "1.2",
  name: "largestRate",
  parameters: { eigenvalues: "list" },
  results: { rate: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("rate", seed);
    const draw = (...ranges: [number, number][]) => ranges.map(([low, high]) => source.uniform(low, high));
    // The largest is at the first place, at the last, and between; it is not the last when sorted as text (9 after 10).
    return [
      draw([1.2, 2], [5, 9], [0.1, 0.9], [10.5, 15], [2.1, 4]),
      draw([3, 5], [0.5, 1], [20, 80], [6, 9]),
      draw([100, 199], [7, 9.5], [2, 2.5]),
      draw([0.3, 0.4], [0.05, 0.1], [0.6, 0.9]),
    ].map((eigenvalues) => ({
      label: "eigenvalues",
      shows: {
        n: eigenvalues.length,
        low: Math.floor(Math.min(...eigenvalues)),
        high: Math.ceil(Math.max(...eigenvalues)),
      },
      args: { eigenvalues },
    }));
  },
  lines: {
    decisive(): number {
      return Math.max(...this.eigenvalues);
    },
    rate(): number {
      return 2 / this.decisive;
    },
  },
  header: "function largestRate(eigenvalues: number[]): number",
  body: "return 2 / Math.max(...eigenvalues);",
}).withMistakes({
  mistakes: {
    one: { rate: (it) => 1 / it.decisive },
    smallest: { decisive: (it) => Math.min(...it.eigenvalues) },
    mean: { decisive: (it) => mean(it.eigenvalues) },
    trace: { decisive: (it) => sum(it.eigenvalues) },
    "best rate": { decisive: (it) => Math.max(...it.eigenvalues) + Math.min(...it.eigenvalues) },
    "first or last": [{ decisive: (it) => it.eigenvalues[0]! }, { decisive: (it) => it.eigenvalues.at(-1)! }],
    "sorted as text": [
      { decisive: (it) => asText(it.eigenvalues).at(-1)! },
      { decisive: (it) => asText(it.eigenvalues)[0]! },
    ],
    "root of the eigenvalue": { decisive: (it) => Math.sqrt(Math.max(...it.eigenvalues)) },
    "squared eigenvalue": { decisive: (it) => Math.max(...it.eigenvalues) ** 2 },
    "length of the list": { decisive: (it) => Math.hypot(...it.eigenvalues) },
    "number of eigenvalues": { decisive: (it) => it.eigenvalues.length },
    "rounded eigenvalue": [
      { decisive: (it) => Math.floor(Math.max(...it.eigenvalues)) },
      { decisive: (it) => Math.round(Math.max(...it.eigenvalues)) },
    ],
    "median or middle": [
      { decisive: (it) => it.eigenvalues[Math.floor(it.eigenvalues.length / 2)]! },
      { decisive: (it) => it.eigenvalues.slice().sort((a, b) => a - b)[Math.floor(it.eigenvalues.length / 2)]! },
    ],
    "condition number": [
      { rate: (it) => Math.max(...it.eigenvalues) / Math.min(...it.eigenvalues) },
      { rate: (it) => 2 / (Math.max(...it.eigenvalues) / Math.min(...it.eigenvalues)) },
    ],
    "eigenvalue itself": { rate: (it) => it.decisive },
    inverted: { rate: (it) => it.decisive / 2 },
    "minus the eigenvalue": { rate: (it) => 2 - it.decisive },
  },
});
