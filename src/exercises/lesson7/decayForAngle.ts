import { defineExercise } from "../defineExercise.js";

export const decayForAngle = defineExercise({
  id: "7.4",
  name: "decayForAngle",
  parameters: { angle: "number", rate: "number" },
  results: { decay: "number" },
  container: "arrays",
  cases: () =>
    [
      { angle: 0.1, rate: 0.3 },
      { angle: 0.02, rate: 0.07 },
      { angle: 0.05, rate: 2.5 },
    ].map((args) => ({ label: "angle", shows: args, args })),
  lines: {
    decay(): number {
      return this.angle ** 2 / (2 * this.rate);
    },
  },
  header: "function decayForAngle(angle: number, rate: number): number",
  body: "return angle ** 2 / (2 * rate);",
}).withMistakes({
  mistakes: {
    "angle not squared": { decay: (it) => it.angle / (2 * it.rate) },
    "2 forgotten": { decay: (it) => it.angle ** 2 / it.rate },
    "times 2": { decay: (it) => (2 * it.angle ** 2) / it.rate },
    "brackets around 2 times the rate": { decay: (it) => (it.angle ** 2 / 2) * it.rate },
    "divided by the rate alone": { decay: (it) => it.angle / it.rate },
    "squared angle alone": { decay: (it) => it.angle ** 2 },
    multiplied: { decay: (it) => 2 * it.angle ** 2 * it.rate },
    "`^` for a power": [
      { decay: (it) => (it.angle ^ 2) / (2 * it.rate) },
      { decay: (it) => it.angle ^ (2 / (2 * it.rate)) },
    ],
    "rate forgotten": { decay: (it) => it.angle ** 2 / 2 },
    "rate squared": { decay: (it) => it.angle ** 2 / (2 * it.rate ** 2) },
    "half the angle": { decay: (it) => (it.angle / 2) ** 2 / it.rate },
    "angle for the decay": { decay: (it) => Math.sqrt(2 * it.rate * it.angle) },
    "root instead of square": { decay: (it) => Math.sqrt(it.angle) / (2 * it.rate) },
    "root of the whole": { decay: (it) => it.angle / Math.sqrt(2 * it.rate) },
    degrees: [
      { decay: (it) => ((it.angle * 180) / Math.PI) ** 2 / (2 * it.rate) },
      { decay: (it) => ((it.angle * Math.PI) / 180) ** 2 / (2 * it.rate) },
    ],
    "upside down": { decay: (it) => (2 * it.rate) / it.angle ** 2 },
  },
});
