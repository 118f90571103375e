import { defineExercise } from "../defineExercise.js";
import { column, mean, randomBatch, randomGamma, randomList, square, streamOf } from "../numbers.js";

export const batchNormInference = defineExercise({
  id: "6.5",
  name: "batchNormInference",
  parameters: {
    x: "batch",
    gamma: "feature",
    beta: "feature",
    movingMean: "feature",
    movingVariance: "feature",
    epsilon: "number",
  },
  results: { y: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("inference", seed);
    return [
      { m: 6, n: 3, epsilon: 0.1 },
      { m: 1, n: 4, epsilon: 0.3 },
      { m: 4, n: 2, epsilon: 0.05 },
    ].map(({ m, n, epsilon }) => ({
      label: m === 1 ? "one example" : "batch",
      shows: { m, n },
      args: {
        x: randomBatch(source, m, n),
        gamma: randomGamma(source, n),
        beta: randomList(source, n, 0.4, 1.2),
        movingMean: randomList(source, n, -1, 1).map((value) => value + Math.sign(value) * 0.3),
        movingVariance: randomList(source, n, 0.5, 3),
        epsilon,
      },
    }));
  },
  lines: {
    batchMean(): number {
      return mean(this.x);
    },
    batchVariance(): number {
      return mean(this.x.map((value) => square(value - this.batchMean)));
    },
    mu(): number {
      return this.movingMean;
    },
    variance(): number {
      return this.movingVariance;
    },
    epsilonUsed(): number {
      return this.epsilon;
    },
    sigma(): number {
      return Math.sqrt(this.variance + this.epsilonUsed);
    },
    scale(): number {
      return this.gamma;
    },
    shift(): number {
      return this.beta;
    },
    xHat(): number[] {
      return this.x.map((value) => (value - this.mu) / this.sigma);
    },
    y(): number[] {
      return this.xHat.map((value) => this.scale * value + this.shift);
    },
  },
  header:
    "function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, movingMean: tf.Tensor1D, " +
    "movingVariance: tf.Tensor1D, epsilon: number)",
  body: `const xHat = x.sub(movingMean).div(movingVariance.add(epsilon).sqrt());
return xHat.mul(gamma).add(beta);`,
}).withMistakes({
  mistakes: {
    "batch statistics": { mu: (it) => it.batchMean, variance: (it) => it.batchVariance },
    "batch statistics for more than one example": {
      mu: (it) => (it.x.length > 1 ? it.batchMean : it.movingMean),
      variance: (it) => (it.x.length > 1 ? it.batchVariance : it.movingVariance),
    },
    "batch mean": { mu: (it) => it.batchMean },
    "batch variance": { variance: (it) => it.batchVariance },
    "mean not subtracted": { mu: () => 0 },
    "mean added": { mu: (it) => -it.movingMean },
    "mean and variance exchanged": [
      { mu: (it) => it.movingVariance, variance: (it) => it.movingMean },
      { mu: (it) => it.movingVariance, variance: (it) => Math.abs(it.movingMean) },
    ],
    "m/(m - 1) again": [
      {
        variance: (it) => {
          const m = it.x.length;
          return it.movingVariance * (m / Math.max(1, m - 1));
        },
      },
      {
        variance: (it) => {
          const m = it.x.length;
          return it.movingVariance * (m / (m - 1));
        },
      },
    ],
    "one mean for all": { mu: (it) => mean(it.whole.movingMean), variance: (it) => mean(it.whole.movingVariance) },
    "statistics of the first feature": {
      mu: (it) => it.whole.movingMean[0]!,
      variance: (it) => it.whole.movingVariance[0]!,
    },
    axis: {
      xHat: (it) => {
        return it.whole.x.map((row) => {
          const mu = mean(row);
          return (row[it.feature]! - mu) / Math.sqrt(mean(row.map((value) => square(value - mu))) + it.epsilonUsed);
        });
      },
    },
    "no square root": { sigma: (it) => it.variance + it.epsilonUsed },
    "square root twice": { sigma: (it) => Math.sqrt(Math.sqrt(it.variance + it.epsilonUsed)) },
    "epsilon outside the root": { sigma: (it) => Math.sqrt(it.variance) + it.epsilonUsed },
    "epsilon forgotten": { epsilonUsed: () => 0 },
    "own epsilon": [1e-3, 1e-5, 1e-7, 1e-8].map((value) => ({ epsilonUsed: () => value })),
    "epsilon subtracted": { sigma: (it) => Math.sqrt(it.variance - it.epsilonUsed) },
    "multiplied by sigma": { xHat: (it) => it.x.map((value) => (value - it.mu) * it.sigma) },
    "mean divided by sigma only": [
      { xHat: (it) => it.x.map((value) => value - it.mu / it.sigma) },
      { y: (it) => it.x.map((value) => value - (it.scale * it.mu) / it.sigma + it.shift) },
    ],
    "epsilon added to the quotient": {
      xHat: (it) => it.x.map((value) => (value - it.mu) / Math.sqrt(it.variance) + it.epsilonUsed),
    },
    "gamma forgotten": { scale: () => 1 },
    "beta forgotten": { shift: () => 0 },
    "gamma and beta forgotten": { y: (it) => it.xHat },
    "gamma and beta exchanged": { scale: (it) => it.beta, shift: (it) => it.gamma },
    "beta subtracted": { shift: (it) => -it.beta },
    "beta scaled": { y: (it) => it.xHat.map((value) => it.scale * (value + it.shift)) },
    "beta divided by sigma": { y: (it) => it.xHat.map((value) => it.scale * value + it.shift / it.sigma) },
    "divided by gamma": { scale: (it) => 1 / it.gamma },
    "gamma and beta of the first feature": { scale: (it) => it.whole.gamma[0]!, shift: (it) => it.whole.beta[0]! },
    "inputs returned": { y: (it) => column(it.whole.x, it.feature) },
  },
});
