import { checkOptions, flag, show, type OptionNames } from "../arguments.js";
import { checkDataset } from "./checkDataset.js";
import type { Dataset } from "./Dataset.js";
import { random } from "./random.js";
import { select } from "./select.js";

export interface BatchesOptions {
  batchSize: number;
  /** Order of the examples; "sorted-by-class" makes batches of (almost) one class each. Default "shuffled". */
  order?: "shuffled" | "sorted-by-class" | "given";
  /** For "shuffled". Default 1. */
  seed?: number;
  /** Which pass over the data, counted from 0: each shuffles differently. Default 0. */
  epoch?: number;
  /**
   * Leave out a last batch with fewer than `batchSize` examples. Default false: it comes, and is smaller. (Batch
   * norm's statistics of a very small batch are poor, and of one example they are useless.)
   */
  dropLast?: boolean;
  /** Stop after this many batches, going over the data as often as that takes. Default: one pass. */
  numSteps?: number;
}

const optionNames: OptionNames<BatchesOptions> = {
  batchSize: true,
  order: true,
  seed: true,
  epoch: true,
  dropLast: flag,
  numSteps: true,
};

/** A few examples, and where they come from. */
export interface Batch extends Dataset {
  /** Where each example stands in the whole dataset. */
  readonly indices: Int32Array;
  /** Counts the batches of this iteration from 0. */
  readonly step: number;
  readonly epoch: number;
}

export interface Batches extends Iterable<Batch> {
  readonly numBatches: number;
  /** Size of the last batch of a pass: smaller than `batchSize` unless that divides the number of examples. */
  readonly lastBatchSize: number;
}

/**
 * Parts a dataset into mini-batches. Lazy; iterating again gives the same batches again.
 *
 * @throws RangeError on a batch size or number of steps that is not a positive integer, or on a dataset too small to
 * give one batch.
 * @example
 * const digits = syntheticDigits({ numExamples: 130, seed: 1 });
 * for (const { x, labels, numExamples } of batches(digits, { batchSize: 60, seed: 1 })) {
 *   console.log(numExamples, x.length, labels[0]); // 60, then 60, then 10 examples
 * }
 */
export function batches(dataset: Dataset, options: BatchesOptions): Batches {
  checkOptions("batches", options, optionNames);
  const { batchSize, order = "shuffled", seed = 1, epoch: firstEpoch = 0, dropLast = false, numSteps } = options;
  checkDataset("batches", dataset);
  const n = dataset.numExamples;
  for (const [name, value] of Object.entries({ batchSize, numSteps })) {
    if ((value !== undefined || name === "batchSize") && !(Number.isInteger(value) && value! >= 1)) {
      throw new RangeError(`batches: ${name} is ${show(value)}, expected an integer ≥ 1`);
    }
  }
  if (!["shuffled", "sorted-by-class", "given"].includes(order)) {
    throw new RangeError(`batches: order is "${order}", expected "shuffled", "sorted-by-class" or "given"`);
  }
  if (order === "sorted-by-class" && dataset.labels.length !== n) {
    throw new RangeError(`batches: order "sorted-by-class" needs labels, and ${dataset.name} has none`);
  }
  if (!(Number.isInteger(firstEpoch) && firstEpoch >= 0)) {
    throw new RangeError(`batches: epoch is ${show(firstEpoch)}, expected an integer ≥ 0`);
  }
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`batches: seed is ${show(seed)}, expected an integer, for example 1`);
  const perEpoch = dropLast ? Math.floor(n / batchSize) : Math.ceil(n / batchSize);
  if (perEpoch === 0) {
    throw new RangeError(`batches: ${dataset.name} has ${n} examples, too few for one batch of ${batchSize}`);
  }
  const numBatches = numSteps ?? perEpoch;

  function* iterate(): Generator<Batch> {
    let indices: Int32Array = new Int32Array(0);
    for (let step = 0; step < numBatches; step++) {
      const epoch = firstEpoch + Math.floor(step / perEpoch);
      const place = step % perEpoch;
      if (place === 0) indices = ordered(dataset, order, seed, epoch);
      const chosen = indices.slice(place * batchSize, (place + 1) * batchSize);
      yield { ...select(dataset, chosen), indices: chosen, step, epoch };
    }
  }
  const lastBatchSize = n - (perEpoch - 1) * batchSize < batchSize ? n - (perEpoch - 1) * batchSize : batchSize;
  return { numBatches, lastBatchSize, [Symbol.iterator]: iterate };
}

/** Indices of the examples in the order in which a pass takes them. `fit` goes by it, too. */
export function ordered(
  dataset: Pick<Dataset, "numExamples" | "labels">,
  order: BatchesOptions["order"],
  seed: number,
  epoch: number,
): Int32Array {
  const indices = Int32Array.from({ length: dataset.numExamples }, (_, i) => i);
  if (order === "shuffled") return random(seed).split("batches").split(epoch).shuffle(indices);
  if (order === "sorted-by-class") return indices.sort((a, b) => dataset.labels[a]! - dataset.labels[b]! || a - b);
  return indices;
}
