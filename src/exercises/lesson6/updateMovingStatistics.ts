import { defineExercise } from "../defineExercise.js";
import { mean, randomBatch, randomList, square, streamOf, sum, withoutStart } from "../numbers.js";

export const updateMovingStatistics = defineExercise({
  id: "6.4",
  name: "updateMovingStatistics",
  parameters: { movingMean: "feature", movingVariance: "feature", x: "batch", momentum: "number" },
  results: { movingMean: "feature", movingVariance: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("moving", seed);
    return [
      { m: 7, n: 3, momentum: 0.9 },
      { m: 4, n: 5, momentum: 0.6 },
      { m: 2, n: 3, momentum: 0.8 },
    ].map(({ m, n, momentum }) => ({
      label: "batch",
      adversarial: m === 2,
      shows: { m, n, momentum },
      args: {
        movingMean: randomList(source, n, -1, 1),
        movingVariance: randomList(source, n, 0.5, 3),
        x: randomBatch(source, m, n),
        momentum,
      },
    }));
  },
  lines: {
    m(): number {
      return this.x.length;
    },
    batchMean(): number {
      return mean(this.x);
    },
    /** What the squares are taken around. */
    centre(): number {
      return this.batchMean;
    },
    total(): number {
      return sum(this.x.map((value) => square(value - this.centre)));
    },
    divisor(): number {
      return this.m - 1;
    },
    batchVariance(): number {
      return this.total / this.divisor;
    },
    keep(): number {
      return this.momentum;
    },
    take(): number {
      return 1 - this.momentum;
    },
    newMovingMean(): number {
      return this.keep * this.movingMean + this.take * this.batchMean;
    },
    newMovingVariance(): number {
      return this.keep * this.movingVariance + this.take * this.batchVariance;
    },
  },
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
}).withMistakes({
  mistakes: {
    "decay flipped": { keep: (it) => 1 - it.momentum, take: (it) => it.momentum },
    "m and m - 1 exchanged": { batchVariance: (it) => (it.total / it.m) * ((it.m - 1) / it.m) },
    "factor on the mean": {
      newMovingMean: (it) => it.keep * it.movingMean + (it.take * it.batchMean * it.m) / (it.m - 1),
    },
    "factor twice": { batchVariance: (it) => (it.total / it.divisor) * (it.m / (it.m - 1)) },
    "brackets around m - 1": [{ batchVariance: (it) => it.total / it.m - 1 }, { batchVariance: () => 0 }],
    "brackets in the average": [
      {
        newMovingMean: (it) => it.momentum * it.movingMean + 1 - it.momentum * it.batchMean,
        newMovingVariance: (it) => it.momentum * it.movingVariance + 1 - it.momentum * it.batchVariance,
      },
      {
        newMovingMean: (it) => (it.momentum * it.movingMean + it.batchMean) * (1 - it.momentum),
        newMovingVariance: (it) => (it.momentum * it.movingVariance + it.batchVariance) * (1 - it.momentum),
      },
    ],
    "reduce without a start": { total: (it) => withoutStart(it.x, (value) => square(value - it.centre)) },
    "sum of squares": { divisor: () => 1 },
    "sum for mean": { newMovingMean: (it) => it.keep * it.movingMean + it.take * sum(it.x) },
    "standard deviation": {
      newMovingVariance: (it) => it.keep * it.movingVariance + it.take * Math.sqrt(it.batchVariance),
    },
    "average of deviations": [
      {
        newMovingVariance: (it) =>
          square(it.keep * Math.sqrt(it.movingVariance) + it.take * Math.sqrt(it.batchVariance)),
      },
      { newMovingVariance: (it) => it.keep * Math.sqrt(it.movingVariance) + it.take * Math.sqrt(it.batchVariance) },
    ],
    "mean of squares": { centre: () => 0 },
    "around the moving mean": { centre: (it) => it.movingMean },
    "around the updated mean": { centre: (it) => it.keep * it.movingMean + it.take * it.batchMean },
    "epsilon added": [
      { batchVariance: (it) => it.total / it.divisor + 1e-3 },
      { batchVariance: (it) => it.total / it.m + 1e-3 },
    ],
    "mean's difference added": {
      newMovingVariance: (it) =>
        it.keep * it.movingVariance +
        it.take * it.batchVariance +
        it.keep * it.take * square(it.batchMean - it.movingMean),
    },
    "old statistics dropped": { keep: () => 0, take: () => 1 },
    "weight 1": { take: () => 1 },
    "old statistics at full weight": { keep: () => 1 },
    "mean not updated": { newMovingMean: (it) => it.movingMean },
    "variance not updated": { newMovingVariance: (it) => it.movingVariance },
    "not updated": { newMovingMean: (it) => it.movingMean, newMovingVariance: (it) => it.movingVariance },
    "one mean for all": {
      batchMean: (it) => mean(it.whole.x.flat()),
      total: (it) => {
        const all = it.whole.x.flat();
        return (sum(all.map((value) => square(value - mean(all)))) / all.length) * it.divisor;
      },
    },
    "old mean for the variance": { newMovingVariance: (it) => it.keep * it.movingMean + it.take * it.batchVariance },
    exchanged: {
      newMovingMean: (it) => it.keep * it.movingVariance + it.take * it.batchVariance,
      newMovingVariance: (it) => it.keep * it.movingMean + it.take * it.batchMean,
    },
  },
  together: ["exchanged"],
  variants: {
    biased: { divisor: (it) => it.m },
  },
});
