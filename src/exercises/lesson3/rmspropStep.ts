import { defineExercise } from "../defineExercise.js";
import { mean, randomList, square, streamOf } from "../numbers.js";
import { gradients } from "./gradients.js";

export const rmspropStep = defineExercise({
  id: "3.6",
  name: "rmspropStep",
  parameters: {
    parameter: "feature",
    gradient: "feature",
    square: "feature",
    rate: "number",
    decay: "number",
    epsilon: "number",
  },
  results: { parameter: "feature", square: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("rmsprop", seed);
    return [
      { n: 4, rate: 0.1, decay: 0.8, epsilon: 0.2 },
      { n: 3, rate: 0.5, decay: 0.95, epsilon: 0.05 },
    ].map(({ n, rate, decay, epsilon }) => ({
      label: "step",
      shows: { n, rate, decay },
      args: {
        parameter: randomList(source, n, 0.5, 2),
        gradient: gradients(source, n),
        square: randomList(source, n, 0.5, 3),
        rate,
        decay,
        epsilon,
      },
    }));
  },
  lines: {
    keep(): number {
      return this.decay;
    },
    take(): number {
      return 1 - this.decay;
    },
    /** What the average is of. */
    averaged(): number {
      return square(this.gradient);
    },
    newSquare(): number {
      return this.keep * this.square + this.take * this.averaged;
    },
    used(): number {
      return this.newSquare;
    },
    epsilonUsed(): number {
      return this.epsilon;
    },
    divisor(): number {
      return Math.sqrt(this.used) + this.epsilonUsed;
    },
    numerator(): number {
      return this.gradient;
    },
    newParameter(): number {
      return this.parameter - (this.rate * this.numerator) / this.divisor;
    },
  },
  header:
    "function rmspropStep(parameter: tf.Tensor, gradient: tf.Tensor, square: tf.Tensor, rate: number, decay: " +
    "number, epsilon: number)",
  body: `const next = square.mul(decay).add(gradient.square().mul(1 - decay));
return { parameter: parameter.sub(gradient.mul(rate).div(next.sqrt().add(epsilon))), square: next };`,
}).withMistakes({
  mistakes: {
    "gradient not squared": [
      { averaged: (it) => it.gradient },
      { averaged: (it) => Math.abs(it.gradient) },
      { averaged: (it) => it.gradient, divisor: (it) => Math.sqrt(Math.abs(it.used)) + it.epsilonUsed },
    ],
    "no square root": { divisor: (it) => it.used + it.epsilonUsed },
    "epsilon forgotten": { epsilonUsed: () => 0 },
    "own epsilon": [1e-3, 1e-6, 1e-7, 1e-8].map((value) => ({ epsilonUsed: () => value })),
    "epsilon added to the quotient": [
      { newParameter: (it) => it.parameter - (it.rate * it.numerator) / Math.sqrt(it.used) + it.epsilonUsed },
      { newParameter: (it) => it.parameter - ((it.rate * it.numerator) / Math.sqrt(it.used) + it.epsilonUsed) },
      { newParameter: (it) => it.parameter - it.rate * (it.numerator / Math.sqrt(it.used) + it.epsilonUsed) },
    ],
    "brackets in the average": [
      {
        newSquare: (it) => it.decay * it.square + 1 - it.decay * it.averaged,
        divisor: (it) => Math.sqrt(Math.abs(it.used)) + it.epsilonUsed,
      },
      { newSquare: (it) => it.decay * it.square + 1 - it.decay * it.averaged },
      { newSquare: (it) => (it.decay * it.square + it.averaged) * (1 - it.decay) },
    ],
    "brackets in the step": [
      { newParameter: (it) => (it.parameter - it.rate * it.numerator) / it.divisor },
      { newParameter: (it) => ((it.parameter - it.numerator) * it.rate) / it.divisor },
      { newParameter: (it) => ((it.parameter - it.rate) * it.numerator) / it.divisor },
    ],
    "decay flipped": { keep: (it) => 1 - it.decay, take: (it) => it.decay },
    summed: { keep: () => 1, take: () => 1 },
    "weight 1": { take: () => 1 },
    "old state dropped": { keep: () => 0 },
    "squared after weighting": { newSquare: (it) => it.keep * it.square + square(it.take * it.gradient) },
    "one average for all": { averaged: (it) => mean(it.whole.gradient.map(square)) },
    "old state": { used: (it) => it.square },
    "gradient in the divisor": { used: (it) => square(it.gradient) },
    "gradient missing in the step": { numerator: () => 1 },
    "squared gradient in the step": { numerator: (it) => square(it.gradient) },
    "multiplied by the root": { newParameter: (it) => it.parameter - it.rate * it.numerator * it.divisor },
    ascent: { newParameter: (it) => it.parameter + (it.rate * it.numerator) / it.divisor },
    "rate forgotten": { newParameter: (it) => it.parameter - it.numerator / it.divisor },
    "step alone": { newParameter: (it) => (-it.rate * it.numerator) / it.divisor },
    "parameter not updated": { newParameter: (it) => it.parameter },
    "square not updated": { newSquare: (it) => it.square, used: (it) => it.keep * it.square + it.take * it.averaged },
    "root kept": {
      newSquare: (it) => Math.sqrt(it.keep * it.square + it.take * it.averaged),
      used: (it) => it.keep * it.square + it.take * it.averaged,
    },
  },
  variants: {
    "epsilon inside the root": { divisor: (it) => Math.sqrt(it.used + it.epsilonUsed) },
  },
});
