import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { mean, randomBatch, randomGamma, randomList, square, streamOf } from "../numbers.js";

export const batchNormInference = defineExercise({
  id: "6.5",
  name: "batchNormInference",
  title: "batch norm at inference",
  task:
    "At inference batch norm uses the moving statistics, so that an example's result does not depend on its " +
    "neighbours. Return `y`, also for a batch of 1.",
  parameters: {
    x: "batch",
    gamma: "feature",
    beta: "feature",
    movingMean: "feature",
    movingVariance: "feature",
    epsilon: "number",
  },
  results: { y: "batch" },
  cases(seed) {
    const source = streamOf("inference", seed);
    return [
      [6, 3, 0.1],
      [1, 4, 0.3],
      [4, 2, 0.05],
    ].map(([m, n, epsilon]) => ({
      label: m === 1 ? "a batch of 1" : `${m} examples with ${n} features`,
      args: {
        x: randomBatch(source, m!, n!),
        gamma: randomGamma(source, n!),
        beta: randomList(source, n!, 0.4, 1.2),
        movingMean: randomList(source, n!, -1, 1),
        movingVariance: randomList(source, n!, 0.5, 3),
        epsilon: epsilon!,
      },
    }));
  },
  compute({ x, gamma, beta, movingMean, movingVariance, epsilon }, is) {
    const columns = transpose(x).map((column, f) => {
      const own = mean(column);
      const ownVariance = mean(column.map((value) => square(value - own)));
      const mu = is("batch statistics") || is("batch mean") ? own : is("mean not subtracted") ? 0 : movingMean[f]!;
      const variance = is("batch statistics") || is("batch variance") ? ownVariance : movingVariance[f]!;
      const eps = is("epsilon forgotten") ? 0 : epsilon;
      const sigma = is("no square root")
        ? variance + eps
        : is("epsilon outside the root")
          ? Math.sqrt(variance) + eps
          : Math.sqrt(variance + eps);
      const g = is("gamma forgotten") || is("gamma and beta forgotten") ? 1 : gamma[f]!;
      const b = is("beta forgotten") || is("gamma and beta forgotten") ? 0 : beta[f]!;
      return column.map((value) => g * ((value - mu) / sigma) + b);
    });
    return { y: transpose(columns) };
  },
  mistakes: [
    {
      name: "batch statistics",
      says: "You use the batch's own statistics. On a single example they make x̂ = 0, and every result the same: β.",
      look: "ŷ with the moving mean and the moving variance",
      seen: () => "on a batch of 1 your y is β, whatever x is",
    },
    {
      name: "batch mean",
      says: "The mean is the batch's own; only the variance is the moving one.",
      look: "x − moving mean",
    },
    {
      name: "batch variance",
      says: "The variance is the batch's own; only the mean is the moving one.",
      look: "√(moving variance + ε)",
    },
    {
      name: "mean not subtracted",
      says: "The moving mean is not subtracted.",
      look: "(x − moving mean)/√(moving variance + ε)",
    },
    {
      name: "no square root",
      says: "You divide by the variance: the square root is missing.",
      look: "(x − moving mean)/√(moving variance + ε)",
    },
    { name: "epsilon outside the root", says: "ε is added outside the root.", look: "√(moving variance + ε)" },
    {
      name: "epsilon forgotten",
      says: "ε is missing: inference must divide by what training divided by.",
      look: "√(moving variance + ε)",
    },
    {
      name: "gamma and beta forgotten",
      says: "γ and β are not applied: they belong to inference as well.",
      look: "y = γx̂ + β",
    },
    { name: "gamma forgotten", says: "γ is not applied.", look: "y = γx̂ + β" },
    { name: "beta forgotten", says: "β is not added.", look: "y = γx̂ + β" },
  ],
  verified: "3 batches, one of them a single example",
  hints: ["The last two of the four equations, with the moving statistics in place of the batch's."],
  header:
    "function batchNormInference(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, movingMean: tf.Tensor1D, " +
    "movingVariance: tf.Tensor1D, epsilon: number)",
  body: `const xHat = x.sub(movingMean).div(movingVariance.add(epsilon).sqrt());
return xHat.mul(gamma).add(beta);`,
});
