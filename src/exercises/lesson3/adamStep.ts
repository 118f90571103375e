import { defineExercise } from "../defineExercise.js";
import { randomList, square, streamOf } from "../numbers.js";
import { gradients } from "./gradients.js";

export const adamStep = defineExercise({
  id: "3.7",
  name: "adamStep",
  parameters: {
    parameter: "feature",
    gradient: "feature",
    m: "feature",
    v: "feature",
    step: "number",
    rate: "number",
    beta1: "number",
    beta2: "number",
    epsilon: "number",
  },
  results: { parameter: "feature", m: "feature", v: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("adam", seed);
    return [
      { n: 4, step: 1, rate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 0.1 },
      { n: 3, step: 2, rate: 0.5, beta1: 0.9, beta2: 0.99, epsilon: 0.05 },
      { n: 2, step: 7, rate: 0.2, beta1: 0.7, beta2: 0.9, epsilon: 0.1 / 3 },
    ].map(({ n, step, ...more }) => ({
      label: "step",
      shows: { n, step },
      args: {
        parameter: randomList(source, n, 0.5, 2),
        gradient: gradients(source, n),
        m: step === 1 ? randomList(source, n, 0, 0) : gradients(source, n),
        v: step === 1 ? randomList(source, n, 0, 0) : randomList(source, n, 0.5, 2),
        step,
        ...more,
      },
    }));
  },
  lines: {
    keepM(): number {
      return this.beta1;
    },
    takeM(): number {
      return 1 - this.beta1;
    },
    keepV(): number {
      return this.beta2;
    },
    takeV(): number {
      return 1 - this.beta2;
    },
    squared(): number {
      return square(this.gradient);
    },
    newM(): number {
      return this.keepM * this.m + this.takeM * this.gradient;
    },
    newV(): number {
      return this.keepV * this.v + this.takeV * this.squared;
    },
    /** What the step is made of. */
    usedM(): number {
      return this.newM;
    },
    usedV(): number {
      return this.newV;
    },
    t(): number {
      return this.step;
    },
    totalM(): number {
      return 1 - this.beta1 ** this.t;
    },
    totalV(): number {
      return 1 - this.beta2 ** this.t;
    },
    mHat(): number {
      return this.usedM / this.totalM;
    },
    vHat(): number {
      return this.usedV / this.totalV;
    },
    epsilonUsed(): number {
      return this.epsilon;
    },
    divisor(): number {
      return Math.sqrt(this.vHat) + this.epsilonUsed;
    },
    newParameter(): number {
      return this.parameter - (this.rate * this.mHat) / this.divisor;
    },
  },
  header:
    "function adamStep(parameter: tf.Tensor, gradient: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: " +
    "number, beta1: number, beta2: number, epsilon: number)",
  body: `const m1 = m.mul(beta1).add(gradient.mul(1 - beta1));
const v1 = v.mul(beta2).add(gradient.square().mul(1 - beta2));
const mHat = m1.div(1 - beta1 ** step);
const vHat = v1.div(1 - beta2 ** step);
return { parameter: parameter.sub(mHat.mul(rate).div(vHat.sqrt().add(epsilon))), m: m1, v: v1 };`,
}).withMistakes({
  mistakes: {
    "m not corrected": { mHat: (it) => it.usedM },
    "v not corrected": { vHat: (it) => it.usedV },
    "no bias correction": { mHat: (it) => it.usedM, vHat: (it) => it.usedV },
    "correction not to the power": { totalM: (it) => 1 - it.beta1, totalV: (it) => 1 - it.beta2 },
    "correction times step": [
      { totalM: (it) => 1 - it.beta1 * it.step, totalV: (it) => 1 - it.beta2 * it.step },
      {
        totalM: (it) => 1 - it.beta1 * it.step,
        totalV: (it) => 1 - it.beta2 * it.step,
        divisor: (it) => Math.sqrt(Math.abs(it.vHat)) + it.epsilonUsed,
      },
    ],
    "power of 1 - beta": { totalM: (it) => (1 - it.beta1) ** it.step, totalV: (it) => (1 - it.beta2) ** it.step },
    "exclusive or for the power": [
      { totalM: (it) => 1 - (it.beta1 ^ it.step), totalV: (it) => 1 - (it.beta2 ^ it.step) },
      {
        totalM: (it) => 1 - (it.beta1 ^ it.step),
        totalV: (it) => 1 - (it.beta2 ^ it.step),
        divisor: (it) => Math.sqrt(Math.abs(it.vHat)) + it.epsilonUsed,
      },
    ],
    "divided by the power": { totalM: (it) => it.beta1 ** it.t, totalV: (it) => it.beta2 ** it.t },
    "multiplied by the correction": { mHat: (it) => it.usedM * it.totalM, vHat: (it) => it.usedV * it.totalV },
    "step from 0": { t: (it) => it.step - 1 },
    "step + 1": { t: (it) => it.step + 1 },
    "betas exchanged": {
      keepM: (it) => it.beta2,
      takeM: (it) => 1 - it.beta2,
      keepV: (it) => it.beta1,
      takeV: (it) => 1 - it.beta1,
      totalM: (it) => 1 - it.beta2 ** it.t,
      totalV: (it) => 1 - it.beta1 ** it.t,
    },
    "beta1 in v": { keepV: (it) => it.beta1, takeV: (it) => 1 - it.beta1 },
    "beta1 in v and its correction": {
      keepV: (it) => it.beta1,
      takeV: (it) => 1 - it.beta1,
      totalV: (it) => 1 - it.beta1 ** it.t,
    },
    "beta2 in m": { keepM: (it) => it.beta2, takeM: (it) => 1 - it.beta2 },
    "beta1 in both corrections": { totalV: (it) => 1 - it.beta1 ** it.t },
    "beta2 in both corrections": { totalM: (it) => 1 - it.beta2 ** it.t },
    "corrections exchanged": { totalM: (it) => 1 - it.beta2 ** it.t, totalV: (it) => 1 - it.beta1 ** it.t },
    "gradient not squared": [
      { squared: (it) => it.gradient },
      { squared: (it) => Math.abs(it.gradient) },
      { squared: (it) => it.gradient, divisor: (it) => Math.sqrt(Math.abs(it.vHat)) + it.epsilonUsed },
    ],
    "deviation from m squared": { squared: (it) => square(it.gradient - it.newM) },
    "square of m averaged": { squared: (it) => square(it.newM) },
    "no square root": { divisor: (it) => it.vHat + it.epsilonUsed },
    "gradient itself": [{ mHat: (it) => it.gradient }, { mHat: (it) => it.gradient / it.totalM }],
    "squared m for v": { vHat: (it) => square(it.mHat) },
    "epsilon before the correction": {
      divisor: (it) => (Math.sqrt(it.usedV) + it.epsilonUsed) / Math.sqrt(it.totalV),
    },
    "epsilon forgotten": { epsilonUsed: () => 0 },
    "epsilon added to the quotient": [
      { newParameter: (it) => it.parameter - (it.rate * it.mHat) / Math.sqrt(it.vHat) + it.epsilonUsed },
      { newParameter: (it) => it.parameter - ((it.rate * it.mHat) / Math.sqrt(it.vHat) + it.epsilonUsed) },
      { newParameter: (it) => it.parameter - it.rate * (it.mHat / Math.sqrt(it.vHat) + it.epsilonUsed) },
    ],
    "brackets in the averages": [
      { newM: (it) => it.beta1 * it.m + 1 - it.beta1 * it.gradient },
      { newV: (it) => it.beta2 * it.v + 1 - it.beta2 * it.squared },
      {
        newM: (it) => it.beta1 * it.m + 1 - it.beta1 * it.gradient,
        newV: (it) => it.beta2 * it.v + 1 - it.beta2 * it.squared,
      },
      { newM: (it) => (it.beta1 * it.m + it.gradient) * (1 - it.beta1) },
      { newV: (it) => (it.beta2 * it.v + it.squared) * (1 - it.beta2) },
      {
        newM: (it) => (it.beta1 * it.m + it.gradient) * (1 - it.beta1),
        newV: (it) => (it.beta2 * it.v + it.squared) * (1 - it.beta2),
      },
    ],
    "brackets in the correction": { mHat: (it) => it.usedM - it.beta1 ** it.t },
    "brackets in the step": [
      { newParameter: (it) => (it.parameter - it.rate * it.mHat) / it.divisor },
      { newParameter: (it) => ((it.parameter - it.mHat) * it.rate) / it.divisor },
      { newParameter: (it) => ((it.parameter - it.rate) * it.mHat) / it.divisor },
    ],
    "own epsilon": [1e-3, 1e-6, 1e-7, 1e-8].map((value) => ({ epsilonUsed: () => value })),
    "corrected state kept": {
      newM: (it) => (it.keepM * it.m + it.takeM * it.gradient) / it.totalM,
      newV: (it) => (it.keepV * it.v + it.takeV * it.squared) / it.totalV,
      mHat: (it) => it.newM,
      vHat: (it) => it.newV,
    },
    "state not updated": {
      newM: (it) => it.m,
      newV: (it) => it.v,
      usedM: (it) => it.keepM * it.m + it.takeM * it.gradient,
      usedV: (it) => it.keepV * it.v + it.takeV * it.squared,
    },
    "decay flipped": {
      keepM: (it) => 1 - it.beta1,
      takeM: (it) => it.beta1,
      keepV: (it) => 1 - it.beta2,
      takeV: (it) => it.beta2,
    },
    "decay of m flipped": { keepM: (it) => 1 - it.beta1, takeM: (it) => it.beta1 },
    "decay of v flipped": { keepV: (it) => 1 - it.beta2, takeV: (it) => it.beta2 },
    "m without 1 - beta": { takeM: () => 1 },
    "v without 1 - beta": { takeV: () => 1 },
    "old state": { usedM: (it) => it.m, usedV: (it) => it.v },
    "m and v exchanged": {
      newM: (it) => it.keepV * it.v + it.takeV * it.squared,
      newV: (it) => it.keepM * it.m + it.takeM * it.gradient,
      usedM: (it) => it.newV,
      usedV: (it) => it.newM,
    },
    "parameter and m exchanged": {
      newM: (it) => it.parameter - (it.rate * it.mHat) / it.divisor,
      usedM: (it) => it.keepM * it.m + it.takeM * it.gradient,
      newParameter: (it) => it.usedM,
    },
    ascent: { newParameter: (it) => it.parameter + (it.rate * it.mHat) / it.divisor },
    "rate forgotten": { newParameter: (it) => it.parameter - it.mHat / it.divisor },
    "step alone": { newParameter: (it) => (-it.rate * it.mHat) / it.divisor },
  },
  together: ["m and v exchanged", "parameter and m exchanged", "betas exchanged", "corrections exchanged"],
  variants: {
    "epsilon inside the root": { divisor: (it) => Math.sqrt(it.vHat + it.epsilonUsed) },
  },
});
