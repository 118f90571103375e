import { defineExercise, type Mistake } from "../definition.js";
import { mean, randomList, streamOf } from "../numbers.js";

const flipped: Mistake = {
  name: "decay flipped",
  says: "`decay` and 1 − `decay` have changed places: the old average should keep the weight `decay`.",
  look: "average ← decay · average + (1 − decay) · value",
};

const series = (name: string, seed: number) => {
  const source = streamOf(name, seed);
  return [
    [8, 0.9],
    [5, 0.6],
  ].map(([n, decay]) => ({
    label: `${n} values, decay ${decay}`,
    args: { values: randomList(source, n!, 1, 4), decay: decay! },
  }));
};

export const movingAverage = defineExercise({
  id: "6.1",
  name: "movingAverage",
  title: "the moving average",
  task:
    "Start at 0. At each value: average ← decay · average + (1 − decay) · value. Return the average after each " +
    "value, an array as long as `values`.",
  parameters: { values: "list", decay: "number" },
  results: { averages: "array" },
  container: "arrays",
  cases: (seed) => series("movingAverage", seed),
  compute({ values, decay }, is) {
    const [keep, take] = is("decay flipped") ? [1 - decay, decay] : is("weight 1") ? [decay, 1] : [decay, 1 - decay];
    let average = is("started at the first value") ? values[0]! : 0;
    const averages = values.map((value, i) => {
      if (is("plain mean")) return mean(values.slice(0, i + 1));
      const before = average;
      average = keep * average + take * value;
      if (is("corrected")) return average / (1 - decay ** (i + 1));
      return is("before the update") ? before : average;
    });
    return { averages: is("last only") ? averages.at(-1)! : is("start included") ? [0, ...averages] : averages };
  },
  mistakes: [
    flipped,
    {
      name: "started at the first value",
      says:
        "You start at the first value; the task starts at 0. (Both are in use. Starting at 0 needs the correction " +
        "of the next exercise.)",
      look: "average = 0 before the first value",
    },
    {
      name: "weight 1",
      says: "The new value has weight 1: the weights no longer add up to 1, and the average grows.",
      look: "average ← decay · average + (1 − decay) · value",
    },
    {
      name: "plain mean",
      says: "This is the mean of all values so far: nothing is forgotten.",
      look: "average ← decay · average + (1 − decay) · value",
    },
    {
      name: "before the update",
      says: "You note the average before the value has entered it.",
      look: "update first, then note",
    },
    {
      name: "corrected",
      says: "You have corrected for the start at 0 already: that is the next exercise.",
      look: "the average itself",
    },
    {
      name: "last only",
      says: "You return the last average only; all of them are asked for.",
      look: "one average for each value",
    },
    {
      name: "start included",
      says: "You return the start, 0, as well: one number too many.",
      look: "one average for each value",
    },
  ],
  verified: "2 series",
  hints: ["A loop, one variable, one array.", "`average = decay * average + (1 - decay) * value`"],
  header: "function runningAverages(values: number[], decay: number): number[]",
  body: `let average = 0;
return values.map((value) => (average = decay * average + (1 - decay) * value));`,
});

export const biasCorrection = defineExercise({
  id: "6.2",
  name: "biasCorrection",
  title: "bias correction",
  task:
    "A moving average that starts at 0 is too small at first. Return, after each value, the average divided by the " +
    "sum of the weights it has given out so far.",
  parameters: { values: "list", decay: "number" },
  results: { averages: "array" },
  container: "arrays",
  cases: (seed) => series("biasCorrection", seed),
  compute({ values, decay }, is) {
    const [keep, take] = is("decay flipped") ? [1 - decay, decay] : [decay, 1 - decay];
    let average = 0;
    const averages = values.map((value, i) => {
      average = keep * average + take * value;
      const step = is("step from 0") ? i : is("step + 1") ? i + 2 : i + 1;
      const total = 1 - (is("decay flipped") ? keep : decay) ** step;
      if (is("not corrected")) return average;
      if (is("not to the power")) return average / (1 - decay);
      if (is("power itself")) return average / decay ** step;
      if (is("multiplied")) return average * total;
      if (is("kept")) return (average /= total);
      return average / total;
    });
    return { averages };
  },
  mistakes: [
    { name: "not corrected", says: "There is no correction in it yet.", look: "average / (1 − decayᵗ)" },
    {
      name: "not to the power",
      says: "You divide by 1 − decay, the weight of one value. After t values the weights add up to 1 − decayᵗ.",
      look: "average / (1 − decayᵗ)",
    },
    {
      name: "power itself",
      says: "You divide by decayᵗ, the weight that the start still has. The values have the rest.",
      look: "average / (1 − decayᵗ)",
    },
    {
      name: "multiplied",
      says: "You multiply by the sum of the weights; that makes the average smaller still.",
      look: "average / (1 − decayᵗ)",
    },
    {
      name: "kept",
      says:
        "The corrected average is carried on into the next step, and corrected again. Keep the uncorrected one; " +
        "correct a copy.",
      look: "the variable that the loop carries",
    },
    {
      name: "step from 0",
      says: "The power is one too low: at the first value t is 1.",
      look: "decayᵗ with t = 1, 2, …",
    },
    {
      name: "step + 1",
      says: "The power is one too high: at the first value t is 1.",
      look: "decayᵗ with t = 1, 2, …",
    },
    flipped,
  ],
  verified: "2 series",
  hints: [
    "After t values, the start has kept the weight decayᵗ. What is left for the values?",
    "`average / (1 - decay ** t)`, with the loop carrying on the uncorrected average.",
  ],
  header: "function biasCorrection(values: number[], decay: number): number[]",
  body: `let average = 0;
return values.map((value, i) => {
  average = decay * average + (1 - decay) * value;
  return average / (1 - decay ** (i + 1));
});`,
});

export const correctVariance = defineExercise({
  id: "6.3",
  name: "correctVariance",
  title: "bias correction from another start",
  task:
    "Libraries start the moving variance at 1, not at 0. `average` is such an average after `steps` updates from " +
    "`start`. Take the start out of it again: return the corrected average.",
  parameters: { average: "number", start: "number", decay: "number", steps: "number" },
  results: { corrected: "number" },
  container: "arrays",
  cases: () =>
    [
      [0.8, 1, 0.9, 5],
      [2.2, 1, 0.99, 40],
      [0.5, 0, 0.9, 3],
      [1.7, 3, 0.6, 2],
    ].map(([average, start, decay, steps]) => ({
      label: `start ${start}, decay ${decay}, ${steps} steps`,
      args: { average: average!, start: start!, decay: decay!, steps: steps! },
    })),
  compute({ average, start, decay, steps }, is) {
    const left = decay ** (is("steps - 1") ? steps - 1 : steps);
    if (is("not corrected")) return { corrected: average };
    if (is("start ignored")) return { corrected: average / (1 - left) };
    if (is("start at full weight")) return { corrected: (average - start) / (1 - left) };
    if (is("start only subtracted")) return { corrected: average - left * start };
    return { corrected: (average - left * start) / (1 - left) };
  },
  mistakes: [
    {
      name: "start ignored",
      says: "You correct as if the average had started at 0. The start's remaining share must be taken off first.",
      look: "(average − decayᵗ · start) / (1 − decayᵗ)",
    },
    {
      name: "start at full weight",
      says: "You subtract the whole start. After t steps only decayᵗ of it is left.",
      look: "(average − decayᵗ · start) / (1 − decayᵗ)",
    },
    {
      name: "start only subtracted",
      says: "You have taken the start off; what remains must still be divided by the weights that the values have.",
      look: "(average − decayᵗ · start) / (1 − decayᵗ)",
    },
    {
      name: "not corrected",
      says: "There is no correction in it yet.",
      look: "(average − decayᵗ · start) / (1 − decayᵗ)",
    },
    { name: "steps - 1", says: "The power is one too low.", look: "decayᵗ with t = steps" },
  ],
  verified: "4 averages, from starts of 0, 1 and 3",
  hints: ["average = decayᵗ · start + (1 − decayᵗ) · what you want."],
  header: "function correctVariance(average: number, start: number, decay: number, steps: number): number",
  body: `const left = decay ** steps;
return (average - left * start) / (1 - left);`,
});
