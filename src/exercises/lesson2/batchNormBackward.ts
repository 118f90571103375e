import { backwardColumn, stagedMistakes } from "../backward.js";
import { defineExercise, type Case } from "../definition.js";
import { transpose } from "../nested.js";
import { randomBatch, randomGamma, streamOf } from "../numbers.js";

const parameters = { dy: "batch", x: "batch", gamma: "feature", epsilon: "number" } as const;

export const batchNormBackward = defineExercise({
  id: "2.2",
  name: "batchNormBackward",
  title: "the backward pass in stages",
  task:
    "Given `dy`, the gradient of the loss with respect to batch norm's output, and the batch `x`, go back through " +
    "the four equations one by one. Return `{ dx, dGamma, dBeta }`.",
  parameters,
  results: { dx: "batch", dGamma: "feature", dBeta: "feature" },
  cases: backwardCases,
  compute({ dy, x, gamma, epsilon }, is) {
    const columns = transpose(x).map((column, f) => backwardColumn(transpose(dy)[f]!, column, gamma[f]!, epsilon, is));
    const [dGamma, dBeta] = [columns.map((c) => c.dGamma), columns.map((c) => c.dBeta)];
    const dx = transpose(columns.map((c) => c.dx));
    return is("dGamma and dBeta exchanged") ? { dx, dGamma: dBeta, dBeta: dGamma } : { dx, dGamma, dBeta };
  },
  mistakes: [
    ...stagedMistakes,
    { name: "dGamma and dBeta exchanged", says: "dγ and dβ have changed places.", look: "dγ = Σ dy · x̂, dβ = Σ dy" },
  ],
  verified: "4 batches, among them one with a constant feature and one of 2 examples",
  hints: [
    "Work backwards: dβ and dγ come from y = γx̂ + β alone. Then dx̂ = dy · γ, and x reaches the loss on three " +
      "ways: through x̂ directly, through σ², and through μ.",
    "dσ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2) and dμ = −Σ dx̂ / σ, both sums over the batch.",
    "dx = dx̂/σ + dσ² · 2(x − μ)/m + dμ/m.",
  ],
  header: "function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number)",
  body: `const m = x.shape[0];
const centred = x.sub(x.mean(0));
const sigma = centred.square().mean(0).add(epsilon).sqrt();
const xHat = centred.div(sigma);

const dBeta = dy.sum(0);
const dGamma = dy.mul(xHat).sum(0);
const dxHat = dy.mul(gamma);
const dVariance = dxHat.mul(centred).sum(0).mul(-0.5).div(sigma.pow(3));
const dMean = dxHat.sum(0).neg().div(sigma);
const dx = dxHat.div(sigma).add(dVariance.mul(centred).mul(2 / m)).add(dMean.div(m));
return { dx, dGamma, dBeta };`,
});

export function backwardCases(seed: number): Case<typeof parameters>[] {
  const source = streamOf("backward", seed);
  const make = (label: string, x: number[][], epsilon: number, more: Partial<Case<typeof parameters>> = {}) => ({
    label,
    args: { dy: randomBatch(source, x.length, x[0]!.length), x, gamma: randomGamma(source, x[0]!.length), epsilon },
    ...more,
  });
  const constant = randomBatch(source, 6, 3).map((row) => [row[0]!, 0.75, row[2]!]);
  return [
    make("7 examples with 3 features", randomBatch(source, 7, 3), 0.02),
    make("5 examples with 4 features", randomBatch(source, 5, 4), 0.3),
    make("6 examples, the second feature constant", constant, 0.01, { adversarial: true, condition: 5 }),
    make("a batch of 2", randomBatch(source, 2, 3), 0.1, { adversarial: true, condition: 5 }),
  ];
}
