import { defineExercise } from "../defineExercise.js";
import { column, mean, randomBatch, square, streamOf, sum, withoutStart } from "../numbers.js";

const variance = (z: readonly number[]) => mean(z.map((value) => square(value - mean(z))));
const median = (z: readonly number[]) => {
  const sorted = z.slice().sort((a, b) => a - b);
  return (sorted[Math.floor((z.length - 1) / 2)]! + sorted[Math.floor(z.length / 2)]!) / 2;
};
const meanOfFirst = (rows: number[][]) => mean(column(rows, 0));

export const standardize = defineExercise({
  id: "1.1",
  name: "standardize",
  parameters: { train: "batch", test: "batch" },
  results: { train: "batch", test: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("standardize", seed);
    const constant = (rows: number[][]) => rows.map(([a, , ...rest]) => [a!, 2.5, ...rest]);
    return [
      {
        label: "tables",
        shows: { train: 9, test: 5, columns: 3 },
        args: { train: randomBatch(source, 9, 3), test: randomBatch(source, 5, 3) },
      },
      {
        label: "far from zero",
        shows: { train: 7, test: 4, columns: 2 },
        args: { train: randomBatch(source, 7, 2, { offset: 20 }), test: randomBatch(source, 4, 2, { offset: 20 }) },
        condition: 60,
      },
      {
        label: "constant column",
        args: { train: constant(randomBatch(source, 8, 3)), test: constant(randomBatch(source, 3, 3)) },
        adversarial: true,
      },
    ];
  },
  lines: {
    /** The values that the statistics are taken from, for the training rows and for the test rows. */
    fitted(): number[] {
      return this.train;
    },
    fittedForTest(): number[] {
      return this.fitted;
    },
    centre(): (z: number[]) => number {
      return mean;
    },
    spread(): (z: number[]) => number {
      return (z) => Math.sqrt(variance(z));
    },
    divisor(): (z: number[]) => number {
      return (z) => (this.spread(z) < 1e-12 ? 1 : this.spread(z));
    },
    newTrain(): number[] {
      return this.train.map((value) => (value - this.centre(this.fitted)) / this.divisor(this.fitted));
    },
    newTest(): number[] {
      return this.test.map((value) => (value - this.centre(this.fittedForTest)) / this.divisor(this.fittedForTest));
    },
  },
  header: "function standardizeBoth(train: tf.Tensor2D, test: tf.Tensor2D)",
  body: `const mean = train.mean(0);
const sd = train.sub(mean).square().mean(0).sqrt();
const scale = tf.where(sd.greater(1e-6), sd, tf.onesLike(sd));
const transform = (x: tf.Tensor) => x.sub(mean).div(scale);
return { train: transform(train), test: transform(test) };`,
}).withMistakes({
  mistakes: {
    leak: { fitted: (it) => [...it.train, ...it.test] },
    separate: { fittedForTest: (it) => it.test },
    "statistics of test": { fitted: (it) => it.test },
    "both left raw": { newTrain: (it) => it.train, newTest: (it) => it.test },
    "test left raw": { newTest: (it) => it.test },
    "deviation of test": {
      newTest: (it) => it.test.map((value) => (value - it.centre(it.fitted)) / it.divisor(it.test)),
    },
    "mean of test": { newTest: (it) => it.test.map((value) => (value - it.centre(it.test)) / it.divisor(it.fitted)) },
    axis: {
      newTrain: (it) => it.whole.train.map((row) => (row[it.feature]! - it.centre(row)) / it.divisor(row)),
      newTest: (it) => it.whole.test.map((row) => (row[it.feature]! - it.centre(row)) / it.divisor(row)),
    },
    "one mean for all": { fitted: (it) => it.whole.train.flat() },
    variance: { spread: () => variance },
    range: { spread: () => (z) => Math.max(...z) - Math.min(...z) },
    "min-max": { centre: () => (z) => Math.min(...z), spread: () => (z) => Math.max(...z) - Math.min(...z) },
    "divided by the maximum": [
      { centre: () => () => 0, spread: () => (z) => Math.max(...z) },
      { centre: () => () => 0, spread: () => (z) => Math.max(...z.map(Math.abs)) },
      { spread: () => (z) => Math.max(...z) },
      { spread: () => (z) => Math.max(...z.map(Math.abs)) },
      { spread: () => (z) => Math.max(...z.map((value) => Math.abs(value - mean(z)))) },
    ],
    "scaled to length 1": { centre: () => () => 0, spread: () => (z) => Math.sqrt(sum(z.map(square))) },
    "median for mean": { centre: () => median },
    "mean absolute deviation": { spread: () => (z) => mean(z.map((value) => Math.abs(value - mean(z)))) },
    "sum of squares": { spread: () => (z) => Math.sqrt(variance(z) * z.length) },
    "reduce without a start": {
      spread: () => (z) => Math.sqrt(withoutStart(z, (value) => square(value - mean(z))) / z.length),
    },
    "1 added": { divisor: (it) => (z) => it.spread(z) + 1 },
    "mean not subtracted": { centre: () => () => 0 },
    "sum for mean": { centre: () => sum },
    "mean divided only": {
      newTrain: (it) => it.train.map((value) => value - it.centre(it.fitted) / it.divisor(it.fitted)),
      newTest: (it) => it.test.map((value) => value - it.centre(it.fittedForTest) / it.divisor(it.fittedForTest)),
    },
    "not divided": { divisor: () => () => 1 },
    "multiplied by sigma": { divisor: (it) => (z) => 1 / it.spread(z) },
    "constant column": { divisor: (it) => (z) => it.spread(z) },
    "train and test exchanged": {
      newTrain: (it) => it.test.map((value) => (value - it.centre(it.fitted)) / it.divisor(it.fitted)),
      newTest: (it) => it.train.map((value) => (value - it.centre(it.fitted)) / it.divisor(it.fitted)),
    },
  },
  together: ["both left raw", "train and test exchanged", "axis", "mean divided only"],
  variants: {
    "n - 1": { spread: () => (z) => Math.sqrt((variance(z) * z.length) / (z.length - 1)) },
    "variance floor": [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3].map((epsilon) => ({
      divisor: () => (z) => Math.sqrt(variance(z) + epsilon),
    })),
    "deviation floor": [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3].map((epsilon) => ({
      divisor: () => (z) => Math.sqrt(variance(z)) + epsilon,
    })),
    "constant column left": {
      newTrain: (it) =>
        variance(it.train) < 1e-12
          ? it.train
          : it.train.map((value) => (value - mean(it.train)) / it.divisor(it.train)),
      newTest: (it) =>
        variance(it.train) < 1e-12 ? it.test : it.test.map((value) => (value - mean(it.train)) / it.divisor(it.train)),
    },
  },
  evidence: {
    leak: ({ train }) => ({ mean: meanOfFirst(train) }),
    separate: ({ test }) => ({ mean: meanOfFirst(test) }),
  },
});
