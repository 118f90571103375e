import type { Evidence } from "./definition.js";
import { linesOf, mistakesIn } from "./linesOf.js";
import { column, mean, square, sum, withoutStart } from "./numbers.js";

/** What an exercise must have to normalize a feature. */
interface Given {
  /** The batch, [examples][features], and which feature this is. */
  readonly table: number[][];
  readonly feature: number;
  readonly epsilon: number;
}

/** One feature through the first three equations. */
export const normalizeLines = linesOf<Given>()({
  values(): number[] {
    return column(this.table, this.feature);
  },
  /** For each example, the values that its mean and variance are taken over. */
  pools(): number[][] {
    return this.values.map(() => this.values);
  },
  means(): number[] {
    return this.pools.map(mean);
  },
  variances(): number[] {
    return this.pools.map((pool, i) => mean(pool.map((value) => square(value - this.means[i]!))));
  },
  epsilonUsed(): number {
    return this.epsilon;
  },
  sigmas(): number[] {
    return this.variances.map((variance) => Math.sqrt(variance + this.epsilonUsed));
  },
  centred(): number[] {
    return this.values.map((value, i) => value - this.means[i]!);
  },
  normalized(): number[] {
    return this.centred.map((value, i) => value / this.sigmas[i]!);
  },
});

/** Σ (z − μ)² over a feature, with its own mean. */
const squares = (z: readonly number[], mu = mean(z)) => sum(z.map((value) => square(value - mu)));

const ownEpsilon = (value: number) => ({ epsilonUsed: () => value });

/** Sums that go on from the features before, since nothing set them back to 0. */
const carried = (table: number[][], feature: number, of: (z: number[]) => number): number =>
  sum(table[0]!.slice(0, feature + 1).map((_, f) => of(column(table, f)))) / table.length;

export const normalizeMistakes = mistakesIn<typeof normalizeLines, Given>(normalizeLines)({
  "n - 1": { variances: (it) => it.pools.map((pool, i) => squares(pool, it.means[i]) / (pool.length - 1)) },
  "no square root": { sigmas: (it) => it.variances.map((variance) => variance + it.epsilonUsed) },
  "epsilon outside the root": { sigmas: (it) => it.variances.map((variance) => Math.sqrt(variance) + it.epsilonUsed) },
  "mean not subtracted": { centred: (it) => it.values },
  "epsilon forgotten": { epsilonUsed: () => 0 },
  "own epsilon": [1e-3, 1e-5, 1e-6, 1e-7, 1e-8].map(ownEpsilon),
  "epsilon subtracted": { sigmas: (it) => it.variances.map((variance) => Math.sqrt(variance - it.epsilonUsed)) },
  "epsilon added to the quotient": {
    normalized: (it) => it.centred.map((value, i) => value / Math.sqrt(it.variances[i]!) + it.epsilonUsed),
  },
  "epsilon added to the mean": [
    { centred: (it) => it.values.map((value, i) => value - it.means[i]! - it.epsilon) },
    { means: (it) => it.pools.map((pool) => mean(pool) + it.epsilon) },
  ],
  "epsilon squared": { sigmas: (it) => it.variances.map((variance) => Math.sqrt(variance + square(it.epsilonUsed))) },
  "mean added": { centred: (it) => it.values.map((value, i) => value + it.means[i]!) },
  "mean of squares": { variances: (it) => it.pools.map((pool) => mean(pool.map(square))) },
  "absolute deviations": {
    variances: (it) => it.pools.map((pool, i) => mean(pool.map((value) => Math.abs(value - it.means[i]!)))),
  },
  "mean absolute deviation": {
    sigmas: (it) =>
      it.pools.map((pool, i) => mean(pool.map((value) => Math.abs(value - it.means[i]!))) + it.epsilonUsed),
  },
  "divided by the range": {
    sigmas: (it) => it.pools.map((pool) => Math.max(...pool) - Math.min(...pool) + it.epsilonUsed),
  },
  "divided by the maximum": { sigmas: (it) => it.pools.map((pool) => Math.max(...pool) + it.epsilonUsed) },
  "sum for mean": { means: (it) => it.pools.map(sum) },
  "median for mean": {
    means: (it) => {
      return it.pools.map((pool) => {
        const sorted = pool.slice().sort((a, b) => a - b);
        return (sorted[Math.floor((pool.length - 1) / 2)]! + sorted[Math.floor(pool.length / 2)]!) / 2;
      });
    },
  },
  "variance not divided": { variances: (it) => it.pools.map((pool, i) => squares(pool, it.means[i])) },
  "multiplied by sigma": { normalized: (it) => it.centred.map((value, i) => value * it.sigmas[i]!) },
  "mean divided by sigma only": {
    normalized: (it) => it.values.map((value, i) => value - it.means[i]! / it.sigmas[i]!),
  },
  "divided by the number of features": {
    means: (it) => it.pools.map((pool) => sum(pool) / it.table[0]!.length),
    variances: (it) => it.pools.map((pool, i) => squares(pool, it.means[i]) / it.table[0]!.length),
  },
  "last example left out": [
    {
      means: (it) => it.pools.map((pool) => sum(pool.slice(0, -1)) / pool.length),
      variances: (it) => it.pools.map((pool, i) => squares(pool.slice(0, -1), it.means[i]) / pool.length),
    },
    { means: (it) => it.pools.map((pool) => sum(pool.slice(0, -1)) / pool.length) },
    { variances: (it) => it.pools.map((pool, i) => squares(pool.slice(0, -1), it.means[i]) / pool.length) },
  ],
  "first example left out": [
    {
      means: (it) => it.pools.map((pool) => sum(pool.slice(1)) / pool.length),
      variances: (it) => it.pools.map((pool, i) => squares(pool.slice(1), it.means[i]) / pool.length),
    },
    { means: (it) => it.pools.map((pool) => sum(pool.slice(1)) / pool.length) },
    { variances: (it) => it.pools.map((pool, i) => squares(pool.slice(1), it.means[i]) / pool.length) },
  ],
  "sum not set back to 0": [
    {
      means: (it) => it.values.map(() => carried(it.table, it.feature, sum)),
      variances: (it) => {
        const upTo = (z: number[], f: number) => squares(z, carried(it.table, f, sum));
        const totals = it.table[0]!.slice(0, it.feature + 1).map((_, f) => upTo(column(it.table, f), f));
        return it.values.map(() => sum(totals) / it.table.length);
      },
    },
    { means: (it) => it.values.map(() => carried(it.table, it.feature, sum)) },
    { variances: (it) => it.values.map(() => carried(it.table, it.feature, (z) => squares(z))) },
  ],
  "statistics of the first feature": { pools: (it) => it.values.map(() => column(it.table, 0)) },
  "reduce without a start": {
    variances: (it) => {
      const { means } = it;
      return it.pools.map((pool, i) => withoutStart(pool, (value) => square(value - means[i]!)) / pool.length);
    },
  },
});

const {
  "divided by the number of features": _,
  "first example left out": __,
  "last example left out": ___,
  "sum not set back to 0": ____,
  "statistics of the first feature": _____,
  ...inGroups
} = normalizeMistakes;

/** Those that are not of a loop over all examples, or over features: where the statistics are a group's. */
export const mistakesInGroups = inGroups;

/** Statistics over other values than a feature's own, where the task has no groups. */
export const poolMistakes = mistakesIn<typeof normalizeLines, Given>(normalizeLines)({
  axis: { pools: (it) => it.table },
  "one mean for all": { pools: (it) => it.values.map(() => it.table.flat()) },
});

/** Mean of x̂² over the batch, of the first feature: σ²/(σ² + ε) if all is right, σ²/(σ² + ε)² without the root. */
const meanSquare =
  (result: "y" | "xHat"): Evidence =>
  (results, { x, gamma, beta, epsilon }) => {
    const y = column(results[result], 0);
    const xHat = result === "y" && gamma ? y.map((value) => (value - beta[0]) / gamma[0]) : y;
    const z = column(x, 0);
    const variance = squares(z) / z.length;
    const right = variance / (variance + epsilon);
    return { value: mean(xHat.map(square)), expected: right / (variance + epsilon), right };
  };

/** What the mistakes show in the student's numbers, read from the result of that name. */
export const normalizeEvidence = (
  result: "y" | "xHat",
): Record<"n - 1" | "no square root" | "mean not subtracted", Evidence> => ({
  "n - 1": meanSquare(result),
  "no square root": meanSquare(result),
  "mean not subtracted": (results) => ({ value: mean(column(results[result], 0)) }),
});
