import { defineExercise } from "../defineExercise.js";

export const varianceOfMean = defineExercise({
  id: "5.2",
  name: "varianceOfMean",
  parameters: { variance: "number", m: "number" },
  results: { result: "number" },
  container: "arrays",
  cases: () =>
    [
      { variance: 4, m: 16 },
      { variance: 2.5, m: 60 },
      { variance: 0.3, m: 2 },
    ].map((args) => ({ label: "batch", shows: args, args })),
  lines: {
    result(): number {
      return this.variance / this.m;
    },
  },
  header: "function varianceOfMean(variance: number, m: number): number",
  body: "return variance / m;",
}).withMistakes({
  mistakes: {
    "standard deviation": { result: (it) => Math.sqrt(it.variance / it.m) },
    "root of m": { result: (it) => it.variance / Math.sqrt(it.m) },
    "root of the variance": { result: (it) => Math.sqrt(it.variance) / it.m },
    "m - 1": { result: (it) => it.variance / (it.m - 1) },
    "m + 1": { result: (it) => it.variance / (it.m + 1) },
    multiplied: { result: (it) => it.variance * it.m },
    "squared m": { result: (it) => it.variance / it.m ** 2 },
    "squared variance": { result: (it) => it.variance ** 2 / it.m },
    "squared standard error": { result: (it) => (it.variance / it.m) ** 2 },
    "not smaller": { result: (it) => it.variance },
    "biased variance": { result: (it) => (it.variance * (it.m - 1)) / it.m },
    "unbiased variance": { result: (it) => (it.variance * it.m) / (it.m - 1) },
    "variance of the variance": [
      { result: (it) => (2 * it.variance ** 2) / (it.m - 1) },
      { result: (it) => (2 * it.variance ** 2) / it.m },
    ],
    "finite population": { result: (it) => (it.variance / it.m) * (1 - 1 / it.m) },
    "upside down": { result: (it) => it.m / it.variance },
  },
});
