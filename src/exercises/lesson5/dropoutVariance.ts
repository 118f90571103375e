import { defineExercise } from "../defineExercise.js";

export const dropoutVariance = defineExercise({
  id: "5.3",
  name: "dropoutVariance",
  parameters: { mean: "number", variance: "number", keep: "number" },
  results: { result: "number" },
  container: "arrays",
  cases: () =>
    [
      { mean: 0.7, variance: 1.3, keep: 0.5 },
      { mean: 0, variance: 2, keep: 0.8 },
      { mean: -2, variance: 0.4, keep: 0.9 },
    ].map((args) => ({ label: "value", shows: args, args })),
  lines: {
    probability(): number {
      return this.keep;
    },
    /** E[x²] */
    square(): number {
      return this.variance + this.mean ** 2;
    },
    result(): number {
      return this.square / this.probability - this.mean ** 2;
    },
  },
  header: "function dropoutVariance(mean: number, variance: number, keep: number): number",
  body: "return (variance + mean ** 2) / keep - mean ** 2;",
}).withMistakes({
  mistakes: {
    "mean forgotten": { result: (it) => it.variance / it.probability },
    "second moment": { result: (it) => it.square / it.probability },
    "second moment before dropout": { result: (it) => it.square },
    "not scaled up": { result: (it) => it.probability * it.square - (it.probability * it.mean) ** 2 },
    "scaled up after": {
      result: (it) => (it.probability * it.square - (it.probability * it.mean) ** 2) / it.probability,
    },
    "times keep": { result: (it) => it.probability * it.variance },
    "scaled variance": { result: (it) => it.variance / it.probability ** 2 },
    "second moment of the kept": { result: (it) => it.square / it.probability ** 2 - it.mean ** 2 },
    "probabilities exchanged": { probability: (it) => 1 - it.keep },
    unchanged: { result: (it) => it.variance },
    "sign of the mean's part": {
      result: (it) => (it.variance - (1 - it.probability) * it.mean ** 2) / it.probability,
    },
    "mean added": { result: (it) => it.square / it.probability + it.mean ** 2 },
    "mean not squared": [
      { result: (it) => (it.variance + (1 - it.probability) * it.mean) / it.probability },
      { square: (it) => it.variance + it.mean },
      { result: (it) => it.square / it.probability - it.mean },
    ],
    "standard deviation": { result: (it) => Math.sqrt(it.square / it.probability - it.mean ** 2) },
    "noise not scaled up": [
      { result: (it) => it.variance / it.probability + it.probability * (1 - it.probability) * it.mean ** 2 },
      { result: (it) => it.variance / it.probability + (1 - it.probability) * it.mean ** 2 },
      { result: (it) => it.variance + it.probability * (1 - it.probability) * it.mean ** 2 },
    ],
    "mask alone": [
      { result: (it) => it.probability * (1 - it.probability) },
      { result: (it) => (1 - it.probability) / it.probability },
    ],
    "mean scaled up": { result: (it) => it.square / it.probability - (it.mean / it.probability) ** 2 },
    brackets: [
      { result: (it) => it.variance + it.mean ** 2 / it.probability - it.mean ** 2 },
      { result: (it) => it.square / (it.probability - it.mean ** 2) },
      { result: (it) => it.variance + ((1 - it.probability) * it.mean ** 2) / it.probability },
      { result: (it) => it.variance / it.probability + it.mean ** 2 - 1 },
      { result: (it) => (it.variance + 1 - it.probability * it.mean ** 2) / it.probability },
      { result: (it) => (it.square / it.probability - it.mean) ** 2 },
      { square: (it) => (it.variance + it.mean) ** 2 },
    ],
    "independent of the variance": { result: (it) => ((1 - it.probability) / it.probability) * it.mean ** 2 },
  },
});
