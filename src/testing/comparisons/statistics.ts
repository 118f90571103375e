import * as library from "../../math/index.js";
import { readFixture, relativeError, tensorOf } from "../fixtures.js";
import { measured, rounding, type Comparison } from "./Comparison.js";
import type { Norms } from "./recordedNorms.js";

/** Statistics, folding and standardization against PyTorch and NumPy. */
export function recordedStatistics(): Comparison[] {
  const { moving, keras, population, fold, standardized } = readFixture<Norms>("norms.json");
  const follow = (options: library.MovingStatisticsOptions): library.MovingStatistics =>
    moving.batches.reduce((statistics, batch) => statistics.update(tensorOf(batch)), library.movingStatistics(options));
  const of = (name: string, what: string, reference: string, error: () => number): Comparison => ({
    function: name,
    what,
    input: "three batches",
    reference,
    tolerance: rounding,
    error: () => measured(error),
  });
  const { running_mean: mean, running_var: variance, weight: gamma, bias: beta } = moving.state;
  return [
    of("movingStatistics", "unbiased, momentum 0.9", "PyTorch, float64", () => {
      const found = follow({ momentum: 0.9, unbiased: true });
      return Math.max(relativeError(found.mean, mean), relativeError(found.variance, variance));
    }),
    of("movingStatistics", "biased, momentum 0.9", "NumPy, float64", () => {
      const found = follow({ momentum: 0.9 });
      return Math.max(relativeError(found.mean, keras.movingMean), relativeError(found.variance, keras.movingVariance));
    }),
    of("movingStatistics", "bias correction", "NumPy, float64", () => {
      const { mean, variance } = follow({ momentum: 0.9, biasCorrection: true });
      return Math.max(relativeError(mean, keras.correctedMean), relativeError(variance, keras.correctedVariance));
    }),
    of("populationStatistics", "mean and variance", "NumPy, float64", () => {
      const found = library.populationStatistics(moving.batches.map(tensorOf));
      return Math.max(relativeError(found.mean, population.mean), relativeError(found.variance, population.variance));
    }),
    of("batchNormInference", "y", "PyTorch, float64", () =>
      relativeError(library.batchNormInference(tensorOf(moving.x), { mean, variance, gamma, beta }), moving.y.values),
    ),
    of("foldBatchNorm", "convolution", "PyTorch, float64", () => {
      const { kernel: recorded, foldedKernel, foldedBias, ...statistics } = fold;
      const { kernel, bias } = library.foldBatchNorm({ kernel: tensorOf(recorded), ...statistics });
      return Math.max(relativeError(kernel, foldedKernel.values), relativeError(bias, foldedBias));
    }),
    of("standardize", "mean and deviation", "NumPy, float64", () => {
      const found = library.standardize(tensorOf(standardized.x) as never);
      return Math.max(
        relativeError(found.mean, standardized.mean),
        relativeError(found.deviation, standardized.deviation),
      );
    }),
    of("standardize", "inverse of transform", "the input", () => {
      const x = tensorOf(standardized.x) as never;
      const found = library.standardize(x);
      return relativeError(found.inverse(found.transform(x)), standardized.x.values);
    }),
  ];
}
