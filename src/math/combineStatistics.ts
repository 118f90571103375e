import { checkArray, isRecord, show } from "../arguments.js";
import { isNumbers } from "./checks.js";

/** What one machine knows of its part of a batch. */
export interface PartStatistics {
  /** Values per feature: examples, or examples times positions. */
  readonly count: number;
  readonly mean: ArrayLike<number>;
  /** The biased one. */
  readonly variance: ArrayLike<number>;
}

/**
 * The statistics of a whole batch from those of its parts, as synchronized batch norm has them from several machines: each
 * sends only its count, mean and variance. (Without it each normalizes its part alone, which is `ghostBatchNorm`.)
 *
 *     mean = Σ n·meanₖ / Σ n    variance = Σ n·(varianceₖ + (meanₖ − mean)²) / Σ n
 *
 * @returns mean and biased variance per feature.
 * @throws RangeError for parts of different lengths, or without values.
 * @example
 * combineStatistics([{ count: 2, mean: [1], variance: [1] }, { count: 2, mean: [3], variance: [1] }]); // 2 and 2
 */
export function combineStatistics(parts: readonly PartStatistics[]): { mean: number[]; variance: number[] } {
  checkArray("combineStatistics", "parts", parts, "{ count, mean, variance }");
  if (parts.length === 0) throw new RangeError("combineStatistics: parts is empty");
  const size = (parts[0] as PartStatistics | null)?.mean?.length;
  parts.forEach((part, k) => {
    if (!isRecord(part) || !isNumbers(part.mean) || !isNumbers(part.variance)) {
      throw new TypeError(`combineStatistics: parts[${k}] is ${show(part)}, expected { count, mean, variance }`);
    }
    if (!(Number.isInteger(part.count) && part.count >= 1)) {
      throw new RangeError(`combineStatistics: parts[${k}].count is ${show(part.count)}, expected an integer ≥ 1`);
    }
    if (part.mean.length !== size || part.variance.length !== size) {
      throw new RangeError(
        `combineStatistics: parts[${k}] has ${part.mean.length} means and ${part.variance.length} variances, expected ${size}`,
      );
    }
  });
  const total = parts.reduce((sum, { count }) => sum + count, 0);
  const over = (value: (part: PartStatistics) => number): number =>
    parts.reduce((sum, part) => sum + part.count * value(part), 0) / total;
  const mean = Array.from({ length: size! }, (_, k) => over((part) => part.mean[k]!));
  const variance = mean.map((m, k) => over((part) => part.variance[k]! + (part.mean[k]! - m) ** 2));
  return { mean, variance };
}
