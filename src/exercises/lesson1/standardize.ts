import { defineExercise } from "../definition.js";
import { digits, mean, randomBatch, square, streamOf } from "../numbers.js";
import { transpose } from "../nested.js";

const meanOfFirst = (rows: number[][]) => {
  const value = mean(rows.map((row) => row[0]!));
  return digits(Math.abs(value) < 1e-6 ? 0 : value);
};

export const standardize = defineExercise({
  id: "1.1",
  name: "standardize",
  title: "standardize inputs",
  task:
    "Standardize each column of a table: subtract its mean, divide by its standard deviation. The statistics come " +
    "from the training rows; the same ones are then applied to the test rows. A column that is constant in `train` " +
    "must not give NaN. `train` and `test` are [examples, features]. Return `{ train, test }`.",
  parameters: { train: "batch", test: "batch" },
  results: { train: "batch", test: "batch" },
  cases(seed) {
    const source = streamOf("standardize", seed);
    const constant = (rows: number[][]) => rows.map(([a, , ...rest]) => [a!, 2.5, ...rest]);
    return [
      {
        label: "9 training and 5 test rows, 3 columns",
        args: { train: randomBatch(source, 9, 3), test: randomBatch(source, 5, 3) },
      },
      {
        label: "7 training and 4 test rows, 2 columns far from zero",
        args: { train: randomBatch(source, 7, 2, { offset: 20 }), test: randomBatch(source, 4, 2, { offset: 20 }) },
        condition: 20,
      },
      {
        label: "a table whose second column is constant",
        args: { train: constant(randomBatch(source, 8, 3)), test: constant(randomBatch(source, 3, 3)) },
        adversarial: true,
      },
    ];
  },
  compute({ train, test }, is) {
    const statistics = (rows: number[][]) => {
      const columns = transpose(rows).map((column) => {
        const values = is("one mean for all") ? rows.flat() : column;
        const mu = is("mean not subtracted") ? 0 : mean(values);
        const centre = mean(values);
        const n = is("n - 1") || is("n - 1, unguarded") ? values.length - 1 : values.length;
        const variance = values.reduce((s, value) => s + square(value - centre), 0) / n;
        const range = Math.max(...values) - Math.min(...values);
        const sd = is("variance") ? variance : is("range") ? range : Math.sqrt(variance);
        return {
          mu,
          sd:
            is("not divided") || (sd < 1e-12 && !is("constant column"))
              ? 1
              : is("variance floor")
                ? Math.sqrt(variance + 1e-8)
                : sd,
        };
      });
      return columns;
    };
    const apply = (rows: number[][], from: { mu: number; sd: number }[]) =>
      rows.map((row) => row.map((value, column) => (value - from[column]!.mu) / from[column]!.sd));
    const both = (a: number[][], b: number[][]) => {
      const joint = [...a, ...b];
      const fromTrain = statistics(is("leak") ? joint : is("statistics of test") ? b : a);
      return {
        train: apply(a, fromTrain),
        test: is("test left raw") ? b : apply(b, is("separate") ? statistics(b) : fromTrain),
      };
    };
    if (!is("axis")) return both(train, test);
    const byRow = (rows: number[][]) => transpose(apply(transpose(rows), statistics(transpose(rows))));
    return { train: byRow(train), test: byRow(test) };
  },
  mistakes: [
    {
      name: "leak",
      says:
        "The statistics are taken over training and test rows together. Then the test set is no longer unseen: it " +
        "has leaked into training.",
      look: "the rows that mean and standard deviation are computed from",
      seen: ({ train }) => `the first training column has mean ${meanOfFirst(train)}; it should be 0`,
    },
    {
      name: "separate",
      says:
        "The test rows get statistics of their own. A test row must be moved and scaled exactly as the training " +
        "rows were, or the same penguin gives different numbers in the two sets.",
      look: "(test − mean of train) / sd of train",
      seen: ({ test }) => `the first test column has mean ${meanOfFirst(test)}, which it has no reason to have`,
    },
    {
      name: "statistics of test",
      says: "The statistics are taken from the test rows.",
      look: "mean and standard deviation of train",
    },
    {
      name: "test left raw",
      says: "The test rows are returned as they came.",
      look: "(test − mean of train) / sd of train",
    },
    {
      name: "axis",
      says:
        "You standardize each row. It is each column, the same measurement over all examples, that gets mean 0 and " +
        "standard deviation 1.",
      look: "axis 0 of [examples, features]",
    },
    {
      name: "one mean for all",
      says: "There is one mean and one standard deviation for the whole table: columns keep their different scales.",
      look: "one mean and one standard deviation per column: axis 0",
    },
    {
      name: "variance",
      says: "You divide by the variance. The standard deviation is its square root.",
      look: "(x − μ)/σ",
    },
    {
      name: "range",
      says: "You divide by the range, largest minus smallest. That is another way of scaling.",
      look: "(x − μ)/σ",
    },
    { name: "mean not subtracted", says: "The mean is not subtracted.", look: "(x − μ)/σ" },
    {
      name: "not divided",
      says: "The columns are centred, but not divided by their standard deviation.",
      look: "(x − μ)/σ",
    },
    {
      name: "constant column",
      says:
        "A column that is constant has standard deviation 0, and you divide by it: NaN. Leave such a column at 0, " +
        "for example by dividing by 1.",
      look: "the division, where σ = 0",
    },
  ],
  variants: [
    {
      name: "n - 1",
      remark:
        "You use the sample standard deviation (n − 1); with n the columns have a standard deviation of exactly 1. " +
        "Both are in use, and here it makes no difference that matters.",
    },
    {
      name: "variance floor",
      remark: "You add a small ε under the root: a constant column stays finite, the others change by a hair.",
    },
  ],
  verified: "3 tables, among them one with a constant column",
  hints: [
    "Two steps: fit (mean and standard deviation per column, from `train`), then transform (`train` and `test` " +
      "with the same two).",
    "`train.mean(0)` has one number a column, and so has `train.sub(mean).square().mean(0).sqrt()`.",
    "For a constant column, put 1 in place of a standard deviation of 0: `tf.where(sd.greater(1e-7), sd, 1)`. " +
      "(1e-7, since rounding may leave a trace.)",
  ],
  header: "function standardizeBoth(train: tf.Tensor2D, test: tf.Tensor2D)",
  body: `const mean = train.mean(0);
const sd = train.sub(mean).square().mean(0).sqrt();
const scale = tf.where(sd.greater(1e-6), sd, tf.onesLike(sd));
const transform = (x: tf.Tensor) => x.sub(mean).div(scale);
return { train: transform(train), test: transform(test) };`,
});
