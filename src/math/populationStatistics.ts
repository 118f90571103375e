import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, show } from "../arguments.js";
import { checkAxis, checkInput } from "./checks.js";
import { momentsAsNumbers } from "./moments.js";

/** Mean and variance of each feature over all examples, in float64 numbers. */
export interface Statistics {
  mean: number[];
  /** Biased: divided by `count`. Times count/(count − 1) it estimates that of a larger population. */
  variance: number[];
  /** How many values of each feature there were. */
  count: number;
}

/**
 * Mean and variance over many batches, exact as if they had been one: the precise statistics that moving averages only
 * follow. By the law of total variance, weighted by the batches' sizes:
 *
 *     mean = E[μB]    variance = E[σB²] + Var[μB]
 *
 * Leaving out Var[μB] makes the variance too small, a little for shuffled batches and much for batches sorted by class.
 * The batches stay undisposed.
 *
 * @param batches tensors whose feature axis has one length, for example the values before a batch norm layer.
 * @param options.axis the axis of the features; −1, the last, by default.
 * @throws where there is no batch, lengths differ, or values are not finite.
 * @see Wu & Johnson 2021, arXiv:2105.07576, section 3 ("PreciseBN")
 * @example
 * const sorted = [tf.tensor2d([[1], [1]]), tf.tensor2d([[5], [5]])];
 * console.log(populationStatistics(sorted)); // mean [3], variance [4], although each batch's variance is 0
 */
export function populationStatistics(batches: Iterable<Tensor>, options: { axis?: number } = {}): Statistics {
  checkOptions("populationStatistics", options, { axis: true });
  if (typeof (batches as Partial<Iterable<Tensor>> | null)?.[Symbol.iterator] !== "function") {
    throw new TypeError(`populationStatistics: batches is ${show(batches)}, expected tensors, for example [x]`);
  }
  let total: Statistics | undefined;
  let index = 0;
  for (const batch of batches) {
    const part = statisticsOf(batch, options.axis ?? -1, index);
    total = total ? merge(total, part, index) : part;
    index += 1;
  }
  if (!total) throw new RangeError("populationStatistics: there are no batches");
  return total;
}

function statisticsOf(batch: Tensor, axis: number, index: number): Statistics {
  const name = "populationStatistics";
  checkInput(name, batch, `batch ${index}`);
  const numFeatures = batch.shape[checkAxis(name, batch, axis)] as number;
  const { mean, variance } = momentsAsNumbers(batch, axis);
  const feature = variance.findIndex((value) => !Number.isFinite(value));
  if (feature >= 0) {
    throw new RangeError(
      `${name}: feature ${feature} of batch ${index} has values that are not finite (NaN or infinite)`,
    );
  }
  return { mean, variance, count: batch.size / numFeatures };
}

/** Both sets' statistics as one set's: the law of total variance for two parts (Chan, Golub & LeVeque 1983). */
function merge(a: Statistics, b: Statistics, index: number): Statistics {
  if (a.mean.length !== b.mean.length) {
    throw new RangeError(
      `populationStatistics: batch ${index} has ${b.mean.length} features, expected ${a.mean.length} as in those before`,
    );
  }
  const count = a.count + b.count;
  const weight = b.count / count;
  const difference = a.mean.map((value, feature) => (b.mean[feature] as number) - value);
  return {
    mean: a.mean.map((value, feature) => value + weight * (difference[feature] as number)),
    variance: a.variance.map((value, feature) => {
      const within = value + weight * ((b.variance[feature] as number) - value);
      return within + weight * (1 - weight) * (difference[feature] as number) ** 2;
    }),
    count,
  };
}
