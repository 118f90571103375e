import { defineExercise } from "../defineExercise.js";
import { mistakesInGroups, normalizeEvidence, normalizeLines } from "../normalize.js";
import { column, mean, randomBatch, square, streamOf, sum } from "../numbers.js";

type MeanOf = (groups: readonly number[][], g: number) => number;
const meanOf: MeanOf = (groups, g) => mean(groups[g]!);
/** As a loop gives them whose sum nobody set back to 0 after the groups before. */
const carriedMean: MeanOf = (groups, g) => sum(groups.slice(0, g + 1).flat()) / groups[g]!.length;
const carriedVariance = (groups: readonly number[][], g: number, mu: MeanOf) =>
  sum(groups.slice(0, g + 1).flatMap((group, k) => group.map((value) => square(value - mu(groups, k))))) /
  groups[g]!.length;

export const groupNorm = defineExercise({
  id: "7.1",
  name: "groupNorm",
  parameters: { x: "batch", numGroups: "number", epsilon: "number" },
  results: { xHat: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("groups", seed);
    return [
      { m: 4, n: 6, numGroups: 2, epsilon: 0.1 },
      { m: 6, n: 12, numGroups: 3, epsilon: 0.3 },
      { m: 1, n: 8, numGroups: 2, epsilon: 0.05 },
    ].map(({ m, n, numGroups, epsilon }) => ({
      label: m === 1 ? "one example" : "groups",
      shows: { m, n, numGroups },
      args: { x: randomBatch(source, m, n), numGroups, epsilon },
    }));
  },
  lines: {
    table(): number[][] {
      return this.whole.x;
    },
    ...normalizeLines,
    /** Which group each feature is in. */
    groups(): number[] {
      const size = this.table[0]!.length / this.numGroups;
      return this.table[0]!.map((_, f) => Math.floor(f / size));
    },
    group(): number {
      return this.groups[this.feature]!;
    },
    /** Each example as its groups. */
    parted(): number[][][] {
      const names = [...new Set(this.groups)].sort((a, b) => a - b);
      return this.table.map((row) => names.map((g) => row.filter((_, f) => this.groups[f] === g)));
    },
    pools(): number[][] {
      return this.parted.map((groups) => groups[this.group]!);
    },
    xHat(): number[] {
      return this.normalized;
    },
  },
  header: "function myGroupNorm(x: tf.Tensor2D, numGroups: number, epsilon: number)",
  body: `const groups = x.reshape([x.shape[0], numGroups, -1]);
const mean = groups.mean(2, true);
const variance = groups.sub(mean).square().mean(2, true);
return groups.sub(mean).div(variance.add(epsilon).sqrt()).reshape(x.shape);`,
}).withMistakes({
  mistakes: {
    "whole example": { groups: (it) => it.table[0]!.map(() => 0) },
    "batch norm": { pools: (it) => it.values.map(() => it.values) },
    "over the examples too": {
      pools: (it) => {
        const group = it.table.flatMap((row) => row.filter((_, f) => it.groups[f] === it.group));
        return it.values.map(() => group);
      },
    },
    "number of groups as size": { groups: (it) => it.table[0]!.map((_, f) => Math.floor(f / it.numGroups)) },
    interleaved: { groups: (it) => it.table[0]!.map((_, f) => f % it.numGroups) },
    "mean over the groups": {
      pools: (it) => {
        const size = it.table[0]!.length / it.numGroups;
        return it.table.map((row) => row.filter((_, f) => f % size === it.feature % size));
      },
    },
    "first group's statistics": {
      pools: (it) => it.table.map((row) => row.filter((_, f) => it.groups[f] === 0)),
    },
    "first example's statistics": {
      pools: (it) => it.table.map(() => it.table[0]!.filter((_, f) => it.groups[f] === it.group)),
    },
    "first group only": {
      xHat: (it) => (it.group === 0 ? it.normalized : column(it.table, it.feature)),
    },
    "sum not set back to 0": [
      {
        means: (it) => it.parted.map((groups) => carriedMean(groups, it.group)),
        variances: (it) => it.parted.map((groups) => carriedVariance(groups, it.group, carriedMean)),
      },
      { means: (it) => it.parted.map((groups) => carriedMean(groups, it.group)) },
      { variances: (it) => it.parted.map((groups) => carriedVariance(groups, it.group, meanOf)) },
    ],
    ...mistakesInGroups,
  },
  evidence: { "mean not subtracted": normalizeEvidence("xHat")["mean not subtracted"] },
});
