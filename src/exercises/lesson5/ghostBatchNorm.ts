import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { normalizeColumn, normalizeMistakes } from "../normalize.js";
import { byFeature, mean, randomBatch, streamOf } from "../numbers.js";

export const ghostBatchNorm = defineExercise({
  id: "5.1",
  name: "ghostBatchNorm",
  title: "ghost batch norm",
  task:
    "Normalize a batch in groups of `groupSize` consecutive examples, each group with its own mean and variance " +
    "(Hoffer et al. 2017). The batch size is a multiple of the group size. Return the normalized batch; there is " +
    "no γ or β.",
  parameters: { x: "batch", groupSize: "number", epsilon: "number" },
  results: { xHat: "batch" },
  cases(seed) {
    const source = streamOf("ghost", seed);
    return [
      [12, 3, 4, 0.1],
      [10, 4, 5, 0.3],
      [6, 2, 6, 0.05],
    ].map(([m, n, groupSize, epsilon], i) => ({
      label: `${m} examples in groups of ${groupSize}${i === 2 ? ", the first feature constant" : ""}`,
      adversarial: i === 2,
      args: {
        x: randomBatch(source, m!, n!).map((row) => (i === 2 ? [1.5, ...row.slice(1)] : row)),
        groupSize: groupSize!,
        epsilon: epsilon!,
      },
    }));
  },
  compute({ x, groupSize, epsilon }, is) {
    const numGroups = x.length / groupSize;
    const group = (i: number) =>
      is("whole batch")
        ? 0
        : is("interleaved")
          ? i % numGroups
          : is("group size as count")
            ? Math.floor((i * groupSize) / x.length)
            : Math.floor(i / groupSize);
    const xHat = x.map((row) => row.slice());
    const average = is("averaged statistics");
    const groups = [...new Set(x.map((_, i) => group(i)))].map((g) => x.flatMap((_, i) => (group(i) === g ? [i] : [])));
    const overall = transpose(x).map((_, f) =>
      groups.map((rows) =>
        normalizeColumn(
          rows.map((i) => x[i]![f]!),
          epsilon,
          is,
        ),
      ),
    );
    for (const rows of groups) {
      const part = rows.map((i) => x[i]!);
      const normalized = is("axis")
        ? part.map((row) => normalizeColumn(row, epsilon, is).xHat)
        : average
          ? byFeature(part, (column, f) =>
              column.map(
                (value) =>
                  (value - mean(overall[f]!.map((s) => s.mean))) /
                  Math.sqrt(mean(overall[f]!.map((s) => s.variance)) + epsilon),
              ),
            )
          : byFeature(part, (column) => normalizeColumn(column, epsilon, is).xHat);
      rows.forEach((i, k) => (xHat[i] = normalized[k]!));
    }
    return { xHat };
  },
  mistakes: [
    {
      name: "whole batch",
      says: "You normalize with the statistics of the whole batch: the groups make no difference.",
      look: "one mean and variance for each group and feature",
    },
    {
      name: "interleaved",
      says: "The groups are interleaved (examples 0, g, 2g, …); the task takes consecutive examples.",
      look: "examples 0 … g − 1 are the first group",
    },
    {
      name: "group size as count",
      says: "You make `groupSize` groups; it is the number of examples in each.",
      look: "number of groups = batch size / group size",
    },
    {
      name: "averaged statistics",
      says:
        "You average the groups' statistics and use that for all: the noise of the single group, which is the " +
        "point, is gone.",
      look: "each group with its own mean and variance",
    },
    {
      name: "axis",
      says: "You take the statistics over the features of each example, not over the examples of the group.",
      look: "for each feature, over the group's examples",
    },
    ...normalizeMistakes("xHat"),
  ],
  verified: "3 batches: groups of 4, groups of 5, and one group with a constant feature",
  hints: [
    "Think of the batch as [groups, groupSize, features]: then it is batch norm along the middle axis.",
    "`x.reshape([-1, groupSize, features])`, mean over axis 1 with `keepDims` true, and at the end back to the " +
      "shape of x.",
  ],
  header: "function myGhostBatchNorm(x: tf.Tensor2D, groupSize: number, epsilon: number)",
  body: `const groups = x.reshape([-1, groupSize, x.shape[1]]);
const mean = groups.mean(1, true);
const variance = groups.sub(mean).square().mean(1, true);
return groups.sub(mean).div(variance.add(epsilon).sqrt()).reshape(x.shape);`,
});
