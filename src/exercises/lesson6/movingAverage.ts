import { defineExercise } from "../defineExercise.js";
import { mean } from "../numbers.js";
import { averageLines, series } from "./series.js";

export const movingAverage = defineExercise({
  id: "6.1",
  name: "movingAverage",
  parameters: { values: "list", decay: "number" },
  results: { averages: "array" },
  container: "arrays",
  cases: (seed) => series("movingAverage", seed),
  lines: {
    ...averageLines,
    averages(): number[] | number {
      return this.all;
    },
  },
  header: "function runningAverages(values: number[], decay: number): number[]",
  body: `let average = 0;
return values.map((value) => (average = decay * average + (1 - decay) * value));`,
}).withMistakes({
  mistakes: {
    "decay flipped": { keep: (it) => 1 - it.decay, take: (it) => it.decay },
    "started at the first value": { start: (it) => it.values[0]! },
    "started at 1": { start: () => 1 },
    "weight 1": { take: () => 1 },
    "old average at full weight": { keep: () => 1 },
    "brackets in the average": [
      { updated: (it) => (average, value) => it.decay * average + 1 - it.decay * value },
      { updated: (it) => (average, value) => (it.decay * average + value) * (1 - it.decay) },
    ],
    "plain mean": { all: (it) => it.values.map((_, i) => mean(it.values.slice(0, i + 1))) },
    "not carried on": {
      all: (it) => it.values.map((value, i) => it.keep * (i === 0 ? it.start : it.values[i - 1]!) + it.take * value),
    },
    "always from the start": { all: (it) => it.values.map((value) => it.keep * it.start + it.take * value) },
    "before the update": { averages: (it) => [it.start, ...it.all.slice(0, -1)] },
    corrected: { averages: (it) => it.all.map((average, i) => average / (1 - it.decay ** (i + 1))) },
    "last only": { averages: (it) => it.all.at(-1)! },
    "start included": { averages: (it) => [it.start, ...it.all] },
    "first value left out": {
      averages: (it) => {
        let average = it.start;
        return it.values.slice(1).map((value) => (average = it.keep * average + it.take * value));
      },
    },
    "last value left out": { averages: (it) => it.all.slice(0, -1) },
    "from the end": {
      averages: (it) => {
        let average = it.start;
        return it.values
          .slice()
          .reverse()
          .map((value) => (average = it.keep * average + it.take * value));
      },
    },
  },
});
