import { defineExercise } from "../defineExercise.js";
import { mistakesInGroups, normalizeEvidence, normalizeLines } from "../normalize.js";
import { column, mean, randomBatch, square, streamOf } from "../numbers.js";

const variance = (z: readonly number[]) => mean(z.map((value) => square(value - mean(z))));

export const ghostBatchNorm = defineExercise({
  id: "5.1",
  name: "ghostBatchNorm",
  parameters: { x: "batch", groupSize: "number", epsilon: "number" },
  results: { xHat: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("ghost", seed);
    return [
      { m: 12, n: 3, groupSize: 4, epsilon: 0.1 },
      { m: 10, n: 10, groupSize: 5, epsilon: 0.3 },
      { m: 6, n: 2, groupSize: 6, epsilon: 0.05, constant: true },
      { m: 6, n: 3, groupSize: 2, epsilon: 0.1 },
    ].map(({ m, n, groupSize, epsilon, constant = false }) => ({
      label: constant ? "constant feature" : "groups",
      shows: { m, groupSize },
      adversarial: constant || groupSize === 2,
      args: {
        x: randomBatch(source, m, n).map((row) => (constant ? [1.5, ...row.slice(1)] : row)),
        groupSize,
        epsilon,
      },
    }));
  },
  lines: {
    table(): number[][] {
      return this.whole.x;
    },
    ...normalizeLines,
    /** Which group each example is in. */
    groups(): number[] {
      return this.values.map((_, i) => Math.floor(i / this.groupSize));
    },
    pools(): number[][] {
      return this.groups.map((group) => this.values.filter((_, k) => this.groups[k] === group));
    },
    xHat(): number[] {
      return this.normalized;
    },
  },
  header: "function myGhostBatchNorm(x: tf.Tensor2D, groupSize: number, epsilon: number)",
  body: `const groups = x.reshape([-1, groupSize, x.shape[1]]);
const mean = groups.mean(1, true);
const variance = groups.sub(mean).square().mean(1, true);
return groups.sub(mean).div(variance.add(epsilon).sqrt()).reshape(x.shape);`,
}).withMistakes({
  mistakes: {
    "whole batch": { groups: (it) => it.values.map(() => 0) },
    interleaved: { groups: (it) => it.values.map((_, i) => i % (it.values.length / it.groupSize)) },
    "group size as count": {
      groups: (it) => it.values.map((_, i) => Math.floor((i * it.groupSize) / it.values.length)),
    },
    "every groupSize-th example": { groups: (it) => it.values.map((_, i) => i % it.groupSize) },
    "averaged statistics": {
      means: (it) => it.values.map(() => mean(it.pools.map(mean))),
      variances: (it) => it.values.map(() => mean(it.pools.map(variance))),
    },
    "mean of the whole batch": {
      means: (it) => it.values.map(() => mean(it.values)),
      variances: (it) => it.pools.map(variance),
    },
    "variance of the whole batch": { variances: (it) => it.values.map(() => variance(it.values)) },
    "first group's statistics": { pools: (it) => it.values.map(() => it.values.slice(0, it.groupSize)) },
    "group before": {
      pools: (it) => it.groups.map((group) => it.values.filter((_, k) => it.groups[k] === Math.max(0, group - 1))),
    },
    "sliding window": [
      {
        pools: (it) => {
          const { values, groupSize } = it;
          return values.map((_, i) => {
            const start = Math.min(i, values.length - groupSize);
            return values.slice(start, start + groupSize);
          });
        },
      },
      { pools: (it) => it.values.map((_, i) => it.values.slice(i, i + it.groupSize)) },
      { pools: (it) => it.values.map((_, i) => it.values.slice(Math.max(0, i - it.groupSize + 1), i + 1)) },
    ],
    "all features of a group": {
      pools: (it) => it.groups.map((group) => it.table.filter((_, k) => it.groups[k] === group).flat()),
    },
    "groups of features": {
      pools: (it) => {
        const [size, of] = [Math.min(it.groupSize, it.table[0]!.length), it.feature];
        return it.table.map((row) => row.filter((_, f) => Math.floor(f / size) === Math.floor(of / size)));
      },
    },
    axis: { pools: (it) => it.table },
    "last group left as it is": {
      xHat: (it) => {
        const last = Math.max(...it.groups);
        return it.normalized.map((value, i) => (it.groups[i] === last ? it.values[i]! : value));
      },
    },
    "first group only": {
      xHat: (it) => it.normalized.map((value, i) => (it.groups[i] === 0 ? value : it.values[i]!)),
    },
    "statistics of the first feature": {
      pools: (it) => it.groups.map((group) => column(it.table, 0).filter((_, k) => it.groups[k] === group)),
    },
    ...mistakesInGroups,
  },
  evidence: { "mean not subtracted": normalizeEvidence("xHat")["mean not subtracted"] },
});
