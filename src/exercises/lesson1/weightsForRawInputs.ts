import { defineExercise } from "../defineExercise.js";
import { mean, randomList, streamOf, sum, withoutStart } from "../numbers.js";

export const weightsForRawInputs = defineExercise({
  id: "1.3",
  name: "weightsForRawInputs",
  parameters: { weights: "list", bias: "number", mean: "list", deviation: "list" },
  results: { weights: "list", bias: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("raw inputs", seed);
    return [3, 1, 5].map((inputs) => ({
      label: inputs === 1 ? "one input" : "inputs",
      shows: { inputs },
      args: {
        weights: randomList(source, inputs, 0.5, 2),
        bias: randomList(source, 1, 0.5, 1.5)[0]!,
        mean: randomList(source, inputs, 1, 3),
        deviation: randomList(source, inputs, 1.5, 4),
      },
    }));
  },
  lines: {
    newWeights(): number[] {
      return this.weights.map((w, j) => w / this.deviation[j]!);
    },
    /** What each mean contributes to y. */
    moved(): number[] {
      return this.newWeights.map((w, j) => w * this.mean[j]!);
    },
    newBias(): number {
      return this.bias - sum(this.moved);
    },
  },
  header: "function weightsForRawInputs(weights: number[], bias: number, mean: number[], deviation: number[])",
  body: `const raw = weights.map((w, j) => w / deviation[j]);
return { weights: raw, bias: raw.reduce((b, w, j) => b - w * mean[j], bias) };`,
}).withMistakes({
  mistakes: {
    multiplied: { newWeights: (it) => it.weights.map((w, j) => w * it.deviation[j]!) },
    variance: { newWeights: (it) => it.weights.map((w, j) => w / it.deviation[j]! ** 2) },
    "weights not divided": { newWeights: (it) => it.weights },
    "mean not divided": { moved: (it) => it.weights.map((w, j) => w * it.mean[j]!) },
    "divided twice": { moved: (it) => it.weights.map((w, j) => (w * it.mean[j]!) / it.deviation[j]! ** 2) },
    "weight forgotten": { moved: (it) => it.mean.map((mu, j) => mu / it.deviation[j]!) },
    "mean alone": { moved: (it) => it.mean },
    "mean forgotten": { moved: (it) => it.newWeights },
    "bias unchanged": { newBias: (it) => it.bias },
    "sign of the bias": { newBias: (it) => it.bias + sum(it.moved) },
    "bias forgotten": { newBias: (it) => -sum(it.moved) },
    "bias divided": [
      { newBias: (it) => sum(it.weights.map((w, j) => (it.bias - w * it.mean[j]!) / it.deviation[j]!)) },
      { newBias: (it) => it.bias / sum(it.deviation) - sum(it.moved) },
    ],
    averaged: { newBias: (it) => it.bias - mean(it.moved) },
    "one mean only": [{ newBias: (it) => it.bias - it.moved.at(-1)! }, { newBias: (it) => it.bias - it.moved[0]! }],
    "reduce without a start": [
      { newBias: (it) => withoutStart(it.newWeights, (_, j) => -it.moved[j]!) },
      { newBias: (it) => withoutStart(it.weights, (_, j) => -it.moved[j]!) },
      { newBias: (it) => it.bias - withoutStart(it.newWeights, (_, j) => it.moved[j]!) },
      { newBias: (it) => it.bias - withoutStart(it.weights, (_, j) => it.moved[j]!) },
      { newBias: (it) => it.bias - withoutStart(it.mean, (_, j) => it.moved[j]!) },
      { newBias: (it) => it.bias + withoutStart(it.moved, (value) => -value) },
      { newBias: (it) => withoutStart(it.moved, (value) => -value) },
    ],
    brackets: [
      { moved: (it) => it.weights.map((w, j) => w / (it.deviation[j]! * it.mean[j]!)) },
      { newBias: (it) => it.newWeights.reduce((b, w, j) => (b - w) * it.mean[j]!, it.bias) },
    ],
    "mean subtracted from the weights": {
      newWeights: (it) => it.weights.map((w, j) => (w - it.mean[j]!) / it.deviation[j]!),
    },
    "mean and deviation exchanged": {
      newWeights: (it) => it.weights.map((w, j) => w / it.mean[j]!),
      moved: (it) => it.weights.map((w, j) => (w * it.deviation[j]!) / it.mean[j]!),
    },
  },
});
