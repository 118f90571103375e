import { show } from "../../arguments.js";
import { checkNumbers } from "./checkNumbers.js";
import { mean64 } from "./batchNorm.js";

/**
 * The variance of the values: their mean squared distance from their mean. Divided by their number m, as batch norm does
 * it, not by m − 1. [m] → a number.
 *
 * @throws RangeError without values.
 * @example
 * variance64([1, 2, 6]); // 4.67
 */
export function variance64(values: readonly number[]): number {
  const mean = mean64(checked("variance64", values));
  return mean64(values.map((value) => (value - mean) ** 2));
}

/**
 * How well a straight line tells the one from the other: 1 or −1 if exactly, 0 if not at all; NaN where one of them does
 * not vary. [m], [m] → a number (Pearson's correlation).
 *
 * @throws RangeError without values, or where the numbers of values differ.
 * @example
 * correlation64([1, 2, 3], [2, 4, 7]); // 0.99
 */
export function correlation64(x: readonly number[], y: readonly number[]): number {
  checkNumbers("correlation64", "y", y);
  if (checked("correlation64", x, "x").length !== y.length) {
    throw new RangeError(`correlation64: x has ${x.length} values and y ${y.length}, expected equally many`);
  }
  const [meanOfX, meanOfY] = [mean64(x), mean64(y)];
  const covariance = mean64(x.map((value, i) => (value - meanOfX) * (y[i]! - meanOfY)));
  return covariance / Math.sqrt(variance64(x) * variance64(y));
}

/**
 * The value below which this share of the values lies; 0.5 is the median. In between two values, a straight line
 * (NumPy's default). [m] → a number.
 *
 * @throws RangeError without values, or where the share is not from 0 to 1.
 * @example
 * quantile64([1, 2, 6, 7], 0.5); // 4
 */
export function quantile64(values: readonly number[], share: number): number {
  if (!(typeof share === "number" && share >= 0 && share <= 1)) {
    throw new RangeError(`quantile64: share is ${show(share)}, expected a number from 0 to 1`);
  }
  const sorted = Float64Array.from(checked("quantile64", values)).sort();
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place % 1);
}

function checked(name: string, values: readonly number[], argument = "values"): readonly number[] {
  checkNumbers(name, argument, values);
  if (values.length === 0) throw new RangeError(`${name}: there are no values`);
  return values;
}
