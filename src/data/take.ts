import type { Dataset } from "./Dataset.js";
import { select } from "./select.js";

/**
 * The first `numExamples` examples, from `start` on. Fewer where the data ends sooner.
 *
 * @example
 * const few = take(syntheticDigits({ numExamples: 100, seed: 1 }), 10);
 */
export function take(dataset: Dataset, numExamples: number, { start = 0 }: { start?: number } = {}): Dataset {
  if (!(Number.isInteger(numExamples) && numExamples >= 0)) {
    throw new RangeError(`take: numExamples is ${numExamples}, expected an integer ≥ 0`);
  }
  if (!(Number.isInteger(start) && start >= 0))
    throw new RangeError(`take: start is ${start}, expected an integer ≥ 0`);
  const length = Math.max(0, Math.min(numExamples, dataset.numExamples - start));
  return select(
    dataset,
    Array.from({ length }, (_, i) => start + i),
  );
}
