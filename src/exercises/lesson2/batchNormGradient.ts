import { sums } from "../backward.js";
import { defineExercise } from "../defineExercise.js";
import { column, mean, randomBatch, randomGamma, square, streamOf, sum } from "../numbers.js";

const products = (dy: number[][], xHat: number[][], i: number) => dy[i]!.map((g, f) => g * xHat[i]![f]!);

export const batchNormGradient = defineExercise({
  id: "2.3",
  name: "batchNormGradient",
  parameters: { dy: "batch", xHat: "batch", gamma: "feature", sigma: "feature" },
  results: { dx: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("gradient", seed);
    return [
      { m: 7, n: 3 },
      { m: 4, n: 5 },
      { m: 2, n: 3, adversarial: true, condition: 5 },
    ].map(({ m, n, ...more }) => {
      const x = randomBatch(source, m, n);
      const mu = x[0]!.map((_, f) => mean(column(x, f)));
      const sigma = mu.map((mean_, f) => Math.sqrt(mean(column(x, f).map((value) => square(value - mean_))) + 0.05));
      return {
        label: "batch",
        shows: { m, n },
        ...more,
        args: {
          dy: randomBatch(source, m, n),
          xHat: x.map((row) => row.map((value, f) => (value - mu[f]!) / sigma[f]!)),
          gamma: randomGamma(source, n),
          sigma,
        },
      };
    });
  },
  lines: {
    average(): (values: number[]) => number {
      return mean;
    },
    /** For each example, the mean of dy, and of dy·x̂, that is subtracted from it. */
    means(): number[] {
      return this.dy.map(() => this.average(this.dy));
    },
    meansWithXHat(): number[] {
      return this.dy.map(() => this.average(this.dy.map((g, i) => g * this.xHat[i]!)));
    },
    first(): number[] {
      return this.means.map((value) => -value);
    },
    second(): number[] {
      return this.meansWithXHat.map((value, i) => -value * this.xHat[i]!);
    },
    scaled(): number {
      return this.gamma;
    },
    divisor(): number {
      return this.sigma;
    },
    dx(): number[] {
      return this.dy.map((g, i) => (this.scaled / this.divisor) * (g + this.first[i]! + this.second[i]!));
    },
  },
  header: "function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D)",
  body: `return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);`,
}).withMistakes({
  mistakes: {
    "statistics constant": { first: (it) => it.dy.map(() => 0), second: (it) => it.dy.map(() => 0) },
    "dMean forgotten": { first: (it) => it.dy.map(() => 0) },
    "dVariance forgotten": { second: (it) => it.dy.map(() => 0) },
    "product of means": { meansWithXHat: (it) => it.dy.map(() => it.average(it.dy) * it.average(it.xHat)) },
    axis: {
      means: (it) => it.whole.dy.map(it.average),
      meansWithXHat: (it) => it.whole.dy.map((_, i) => it.average(products(it.whole.dy, it.whole.xHat, i))),
    },
    "one mean for all": {
      means: (it) => it.dy.map(() => it.average(it.whole.dy.flat())),
      meansWithXHat: (it) =>
        it.dy.map(() => it.average(it.whole.dy.flatMap((_, i) => products(it.whole.dy, it.whole.xHat, i)))),
    },
    "gamma forgotten": { scaled: () => 1 },
    "gamma twice": { scaled: (it) => square(it.gamma) },
    "divided by gamma": { scaled: (it) => 1 / it.gamma },
    "gamma on dy only": {
      dx: (it) => it.dy.map((g, i) => (it.scaled * g + it.first[i]! + it.second[i]!) / it.divisor),
    },
    "brackets around a part": [
      { dx: (it) => it.dy.map((g, i) => (it.scaled / it.divisor) * g + it.first[i]! + it.second[i]!) },
      { dx: (it) => it.dy.map((g, i) => g + it.first[i]! + (it.scaled / it.divisor) * it.second[i]!) },
      { dx: (it) => it.dy.map((g, i) => (it.scaled / it.divisor) * (g + it.first[i]!) + it.second[i]!) },
      { dx: (it) => it.dy.map((g, i) => it.scaled * (g + it.first[i]! + it.second[i]! / it.divisor)) },
      { dx: (it) => it.dy.map((g, i) => it.scaled * (g + it.first[i]!) + it.second[i]! / it.divisor) },
    ],
    "x-hat subtracted before multiplying": {
      dx: (it) =>
        it.dy.map((g, i) => (it.scaled / it.divisor) * (g + it.first[i]! - it.xHat[i]!) * it.meansWithXHat[i]!),
    },
    "1/m on a part": {
      dx: (it) => {
        const { dy } = it;
        return dy.map((g, i) => (it.scaled / it.divisor) * (dy.length * (g + it.first[i]!) + it.second[i]!));
      },
    },
    "1/sigma forgotten": { divisor: () => 1 },
    "multiplied by sigma": { divisor: (it) => 1 / it.sigma },
    "sums for means": { average: () => sum },
    "m - 1": { average: () => (values) => sum(values) / (values.length - 1) },
    "x-hat factor forgotten": { second: (it) => it.meansWithXHat.map((value) => -value) },
    "x-hat forgotten in the mean": { second: (it) => it.means.map((value, i) => -value * it.xHat[i]!) },
    "mean of x-hat squared": { second: (it) => it.dy.map((g) => -g * it.average(it.xHat.map(square))) },
    "sign of the first term": { first: (it) => it.means },
    "sign of the second term": { second: (it) => it.meansWithXHat.map((value, i) => value * it.xHat[i]!) },
    "sigma squared": { divisor: (it) => square(it.sigma) },
    "root of sigma": { divisor: (it) => Math.sqrt(it.sigma) },
    "1/m forgotten": {
      dx: (it) => {
        const { dy } = it;
        return dy.map((g, i) => ((it.scaled * dy.length) / it.divisor) * (g + it.first[i]! + it.second[i]!));
      },
    },
    "1/m too many": {
      dx: (it) => {
        const { dy } = it;
        return dy.map((g, i) => (it.scaled / dy.length / it.divisor) * (g + it.first[i]! + it.second[i]!));
      },
    },
    "sign of dx": { dx: (it) => it.dy.map((g, i) => (-it.scaled / it.divisor) * (g + it.first[i]! + it.second[i]!)) },
  },
  evidence: { "statistics constant": sums, "dMean forgotten": sums, "dVariance forgotten": sums },
});
