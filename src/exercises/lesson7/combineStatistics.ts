import { defineExercise } from "../defineExercise.js";
import { mean, square, streamOf, sum, withoutStart } from "../numbers.js";

export const combineStatistics = defineExercise({
  id: "7.3",
  name: "combineStatistics",
  parameters: { counts: "list", means: "list", variances: "list" },
  results: { mean: "number", variance: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("combine", seed);
    return [
      [4, 12],
      [8, 3, 5],
      [2, 7, 9, 4],
    ].map((counts) => ({
      label: "machines",
      shows: { machines: counts.length, counts: counts.join(", ") },
      args: {
        counts,
        means: counts.map((_, p) => source.uniform(0.5, 1) + 1.5 * p),
        variances: counts.map(() => source.uniform(0.4, 3)),
      },
    }));
  },
  lines: {
    total(): number {
      return sum(this.counts);
    },
    /** What part of the batch each machine has. */
    shares(): number[] {
      return this.counts.map((count) => count / this.total);
    },
    mean(): number {
      return sum(this.means.map((mu, p) => this.shares[p]! * mu));
    },
    within(): number {
      return sum(this.variances.map((variance, p) => this.shares[p]! * variance));
    },
    between(): number {
      return sum(this.means.map((mu, p) => this.shares[p]! * square(mu - this.mean)));
    },
    variance(): number {
      return this.within + this.between;
    },
  },
  header: "function combineParts(counts: number[], means: number[], variances: number[])",
  body: `const total = counts.reduce((sum, count) => sum + count, 0);
const average = (values: number[]) => values.reduce((sum, value, p) => sum + (counts[p] / total) * value, 0);
const mean = average(means);
const variance = average(variances) + average(means.map((mu) => (mu - mean) ** 2));
return { mean, variance };`,
}).withMistakes({
  mistakes: {
    "between the machines forgotten": { variance: (it) => it.within },
    "within the machines forgotten": { variance: (it) => it.between },
    "machines weighted alike": { shares: (it) => it.counts.map(() => 1 / it.counts.length) },
    "means weighted alike": { mean: (it) => mean(it.means) },
    "variances weighted alike": { within: (it) => mean(it.variances) },
    "deviations weighted alike": { between: (it) => mean(it.means.map((mu) => square(mu - it.mean))) },
    "standard deviations averaged": {
      within: (it) => square(sum(it.variances.map((variance, p) => it.shares[p]! * Math.sqrt(variance)))),
    },
    "variances added": { within: (it) => sum(it.variances) },
    "absolute deviations": {
      between: (it) => sum(it.means.map((mu, p) => it.shares[p]! * Math.abs(mu - it.mean))),
    },
    "deviations not squared": { between: (it) => sum(it.means.map((mu, p) => it.shares[p]! * (mu - it.mean))) },
    "mean not subtracted": { between: (it) => sum(it.means.map((mu, p) => it.shares[p]! * square(mu))) },
    "between subtracted": { variance: (it) => it.within - it.between },
    "n - 1": { variance: (it) => ((it.within + it.between) * it.total) / (it.total - 1) },
    "pooled variance": {
      variance: (it) =>
        sum(it.variances.map((variance, p) => (it.counts[p]! - 1) * variance)) / (it.total - it.counts.length),
    },
    "standard deviation": { variance: (it) => Math.sqrt(it.within + it.between) },
    "a machine left out": [
      { shares: (it) => it.counts.map((count, p) => (p === it.counts.length - 1 ? 0 : count / it.total)) },
      { shares: (it) => it.counts.map((count, p) => (p === 0 ? 0 : count / it.total)) },
    ],
    "reduce without a start": [
      {
        mean: (it) => withoutStart(it.means, (mu, p) => it.counts[p]! * mu) / it.total,
        variance: (it) =>
          withoutStart(it.variances, (value, p) => it.counts[p]! * (value + square(it.means[p]! - it.mean))) / it.total,
      },
      { mean: (it) => withoutStart(it.means, (mu, p) => it.counts[p]! * mu) / it.total },
      { mean: (it) => withoutStart(it.means, (mu, p) => it.shares[p]! * mu) },
      {
        variance: (it) =>
          withoutStart(it.variances, (value, p) => it.counts[p]! * (value + square(it.means[p]! - it.mean))) / it.total,
      },
      {
        variance: (it) =>
          withoutStart(it.variances, (value, p) => it.shares[p]! * (value + square(it.means[p]! - it.mean))),
      },
      { within: (it) => withoutStart(it.variances, (value, p) => it.counts[p]! * value) / it.total },
      { within: (it) => withoutStart(it.variances, (value, p) => it.shares[p]! * value) },
    ],
    "brackets around the sum": [
      {
        variance: (it) =>
          sum(it.variances.map((value, p) => it.counts[p]! * value + square(it.means[p]! - it.mean))) / it.total,
      },
      {
        variance: (it) =>
          sum(it.variances.map((value, p) => value + it.counts[p]! * square(it.means[p]! - it.mean))) / it.total,
      },
      { variance: (it) => it.within + it.between * it.total },
      { variance: (it) => it.within * it.total + it.between },
    ],
    "not divided": { shares: (it) => it.counts },
    "variance not divided": { variance: (it) => it.total * (it.within + it.between) },
  },
});
