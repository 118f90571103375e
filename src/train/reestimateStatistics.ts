import { checkOptions, positiveInteger, type OptionNames } from "../arguments.js";
import type { Dataset } from "../data/Dataset.js";
import { checkModel, type Model } from "../layers/Model.js";
import { breathe } from "./breathe.js";
import { inputsOf, type InputValues } from "./examples.js";
import { batchStatistics } from "./functions.js";
import { runnerFor } from "./Runner.js";

export interface ReestimateOptions {
  /** Examples at a time, whose statistics are averaged. Default 256. */
  batchSize?: number;
}

const optionNames: OptionNames<ReestimateOptions> = { batchSize: positiveInteger };

/**
 * Takes the moving statistics of every batch norm anew from data, with the weights as they are: the mean and the variance
 * over all the batches, which a moving average only follows (precise batch norm: Wu & Johnson 2021, arXiv:2105.07576). With
 * data of another domain it adapts the model to that (AdaBN: Li et al. 2016, arXiv:1603.04779). Frozen layers get them, too.
 *
 * Batches go through the model as in training, each normalized by its own statistics, dropout off. Over the batches the
 * mean is that of their means, the variance that of all values (mean of variances and variance of means), weighted by
 * their sizes; a last batch of one example is left out.
 *
 * @throws RangeError for a model without batch norm, or too few examples.
 * @example
 * await reestimateStatistics(model, digits);
 */
export async function reestimateStatistics(
  model: Model,
  x: InputValues | Dataset,
  options: ReestimateOptions = {},
): Promise<void> {
  checkModel("reestimateStatistics", model);
  checkOptions("reestimateStatistics", options, optionNames);
  const { batchSize = 256 } = options;
  const { columns, numExamples } = inputsOf("reestimateStatistics", model, x, "x");
  const described = batchStatistics(model);
  const { names } = described;
  if (names.length === 0) throw new RangeError("reestimateStatistics: the model has no batch norm");
  // Of all layers, also of frozen ones, which model.batch leaves out.
  const multiple = Math.max(...model.layers.map(({ layer }) => layer.batch.multiple));
  const runner = runnerFor(model, { "batch statistics": () => described });
  const pause = breathe();
  const sums: { mean: Float64Array; squares: Float64Array }[] = [];
  let total = 0;
  for (let start = 0; start < numExamples; start += batchSize) {
    const all = Math.min(batchSize, numExamples - start);
    const size = all - (all % multiple);
    if (size < 2) continue;
    const inputs = columns.map(({ values, size: width }) => values.slice(start * width, (start + size) * width));
    const found = runner.run("batch statistics", inputs, size, { seed: 1, step: 0 });
    names.forEach((_, i) => {
      const [mean, variance] = [found[2 * i]!.data, found[2 * i + 1]!.data];
      const sum = (sums[i] ??= { mean: new Float64Array(mean.length), squares: new Float64Array(mean.length) });
      // Two samples into one (Chan et al. 1983): no difference of large squares.
      for (let k = 0; k < mean.length; k++) {
        const difference = mean[k]! - sum.mean[k]!;
        sum.mean[k]! += (difference * size) / (total + size);
        sum.squares[k]! += size * variance[k]! + (difference ** 2 * total * size) / (total + size);
      }
    });
    total += size;
    const pausing = pause();
    if (pausing) await pausing;
  }
  if (total === 0) {
    throw new RangeError(`reestimateStatistics: there are ${numExamples} examples, too few for a batch of this model`);
  }
  const weights: Record<string, Float32Array | number[]> = {};
  const known = new Set(model.weights().map(({ name }) => name));
  sums.forEach(({ mean, squares }, i) => {
    weights[`${names[i]}/movingMean`] = Float32Array.from(mean);
    weights[`${names[i]}/movingVariance`] = Float32Array.from(squares, (value) => value / total);
    if (known.has(`${names[i]}/movingWeight`)) weights[`${names[i]}/movingWeight`] = [1];
  });
  model.setWeights(weights);
}
