import { defineExercise } from "../defineExercise.js";
import { randomGamma, randomList, streamOf } from "../numbers.js";

export const foldBatchNorm = defineExercise({
  id: "6.6",
  name: "foldBatchNorm",
  parameters: {
    weights: "weights",
    bias: "feature",
    gamma: "feature",
    beta: "feature",
    movingMean: "feature",
    movingVariance: "feature",
    epsilon: "number",
  },
  results: { weights: "weights", bias: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("fold", seed);
    return [
      { inputs: 4, units: 3, epsilon: 0.1 },
      { inputs: 2, units: 5, epsilon: 0.3 },
    ].map(({ inputs, units, epsilon }) => ({
      label: "layer",
      shows: { inputs, units },
      args: {
        weights: Array.from({ length: inputs }, () => randomList(source, units, -2, 2)),
        bias: randomList(source, units, 0.5, 1.5),
        gamma: randomGamma(source, units),
        beta: randomList(source, units, 0.4, 1.2),
        movingMean: randomList(source, units, 1.6, 2.4),
        movingVariance: randomList(source, units, 1.5, 3),
        epsilon,
      },
    }));
  },
  lines: {
    epsilonUsed(): number {
      return this.epsilon;
    },
    sigma(): number {
      return Math.sqrt(this.movingVariance + this.epsilonUsed);
    },
    scaling(): number {
      return this.gamma;
    },
    scale(): number {
      return this.scaling / this.sigma;
    },
    shift(): number {
      return this.beta;
    },
    before(): number {
      return this.bias;
    },
    mu(): number {
      return this.movingMean;
    },
    newWeights(): number[] {
      return this.weights.map((w) => w * this.scale);
    },
    newBias(): number {
      return (this.before - this.mu) * this.scale + this.shift;
    },
  },
  header:
    "function foldIntoDense(weights: tf.Tensor2D, bias: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, " +
    "movingMean: tf.Tensor1D, movingVariance: tf.Tensor1D, epsilon: number)",
  body: `const scale = gamma.div(movingVariance.add(epsilon).sqrt());
return { weights: weights.mul(scale), bias: bias.sub(movingMean).mul(scale).add(beta) };`,
}).withMistakes({
  mistakes: {
    "gamma forgotten": { scaling: () => 1 },
    "beta forgotten": { shift: () => 0 },
    "gamma and beta forgotten": { scaling: () => 1, shift: () => 0 },
    "gamma and beta exchanged": { scaling: (it) => it.beta, shift: (it) => it.gamma },
    "divided by gamma": { scaling: (it) => 1 / it.gamma },
    "no square root": { sigma: (it) => it.movingVariance + it.epsilonUsed },
    "epsilon forgotten": { epsilonUsed: () => 0 },
    "own epsilon": [1e-3, 1e-5, 1e-7, 1e-8].map((value) => ({ epsilonUsed: () => value })),
    "epsilon outside the root": { sigma: (it) => Math.sqrt(it.movingVariance) + it.epsilonUsed },
    "epsilon added to the quotient": { scale: (it) => it.scaling / Math.sqrt(it.movingVariance) + it.epsilonUsed },
    "scale and beta added": { newBias: (it) => (it.before - it.mu) * (it.scale + it.shift) },
    "not divided by sigma": { scale: (it) => it.scaling },
    "multiplied by sigma": { scale: (it) => it.scaling * it.sigma },
    "bias ignored": { before: () => 0 },
    "bias left as it is": { newBias: (it) => it.bias },
    "bias not scaled": { newBias: (it) => it.before - it.scale * it.mu + it.shift },
    "bias added after": { newBias: (it) => it.before + it.shift },
    "mean forgotten": { mu: () => 0 },
    "mean added": { mu: (it) => -it.movingMean },
    "mean not scaled": { newBias: (it) => it.scale * it.before - it.mu + it.shift },
    "mean minus bias": { newBias: (it) => (it.mu - it.before) * it.scale + it.shift },
    "beta divided by sigma": { newBias: (it) => ((it.before - it.mu) * it.scaling + it.shift) / it.sigma },
    "beta scaled": { newBias: (it) => (it.before - it.mu + it.shift) * it.scale },
    "beta subtracted": { newBias: (it) => (it.before - it.mu) * it.scale - it.shift },
    "weights not scaled": { newWeights: (it) => it.weights },
    "mean subtracted from the weights": {
      newWeights: (it) => it.weights.map((w) => (w - it.movingMean) * it.scale),
      newBias: (it) => it.before * it.scale + it.shift,
    },
    "scaled by the first unit": {
      newWeights: (it) => {
        const sigma = Math.sqrt(it.whole.movingVariance[0]! + it.epsilonUsed);
        return it.weights.map((w) => (w * it.whole.gamma[0]!) / sigma);
      },
    },
    "mean and variance exchanged": {
      sigma: (it) => Math.sqrt(it.movingMean + it.epsilonUsed),
      mu: (it) => it.movingVariance,
    },
  },
  together: ["gamma and beta exchanged", "mean and variance exchanged"],
});
