import { defineExercise } from "../defineExercise.js";
import { normalizeLines, normalizeMistakes, poolMistakes } from "../normalize.js";
import { column, mean, multiply, randomBatch, randomGamma, randomList, sigmoid, square, streamOf } from "../numbers.js";

const { "mean not subtracted": _, ...insideNormalization } = normalizeMistakes;

/** Each column normalized. */
function normalize(a: number[][], epsilon: number): number[][] {
  const statistics = a[0]!.map((_, f) => {
    const values = column(a, f);
    const mu = mean(values);
    return { mu, sigma: Math.sqrt(mean(values.map((value) => square(value - mu))) + epsilon) };
  });
  return a.map((row) => row.map((value, f) => (value - statistics[f]!.mu) / statistics[f]!.sigma));
}

export const blockWithBatchNorm = defineExercise({
  id: "3.1",
  name: "blockWithBatchNorm",
  parameters: { a: "batch", weights: "weights", gamma: "feature", beta: "feature", epsilon: "number" },
  results: { activations: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("block", seed);
    return [
      { m: 7, inputs: 4, units: 3, epsilon: 0.05 },
      { m: 5, inputs: 2, units: 4, epsilon: 0.3 },
      { m: 6, inputs: 3, units: 2, epsilon: 0.1, dead: true },
      { m: 2, inputs: 4, units: 2, epsilon: 0.2 },
    ].map(({ m, inputs, units, epsilon, dead = false }) => ({
      label: dead ? "layer with a dead unit" : "layer",
      shows: { m, inputs, units },
      adversarial: dead || m === 2,
      args: {
        a: randomBatch(source, m, inputs),
        weights: Array.from({ length: inputs }, () => {
          const row = randomList(source, units, -1.5, 1.5);
          return dead ? [0, ...row.slice(1)] : row;
        }),
        gamma: randomGamma(source, units),
        beta: randomList(source, units, 0.3, 1),
        epsilon,
      },
    }));
  },
  lines: {
    /** z = aW, of all units. */
    table(): number[][] {
      return multiply(this.whole.a, this.whole.weights);
    },
    ...normalizeLines,
    scale(): number {
      return this.gamma;
    },
    shift(): number {
      return this.beta;
    },
    y(): number[] {
      return this.normalized.map((value) => this.scale * value + this.shift);
    },
    activation(): (z: number) => number {
      return sigmoid;
    },
    activations(): number[] {
      return this.y.map(this.activation);
    },
  },
  header:
    "function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, " +
    "epsilon: number)",
  body: `const z = a.matMul(weights);
const mean = z.mean(0);
const variance = z.sub(mean).square().mean(0);
const zHat = z.sub(mean).div(variance.add(epsilon).sqrt());
return zHat.mul(gamma).add(beta).sigmoid();`,
}).withMistakes({
  mistakes: {
    "after the activation": {
      table: (it) => multiply(it.whole.a, it.whole.weights).map((row) => row.map(sigmoid)),
      activations: (it) => it.y,
    },
    "normalized inputs": {
      y: (it) => {
        const z = column(multiply(normalize(it.whole.a, it.epsilonUsed), it.whole.weights), it.feature);
        return z.map((value) => it.scale * value + it.shift);
      },
    },
    "inputs normalized as well": { table: (it) => multiply(normalize(it.whole.a, it.epsilon), it.whole.weights) },
    "no activation": { activation: () => (z) => z },
    "activation twice": { activation: () => (z) => sigmoid(sigmoid(z)) },
    "sigmoid of -z": { activation: () => (z) => sigmoid(-z) },
    "brackets in the sigmoid": { activation: () => (z) => 1 + Math.exp(-z) },
    tanh: { activation: () => Math.tanh },
    relu: { activation: () => (z) => Math.max(0, z) },
    "without batch norm": [
      { y: (it) => it.values },
      { y: (it) => it.values.map((value) => it.gamma * value + it.beta) },
    ],
    ...poolMistakes,
    "gamma forgotten": { scale: () => 1 },
    "beta forgotten": { shift: () => 0 },
    "gamma and beta forgotten": { y: (it) => it.normalized },
    "gamma and beta exchanged": { scale: (it) => it.beta, shift: (it) => it.gamma },
    ...insideNormalization,
    "only the mean normalized": {
      y: (it) => it.values.map((value, i) => value - (it.scale * it.means[i]!) / it.sigmas[i]! + it.shift),
    },
    "beta scaled": { y: (it) => it.normalized.map((value) => it.scale * (value + it.shift)) },
    "beta subtracted": { y: (it) => it.normalized.map((value) => it.scale * value - it.shift) },
    "gamma and beta after the activation": {
      activations: (it) => it.normalized.map((value) => it.scale * sigmoid(value) + it.shift),
    },
    "gamma and beta of the first unit": { scale: (it) => it.whole.gamma[0]!, shift: (it) => it.whole.beta[0]! },
  },
});
