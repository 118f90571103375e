import { defineExercise } from "../defineExercise.js";
import { mean } from "../numbers.js";
import { averageLines, series } from "./series.js";

export const biasCorrection = defineExercise({
  id: "6.2",
  name: "biasCorrection",
  parameters: { values: "list", decay: "number" },
  results: { averages: "array" },
  container: "arrays",
  cases: (seed) => series("biasCorrection", seed),
  lines: {
    ...averageLines,
    step(): (i: number) => number {
      return (i) => i + 1;
    },
    /** The weights given out after i + 1 values. */
    total(): (i: number) => number {
      return (i) => 1 - this.keep ** this.step(i);
    },
    averages(): number[] | number {
      return this.all.map((average, i) => average / this.total(i));
    },
  },
  header: "function biasCorrection(values: number[], decay: number): number[]",
  body: `let average = 0;
return values.map((value, i) => {
  average = decay * average + (1 - decay) * value;
  return average / (1 - decay ** (i + 1));
});`,
}).withMistakes({
  mistakes: {
    "not corrected": { averages: (it) => it.all },
    "not to the power": { total: (it) => () => 1 - it.decay },
    "power itself": { total: (it) => (i) => it.decay ** it.step(i) },
    "power of 1 - decay": { total: (it) => (i) => (1 - it.decay) ** it.step(i) },
    "decay times step": { total: (it) => (i) => 1 - it.decay * it.step(i) },
    "exclusive or for the power": { total: (it) => (i) => 1 - (it.decay ^ it.step(i)) },
    "brackets in the average": [
      { updated: (it) => (average, value) => it.decay * average + 1 - it.decay * value },
      { updated: (it) => (average, value) => (it.decay * average + value) * (1 - it.decay) },
    ],
    "brackets in the correction": [
      { averages: (it) => it.all.map((average, i) => average - it.decay ** it.step(i)) },
      { total: (it) => (i) => 1 - it.decay ** i + 1 },
    ],
    "1 + power": { total: (it) => (i) => 1 + it.decay ** it.step(i) },
    "divided by the step": { total: (it) => (i) => it.step(i) },
    "last power for all": { total: (it) => () => 1 - it.decay ** it.values.length },
    multiplied: { averages: (it) => it.all.map((average, i) => average * it.total(i)) },
    kept: {
      averages: (it) => {
        let average = it.start;
        return it.values.map((value, i) => (average = (it.keep * average + it.take * value) / it.total(i)));
      },
    },
    "values corrected": {
      averages: (it) => {
        let average = it.start;
        return it.values.map((value, i) => (average = it.keep * average + (it.take * value) / it.total(i)));
      },
    },
    "step from 0": { step: () => (i) => i },
    "step + 1": { step: () => (i) => i + 2 },
    "decay flipped": { keep: (it) => 1 - it.decay, take: (it) => it.decay },
    "weight 1": { take: () => 1 },
    "started at the first value": [
      {
        averages: (it) => {
          let average = it.values[0]!;
          return it.values.map((value) => (average = it.keep * average + it.take * value));
        },
      },
      { start: (it) => it.values[0]! },
    ],
    "plain mean": { averages: (it) => it.values.map((_, i) => mean(it.values.slice(0, i + 1))) },
    "last only": { averages: (it) => it.all.at(-1)! / it.total(it.values.length - 1) },
  },
});
