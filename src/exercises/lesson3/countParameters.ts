import { defineExercise } from "../defineExercise.js";
import { sum } from "../numbers.js";

export const countParameters = defineExercise({
  id: "3.2",
  name: "countParameters",
  parameters: { sizes: "list" },
  results: { parameters: "number", statistics: "number" },
  container: "arrays",
  cases: () =>
    [
      [784, 100, 100, 100, 10],
      [5, 7, 3],
      [13, 4, 6, 2],
      [6, 4],
    ].map((sizes) => ({ label: "sizes", shows: { sizes: sizes.join(", ") }, args: { sizes } })),
  lines: {
    outputs(): number {
      return this.sizes.at(-1)!;
    },
    hidden(): number {
      return sum(this.sizes.slice(1, -1));
    },
    weights(): number {
      return sum(this.sizes.slice(1).map((size, i) => size * this.sizes[i]!));
    },
    /** Units with batch norm. */
    normalized(): number {
      return this.hidden;
    },
    gammasAndBetas(): number {
      return 2 * this.normalized;
    },
    biases(): number {
      return this.outputs;
    },
    statistics(): number {
      return 2 * this.normalized;
    },
    parameters(): number {
      return this.weights + this.gammasAndBetas + this.biases;
    },
  },
  header: "function countParameters(sizes: number[])",
  body: `let parameters = 0;
let statistics = 0;
for (let layer = 1; layer < sizes.length; layer++) {
  const isOutput = layer === sizes.length - 1;
  parameters += sizes[layer - 1] * sizes[layer] + (isOutput ? sizes[layer] : 2 * sizes[layer]);
  if (!isOutput) statistics += 2 * sizes[layer];
}
return { parameters, statistics };`,
}).withMistakes({
  mistakes: {
    "biases kept": { biases: (it) => it.hidden + it.outputs },
    "output bias dropped": { biases: () => 0 },
    "hidden biases for the output's": { biases: (it) => it.hidden },
    "batch norm on the output": { normalized: (it) => it.hidden + it.outputs },
    "batch norm on the inputs": { normalized: (it) => it.hidden + it.sizes[0]! },
    "statistics trained": { parameters: (it) => it.weights + it.gammasAndBetas + it.biases + it.statistics },
    "gamma or beta only": { gammasAndBetas: (it) => it.normalized },
    "gamma and beta forgotten": { gammasAndBetas: () => 0 },
    "brackets around the units": { gammasAndBetas: (it) => 2 * sum(it.sizes.slice(0, -2)) },
    "one statistic": { statistics: (it) => it.normalized },
    "statistics forgotten": { statistics: () => 0 },
    "four statistics": { statistics: (it) => 4 * it.normalized },
    "one pair a layer": {
      gammasAndBetas: (it) => 2 * (it.sizes.length - 2),
      statistics: (it) => 2 * (it.sizes.length - 2),
    },
    "weights forgotten": { weights: () => 0 },
    "output layer left out": {
      weights: (it) => sum(it.sizes.slice(1, -1).map((size, i) => size * it.sizes[i]!)),
      biases: () => 0,
    },
    "output weights left out": { weights: (it) => sum(it.sizes.slice(1, -1).map((size, i) => size * it.sizes[i]!)) },
    "first layer left out": { weights: (it) => sum(it.sizes.slice(2).map((size, i) => size * it.sizes[i + 1]!)) },
    "first hidden layer without batch norm": { normalized: (it) => sum(it.sizes.slice(2, -1)) },
    "every unit normalized": { normalized: (it) => sum(it.sizes) },
    "one network only": { parameters: () => 784 * 100 + 2 * 100 * 100 + 100 * 10 + 600 + 10, statistics: () => 600 },
    "sizes multiplied": { weights: (it) => it.sizes.reduce((product, size) => product * size, 1) },
    "sum of the sizes": { weights: (it) => sum(it.sizes) },
    "parameters and statistics exchanged": {
      parameters: (it) => 2 * it.normalized,
      statistics: (it) => it.weights + it.gammasAndBetas + it.biases,
    },
  },
  together: ["parameters and statistics exchanged", "one network only"],
});
