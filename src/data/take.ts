import { checkOptions, show } from "../arguments.js";
import { checkDataset } from "./checkDataset.js";
import type { Dataset } from "./Dataset.js";
import { select } from "./select.js";

/**
 * The first `numExamples` examples, from `start` on. Fewer where the data ends sooner.
 *
 * @param options.start 0 by default.
 * @example
 * const few = take(syntheticDigits({ numExamples: 100, seed: 1 }), 10);
 */
export function take(dataset: Dataset, numExamples: number, options: { start?: number } = {}): Dataset {
  checkDataset("take", dataset);
  checkOptions("take", options, { start: true });
  const { start = 0 } = options;
  if (!(Number.isInteger(numExamples) && numExamples >= 0)) {
    throw new RangeError(`take: numExamples is ${show(numExamples)}, expected an integer ≥ 0`);
  }
  if (!(Number.isInteger(start) && start >= 0)) {
    throw new RangeError(`take: start is ${show(start)}, expected an integer ≥ 0`);
  }
  const length = Math.max(0, Math.min(numExamples, dataset.numExamples - start));
  return select(
    dataset,
    Array.from({ length }, (_, i) => start + i),
  );
}
