import { defineExercise } from "../defineExercise.js";
import { column, mean, randomList, square, streamOf, sum, withoutStart } from "../numbers.js";

const varianceOf = (values: readonly number[]) => mean(values.map((value) => square(value - mean(values))));

export const standardizeWeights = defineExercise({
  id: "7.5",
  name: "standardizeWeights",
  parameters: { kernel: "weights" },
  results: { kernel: "weights" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("standardizeWeights", seed);
    return [
      { inputs: 6, units: 3 },
      { inputs: 3, units: 5 },
    ].map(({ inputs, units }) => ({
      label: "layer",
      shows: { inputs, units },
      args: {
        kernel: Array.from({ length: inputs }, () => randomList(source, units, -1.5, 3)),
      },
    }));
  },
  lines: {
    mu(): number {
      return mean(this.kernel);
    },
    centred(): number[] {
      return this.kernel.map((w) => w - this.mu);
    },
    variance(): number {
      return varianceOf(this.kernel);
    },
    fanIn(): number {
      return this.kernel.length;
    },
    divisor(): number {
      return Math.sqrt(this.fanIn * this.variance);
    },
    newKernel(): number[] {
      return this.centred.map((w) => w / this.divisor);
    },
  },
  header: "function standardizeWeights(kernel: tf.Tensor2D)",
  body: `const centred = kernel.sub(kernel.mean(0));
const variance = centred.square().mean(0);
return centred.div(variance.mul(kernel.shape[0]).sqrt());`,
}).withMistakes({
  mistakes: {
    "fan-in forgotten": { fanIn: () => 1 },
    "fan-in outside the root": { divisor: (it) => it.fanIn * Math.sqrt(it.variance) },
    "fan-out": { fanIn: (it) => it.whole.kernel[0]!.length },
    "no square root": { divisor: (it) => it.fanIn * it.variance },
    "mean not subtracted": { centred: (it) => it.kernel },
    "mean of squares": {
      variance: (it) => mean(it.kernel.map(square)),
    },
    "divided by the length of W": {
      centred: (it) => it.kernel,
      divisor: (it) => Math.sqrt(sum(it.kernel.map(square))),
    },
    axis: {
      newKernel: (it) =>
        it.whole.kernel.map((row) => {
          const mu = mean(row);
          return (row[it.feature]! - mu) / Math.sqrt(row.length * mean(row.map((w) => square(w - mu))));
        }),
    },
    "one mean for all": {
      mu: (it) => mean(it.whole.kernel.flat()),
      variance: (it) => varianceOf(it.whole.kernel.flat()),
    },
    "mean divided only": { newKernel: (it) => it.kernel.map((w) => w - it.mu / it.divisor) },
    "statistics of the first unit": {
      mu: (it) => mean(column(it.whole.kernel, 0)),
      variance: (it) => varianceOf(column(it.whole.kernel, 0)),
    },
    "an input left out": [
      { mu: (it) => sum(it.kernel.slice(0, -1)) / it.kernel.length },
      { mu: (it) => sum(it.kernel.slice(1)) / it.kernel.length },
    ],
    "reduce without a start": {
      variance: (it) => withoutStart(it.kernel, (w) => square(w - mean(it.kernel))) / it.kernel.length,
    },
    "n - 1": { variance: (it) => sum(it.kernel.map((w) => square(w - mean(it.kernel)))) / (it.kernel.length - 1) },
    multiplied: { newKernel: (it) => it.centred.map((w) => w * it.divisor) },
    "fan-in multiplied": { divisor: (it) => Math.sqrt(it.variance / it.fanIn) },
    "only centred": { newKernel: (it) => it.centred },
  },
});
