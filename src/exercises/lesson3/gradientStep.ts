import { defineExercise } from "../defineExercise.js";
import { mean, randomList, streamOf } from "../numbers.js";
import { gradients } from "./gradients.js";

/** A wrong step, made for all three parameters. */
type Step = (value: number, gradient: number, rate: number, all: number[]) => number;

const everywhere = (step: Step) => ({
  step(): Step {
    return step;
  },
});

export const gradientStep = defineExercise({
  id: "3.4",
  name: "gradientStep",
  parameters: {
    weights: "weights",
    gamma: "feature",
    beta: "feature",
    dWeights: "weights",
    dGamma: "feature",
    dBeta: "feature",
    rate: "number",
  },
  results: { weights: "weights", gamma: "feature", beta: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("gradientStep", seed);
    const matrix = (m: number, n: number) => Array.from({ length: m }, () => randomList(source, n, -2, 2));
    return [
      { inputs: 4, units: 3, rate: 0.1 },
      { inputs: 2, units: 5, rate: 0.7 },
    ].map(({ inputs, units, rate }) => ({
      label: "layer",
      shows: { inputs, units, rate },
      args: {
        weights: matrix(inputs, units),
        gamma: randomList(source, units, 0.5, 2),
        beta: randomList(source, units, 0.3, 1),
        dWeights: matrix(inputs, units),
        dGamma: gradients(source, units),
        dBeta: gradients(source, units),
        rate,
      },
    }));
  },
  lines: {
    step(): Step {
      return (value, gradient, rate) => value - rate * gradient;
    },
    newWeights(): number[] {
      const all = this.whole.dWeights.flat();
      return this.weights.map((value, i) => this.step(value, this.dWeights[i]!, this.rate, all));
    },
    newGamma(): number {
      return this.step(this.gamma, this.dGamma, this.rate, this.whole.dGamma);
    },
    newBeta(): number {
      return this.step(this.beta, this.dBeta, this.rate, this.whole.dBeta);
    },
  },
  header:
    "function gradientStep(weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, dWeights: tf.Tensor2D, " +
    "dGamma: tf.Tensor1D, dBeta: tf.Tensor1D, rate: number)",
  body: `return {
  weights: weights.sub(dWeights.mul(rate)),
  gamma: gamma.sub(dGamma.mul(rate)),
  beta: beta.sub(dBeta.mul(rate)),
};`,
}).withMistakes({
  mistakes: {
    "gamma not updated": { newGamma: (it) => it.gamma },
    "beta not updated": { newBeta: (it) => it.beta },
    "weights not updated": { newWeights: (it) => it.weights },
    "gamma and beta not updated": { newGamma: (it) => it.gamma, newBeta: (it) => it.beta },
    "gradients exchanged": {
      newGamma: (it) => it.step(it.gamma, it.dBeta, it.rate, it.whole.dBeta),
      newBeta: (it) => it.step(it.beta, it.dGamma, it.rate, it.whole.dGamma),
    },
    "gradient of beta for gamma": { newGamma: (it) => it.step(it.gamma, it.dBeta, it.rate, it.whole.dBeta) },
    "gradient of gamma for beta": { newBeta: (it) => it.step(it.beta, it.dGamma, it.rate, it.whole.dGamma) },
    "gamma and beta exchanged": {
      newGamma: (it) => it.step(it.beta, it.dBeta, it.rate, it.whole.dBeta),
      newBeta: (it) => it.step(it.gamma, it.dGamma, it.rate, it.whole.dGamma),
    },
    ascent: everywhere((value, gradient, rate) => value + rate * gradient),
    "rate forgotten": everywhere((value, gradient) => value - gradient),
    "step alone": [
      everywhere((_, gradient, rate) => -rate * gradient),
      everywhere((_, gradient, rate) => rate * gradient),
    ],
    "rate on the parameter": [
      everywhere((value, gradient, rate) => (value - gradient) * rate),
      everywhere((value, gradient, rate) => rate * value - gradient),
    ],
    "rate and gradient apart": everywhere((value, gradient, rate) => (value - rate) * gradient),
    "relative step": everywhere((value, gradient, rate) => value * (1 - rate * gradient)),
    "parameter and gradient exchanged": everywhere((value, gradient, rate) => gradient - rate * value),
    "mean gradient": everywhere((value, _, rate, all) => value - rate * mean(all)),
    "sign of the gradient": everywhere((value, gradient, rate) => value - rate * Math.sign(gradient)),
    "size of the gradient": everywhere((value, gradient, rate) => value - rate * Math.abs(gradient)),
    "squared gradient": everywhere((value, gradient, rate) => value - rate * gradient * gradient),
    "twice the step": everywhere((value, gradient, rate) => value - 2 * rate * gradient),
    "half the step": everywhere((value, gradient, rate) => value - (rate * gradient) / 2),
    "divided by the rate": everywhere((value, gradient, rate) => value - gradient / rate),
    "rate subtracted": everywhere((value, gradient, rate) => value - gradient - rate),
  },
  together: ["gradients exchanged", "gamma and beta exchanged"],
});
