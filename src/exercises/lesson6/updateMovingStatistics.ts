import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { mean, randomBatch, randomList, square, streamOf } from "../numbers.js";

export const updateMovingStatistics = defineExercise({
  id: "6.4",
  name: "updateMovingStatistics",
  title: "moving statistics",
  task:
    "After each training batch, update the moving mean and the moving variance; `momentum` is the weight of the " +
    "old value. As in the paper (algorithm 2), the batch's variance enters unbiased, times m/(m − 1). Return `{ " +
    "movingMean, movingVariance }`.",
  parameters: { movingMean: "feature", movingVariance: "feature", x: "batch", momentum: "number" },
  results: { movingMean: "feature", movingVariance: "feature" },
  cases(seed) {
    const source = streamOf("moving", seed);
    return [
      [7, 3, 0.9],
      [4, 5, 0.6],
    ].map(([m, n, momentum]) => ({
      label: `${m} examples with ${n} features, momentum ${momentum}`,
      args: {
        movingMean: randomList(source, n!, -1, 1),
        movingVariance: randomList(source, n!, 0.5, 3),
        x: randomBatch(source, m!, n!),
        momentum: momentum!,
      },
    }));
  },
  compute({ movingMean, movingVariance, x, momentum }, is) {
    const [keep, take] = is("decay flipped")
      ? [1 - momentum, momentum]
      : is("old statistics dropped")
        ? [0, 1]
        : is("weight 1")
          ? [momentum, 1]
          : is("not updated")
            ? [1, 0]
            : [momentum, 1 - momentum];
    const columns = transpose(x);
    const m = columns[0]!.length;
    const statistics = columns.map((column) => {
      const mu = mean(column);
      const variance = mean(column.map((value) => square(is("mean of squares") ? value : value - mu)));
      return { mu, variance: variance * (is("biased") ? 1 : is("m and m - 1 exchanged") ? (m - 1) / m : m / (m - 1)) };
    });
    const means = movingMean.map((old, f) => keep * old + take * statistics[f]!.mu);
    const variances = movingVariance.map((old, f) => {
      const v = statistics[f]!.variance;
      if (is("average of deviations")) return square(keep * Math.sqrt(old) + take * Math.sqrt(v));
      return keep * old + take * (is("standard deviation") ? Math.sqrt(v) : v);
    });
    return is("exchanged")
      ? { movingMean: variances, movingVariance: means }
      : { movingMean: means, movingVariance: variances };
  },
  mistakes: [
    {
      name: "decay flipped",
      says:
        "`momentum` and 1 − `momentum` have changed places. (In PyTorch `momentum` is the weight of the new value; " +
        "here, as in Keras, of the old.)",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    {
      name: "biased",
      says: "The factor m/(m − 1) is missing: a batch's variance is too small on average, by just that.",
      look: "E[σ²_B] = (m − 1)/m · σ²",
    },
    {
      name: "m and m - 1 exchanged",
      says: "The factor is upside down: the batch's variance is too small, so it must grow.",
      look: "m/(m − 1) · σ²_B",
    },
    {
      name: "standard deviation",
      says: "The standard deviation enters where the variance should.",
      look: "moving variance ← … + (1 − momentum) · variance",
    },
    {
      name: "average of deviations",
      says:
        "You average standard deviations and square at the end. The mean of roots is smaller than the root of the " +
        "mean: average variances.",
      look: "moving variance ← momentum · moving variance + (1 − momentum) · variance",
    },
    {
      name: "mean of squares",
      says: "The variance is the mean of x², without subtracting the mean.",
      look: "σ² = (1/m) Σ (x − μ)²",
    },
    {
      name: "old statistics dropped",
      says: "The old statistics are dropped: these are the batch's own.",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    {
      name: "weight 1",
      says: "The batch enters with weight 1.",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    {
      name: "not updated",
      says: "The moving statistics come back as they were.",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    { name: "exchanged", says: "Mean and variance have changed places.", look: "the names of what you return" },
  ],
  verified: "2 updates",
  hints: [
    "The batch's mean and variance first, the variance times m/(m − 1); then the same line twice.",
    "`movingMean.mul(momentum).add(mean.mul(1 - momentum))`",
  ],
  header:
    "function updateMovingStatistics(movingMean: tf.Tensor1D, movingVariance: tf.Tensor1D, x: tf.Tensor2D, " +
    "momentum: number)",
  body: `const m = x.shape[0];
const mean = x.mean(0);
const variance = x.sub(mean).square().mean(0).mul(m / (m - 1));
return {
  movingMean: movingMean.mul(momentum).add(mean.mul(1 - momentum)),
  movingVariance: movingVariance.mul(momentum).add(variance.mul(1 - momentum)),
};`,
});
