import type { Words } from "../Words.js";

export const lesson1 = {
  standardize: {
    title: "standardize inputs",
    task: "Standardize each column of a table: subtract its mean, divide by its standard deviation. The statistics come from the training rows; the same ones are then applied to the test rows. A column that is constant in `train` must not give NaN. `train` and `test` are [examples, features]. Return `{ train, test }`.",
    verified: "3 tables, among them one with a constant column",
    cases: {
      tables: "{train} training and {test} test rows, {columns} columns",
      "far from zero": "{train} training and {test} test rows, {columns} columns far from zero",
      "constant column": "a table whose second column is constant",
    },
    mistakes: {
      leak: {
        says: "The statistics are taken over training and test rows together. Then the test set is no longer unseen: it has leaked into training.",
        look: "the rows that mean and standard deviation are computed from",
        seen: "the first training column has mean {mean}; it should be 0",
      },
      separate: {
        says: "The test rows get statistics of their own. A test row must be moved and scaled exactly as the training rows were, or the same penguin gives different numbers in the two sets.",
        look: "(test − mean of train) / sd of train",
        seen: "the first test column has mean {mean}, which it has no reason to have",
      },
      "statistics of test": {
        says: "The statistics are taken from the test rows.",
        look: "mean and standard deviation of train",
      },
      "both left raw": { says: "Both tables are returned as they came.", look: "(x − μ)/σ" },
      "test left raw": {
        says: "The test rows are returned as they came.",
        look: "(test − mean of train) / sd of train",
      },
      "deviation of test": {
        says: "The test rows are moved by the mean of the training rows, but divided by a standard deviation of their own.",
        look: "(test − mean of train) / sd of train",
      },
      "mean of test": {
        says: "The test rows are divided by the standard deviation of the training rows, but moved by a mean of their own.",
        look: "(test − mean of train) / sd of train",
      },
      axis: {
        says: "You standardize each row. It is each column, the same measurement over all examples, that gets mean 0 and standard deviation 1.",
        look: "axis 0 of [examples, features]",
      },
      "one mean for all": {
        says: "There is one mean and one standard deviation for the whole table: columns keep their different scales.",
        look: "one mean and one standard deviation per column: axis 0",
      },
      variance: { says: "You divide by the variance. The standard deviation is its square root.", look: "(x − μ)/σ" },
      range: {
        says: "You divide by the range, largest minus smallest. That is another way of scaling.",
        look: "(x − μ)/σ",
      },
      "min-max": {
        says: "You scale to the range from 0 to 1, by smallest and largest value. That is another way of scaling.",
        look: "(x − μ)/σ",
      },
      "divided by the maximum": {
        says: "You divide by a largest value. Standardizing subtracts the mean and divides by the standard deviation.",
        look: "(x − μ)/σ",
      },
      "scaled to length 1": {
        says: "You divide by √Σx², so that each column has length 1. That is another way of scaling.",
        look: "(x − μ)/σ",
      },
      "median for mean": { says: "You subtract the median where the mean belongs.", look: "μ = (1/n) Σ x" },
      "mean absolute deviation": {
        says: "You divide by the mean of |x − μ|. The standard deviation squares the deviations, and takes the root of their mean.",
        look: "σ = √((1/n) Σ (x − μ)²)",
      },
      "sum of squares": {
        says: "You divide by the root of the sum of squares, the column's length: the sum must be divided by n before the root.",
        look: "σ = √((1/n) Σ (x − μ)²)",
      },
      "1 added": {
        says: "You add 1 to every standard deviation. That keeps the constant column finite, but changes all the others.",
        look: "the division, where σ = 0",
      },
      "mean not subtracted": { says: "The mean is not subtracted.", look: "(x − μ)/σ" },
      "sum for mean": { says: "The sum is subtracted where the mean belongs.", look: "μ = (1/n) Σ x" },
      "mean divided only": {
        says: "Only the mean is divided by the standard deviation: brackets are missing around x − μ.",
        look: "(x − μ)/σ",
      },
      "not divided": {
        says: "The columns are centred, but not divided by their standard deviation.",
        look: "(x − μ)/σ",
      },
      "multiplied by sigma": {
        says: "You multiply by the standard deviation where you should divide.",
        look: "(x − μ)/σ",
      },
      "constant column": {
        says: "A column that is constant has standard deviation 0, and you divide by it: NaN. Leave such a column at 0, for example by dividing by 1.",
        look: "the division, where σ = 0",
      },
      "train and test exchanged": {
        says: "The training rows come back as `test`, and the test rows as `train`.",
        look: "the names of what you return",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, not its squared deviation.",
        look: "`reduce(…, 0)`",
      },
    },
    variants: {
      "n - 1":
        "You use the sample standard deviation (n − 1); with n the columns have a standard deviation of exactly 1. Both are in use, and here it makes no difference that matters.",
      "variance floor":
        "You add a small ε under the root: a constant column stays finite, the others change by a hair.",
      "deviation floor":
        "You add a small ε to the standard deviation: a constant column stays finite, the others change by a hair.",
      "constant column left":
        "You leave a constant column as it is. It carries no information either way; at 0 it would not move the weighted sums.",
    },
    hints: [
      "Two steps: fit (mean and standard deviation per column, from `train`), then transform (`train` and `test` with the same two).",
      "`train.mean(0)` has one number a column, and so has `train.sub(mean).square().mean(0).sqrt()`.",
      "For a constant column, put 1 in place of a standard deviation of 0: `tf.where(sd.greater(1e-7), sd, 1)`. (1e-7, since rounding may leave a trace.)",
    ],
  },
  largestRate: {
    title: "the largest learning rate",
    task: "Gradient descent on a quadratic loss shrinks the error along each eigenvector of the Hessian by the factor 1 − ηλ a step. `eigenvalues` are the λs, all positive. Return the learning rate η beyond which it diverges.",
    verified: "4 sets of eigenvalues",
    cases: {
      eigenvalues: "{n} eigenvalues from {low} to {high}",
    },
    results: {
      rate: { name: "the rate", plural: false },
    },
    mistakes: {
      one: {
        says: "1/λ is the rate that lands on the minimum in one step. Up to twice that, each step still shrinks the error.",
        look: "|1 − ηλ| < 1",
      },
      smallest: {
        says: "You use the smallest eigenvalue. The steepest direction diverges first.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      mean: {
        says: "You use the mean of the eigenvalues. One direction that diverges is enough.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      trace: {
        says: "You use the sum of the eigenvalues: that is safe, but smaller than need be.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "best rate": {
        says: "2/(λmax + λmin) is the rate that converges fastest. The question is from which rate on it diverges.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "first or last": {
        says: "You use the first or the last eigenvalue of the list. They come in no order.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "sorted as text": {
        says: "JavaScript's `sort()` compares as text unless told otherwise: 9 comes after 80. So the last one is not the largest.",
        look: "`sort((a, b) => a - b)`, or `Math.max(...eigenvalues)`",
      },
      "root of the eigenvalue": {
        says: "You take the root of the eigenvalue. The factor of a step has λ itself in it.",
        look: "1 − ηλ",
      },
      "squared eigenvalue": {
        says: "You square the eigenvalue. The factor of a step has λ itself in it.",
        look: "1 − ηλ",
      },
      "length of the list": {
        says: "You take the root of the sum of squares of all eigenvalues. One direction that diverges is enough: the steepest.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "number of eigenvalues": {
        says: "You divide by how many eigenvalues there are. What counts is how large they are.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "rounded eigenvalue": {
        says: "The eigenvalue is rounded to an integer before you divide.",
        look: "the largest λ as it is",
      },
      "median or middle": {
        says: "You use the eigenvalue in the middle. The steepest direction diverges first.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "condition number": {
        says: "λmax/λmin is the condition number: it tells how slow descent is. The largest rate depends on λmax alone.",
        look: "|1 − ηλ| < 1 must hold for every λ",
      },
      "eigenvalue itself": {
        says: "This is the eigenvalue. The rate at which it diverges is found from it.",
        look: "|1 − ηλ| < 1",
      },
      inverted: { says: "It is upside down: a steeper loss needs a smaller rate.", look: "η < 2/λ" },
      "minus the eigenvalue": { says: "You subtract λ. |1 − ηλ| < 1 gives a quotient.", look: "|1 − ηλ| < 1" },
    },
    variants: {},
    hints: [
      "What happens to the error along one eigenvector in one step? For which η does it shrink?",
      "Solve |1 − ηλ| < 1 for η, for one λ. Then: which λ is the strictest?",
      "η < 2/λ for every λ: the largest decides. `2 / Math.max(...eigenvalues)`",
    ],
  },
  weightsForRawInputs: {
    title: "weights for raw inputs",
    task: "A unit was trained on standardized inputs: y = Σ wⱼ (xⱼ − μⱼ)/σⱼ + b. Find the weights and the bias that give the same y on the raw inputs x. `weights`, `mean` and `deviation` are lists, one number an input. Return `{ weights, bias }`.",
    verified: "units with 1, 3 and 5 inputs",
    cases: {
      inputs: "{inputs} inputs",
      "one input": "1 input",
    },
    results: {
      bias: { name: "the bias", plural: false },
      weights: { name: "the weights", plural: true },
    },
    mistakes: {
      multiplied: {
        says: "You multiply the weights by σ. An input that is σ times as large needs a weight that is σ times as small.",
        look: "w (x − μ)/σ = (w/σ) x − …",
      },
      variance: {
        says: "You divide by the variance. Standardizing divides by the standard deviation.",
        look: "w (x − μ)/σ = (w/σ) x − …",
      },
      "weights not divided": {
        says: "The weights stay as they were, but the raw inputs are σ times as wide.",
        look: "w (x − μ)/σ = (w/σ) x − …",
      },
      "mean not divided": {
        says: "In the bias, the mean enters times w; it must be w/σ, the new weight.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "divided twice": {
        says: "In the bias, each mean is divided by σ twice: if the new weights are used, the division is in them already.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "weight forgotten": {
        says: "In the bias, the weight is missing: each mean counts w/σ times.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "mean alone": {
        says: "In the bias, you subtract the means as they are: each counts w/σ times.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "mean forgotten": {
        says: "In the bias, the means are missing: you subtract the new weights alone.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "bias unchanged": {
        says: "The bias is still the old one: nothing subtracts the means any more.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "sign of the bias": {
        says: "You add what the means contribute. They were subtracted from the inputs.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "bias forgotten": { says: "The old bias is gone; it still counts.", look: "b' = b − Σ wⱼ μⱼ/σⱼ" },
      "bias divided": {
        says: "The old bias is divided by σ as well. It did not pass through the standardization.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      averaged: {
        says: "You subtract the mean of the wⱼ μⱼ/σⱼ. All of them are subtracted: the sum.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "one mean only": {
        says: "Only one input's mean reaches the bias: the others are overwritten, or the loop ends too early.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
      "mean subtracted from the weights": {
        says: "You subtract the mean from the weights. It is subtracted from the inputs, so it moves the bias.",
        look: "w (x − μ)/σ = (w/σ) x − …",
      },
      "mean and deviation exchanged": {
        says: "The mean and the deviation have changed places.",
        look: "w (x − μ)/σ = (w/σ) x − …",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, and its own product is left out.",
        look: "`reduce(…, bias)`",
      },
      brackets: {
        says: "Brackets stand in the wrong place in the bias: each product (wⱼ/σⱼ) · μⱼ is subtracted by itself.",
        look: "b' = b − Σ wⱼ μⱼ/σⱼ",
      },
    },
    variants: {},
    hints: [
      "Write y as a function of the raw x and multiply it out.",
      "w (x − μ)/σ = (w/σ) x − w μ/σ. What stands in front of x, and what does not contain x?",
      "The new weights are wⱼ/σⱼ; the new bias is b minus the sum of wⱼ μⱼ/σⱼ.",
    ],
  },
} satisfies Partial<Words["exercises"]>;
