import { checkFunction, checkOptions, show } from "../../arguments.js";
import { checkNumbers } from "./checkNumbers.js";
import { defaultEpsilon } from "../defaults.js";

/** What `batchNorm64` computes of one feature. */
export interface BatchNorm64 {
  mean: number;
  variance: number;
  xHat: number[];
  y: number[];
}

export interface BatchNorm64Options {
  /** Scale; 1 by default. */
  gamma?: number;
  /** Shift; 0 by default. */
  beta?: number;
  /** Added to the variance under the root; 1e-5 by default. */
  epsilon?: number;
}

/**
 * The four equations for one feature, on plain numbers in float64: for proofs to twelve digits, which the float32 of
 * tensors cannot show. Features are normalized one by one, so that one is enough; `mapColumns` does a whole matrix.
 *
 * @param x the values of one feature over the batch, two or more.
 * @throws for fewer.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1
 * @example
 * const { xHat, variance } = batchNorm64([1, 2, 4]);
 * console.log(mean64(xHat.map((value) => value ** 2)), variance / (variance + 1e-5)); // equal to 1e-15
 */
export function batchNorm64(x: readonly number[], options: BatchNorm64Options = {}): BatchNorm64 {
  check("batchNorm64", x, options, x);
  const { gamma = 1, beta = 0, epsilon = defaultEpsilon } = options;
  const mean = mean64(x);
  const variance = mean64(x.map((value) => (value - mean) ** 2));
  const xHat = x.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  const y = xHat.map((value) => gamma * value + beta);
  return { mean, variance, xHat, y };
}

/** Every gradient of the backward pass of one feature. */
export interface BatchNormGradient64 {
  dXHat: number[];
  dVariance: number;
  dMean: number;
  dx: number[];
  dGamma: number;
  dBeta: number;
}

/**
 * The backward pass for one feature, stage by stage, on plain numbers in float64. `dy` is the gradient of the loss by y.
 *
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, section 3
 * @example
 * const { dx } = batchNormGradient64([1, 2, 4], [1, 0, 0]);
 * console.log(sum64(dx)); // 0 to 1e-16: adding a constant to x changes nothing
 */
export function batchNormGradient64(
  x: readonly number[],
  dy: readonly number[],
  options: BatchNorm64Options = {},
): BatchNormGradient64 {
  check("batchNormGradient64", x, options, dy);
  const { gamma = 1, epsilon = defaultEpsilon } = options;
  const { mean, variance, xHat } = batchNorm64(x, options);
  const m = x.length;
  const deviation = Math.sqrt(variance + epsilon);
  const centred = x.map((value) => value - mean);

  const dBeta = sum64(dy);
  const dGamma = sum64(dy.map((value, i) => value * xHat[i]!));
  const dXHat = dy.map((value) => value * gamma);
  const dVariance = sum64(dXHat.map((value, i) => value * centred[i]!)) / (-2 * deviation ** 3);
  const dMean = -sum64(dXHat) / deviation + (dVariance * -2 * sum64(centred)) / m;
  const dx = dXHat.map((value, i) => value / deviation + (dVariance * 2 * centred[i]!) / m + dMean / m);
  return { dXHat, dVariance, dMean, dx, dGamma, dBeta };
}

/**
 * The same dx in one line: `dx = γ/√(σ² + ε)·(dy − mean(dy) − x̂·mean(dy·x̂))`.
 *
 * @example
 * console.log(batchNormGradientClosedForm64([1, 2, 4], [1, 0, 0])); // as batchNormGradient64([1, 2, 4], [1, 0, 0]).dx
 */
export function batchNormGradientClosedForm64(
  x: readonly number[],
  dy: readonly number[],
  options: BatchNorm64Options = {},
): number[] {
  check("batchNormGradientClosedForm64", x, options, dy);
  const { gamma = 1, epsilon = defaultEpsilon } = options;
  const { variance, xHat } = batchNorm64(x, options);
  const meanOfDy = mean64(dy);
  const alongXHat = mean64(dy.map((value, i) => value * xHat[i]!));
  return dy.map((value, i) => (gamma / Math.sqrt(variance + epsilon)) * (value - meanOfDy - xHat[i]! * alongXHat));
}

/**
 * The sum of the values, with the lost digits of each addition carried along (Kahan 1965, Neumaier 1974).
 *
 * @example
 * sum64([1e16, 1, -1e16]); // 1; a plain sum says 0
 */
export function sum64(values: readonly number[]): number {
  checkNumbers("sum64", "values", values);
  return sumOf(values);
}

/**
 * The mean of the values.
 *
 * @example
 * mean64([1, 2, 6]); // 3
 */
export function mean64(values: readonly number[]): number {
  checkNumbers("mean64", "values", values);
  return sumOf(values) / values.length;
}

function sumOf(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/**
 * Does to each column of a matrix, given as its rows, what `f` does to one feature.
 *
 * @example
 * mapColumns([[1, 10], [3, 30]], (column) => batchNorm64(column, { epsilon: 0 }).y); // [[-1, -1], [1, 1]]
 */
export function mapColumns(
  rows: readonly (readonly number[])[],
  f: (column: number[], index: number) => number[],
): number[][] {
  if (!isTable(rows)) {
    throw new TypeError(
      `mapColumns: rows are ${show(rows)}, expected rows of numbers, all of one length: [[1, 10], [3, 30]]`,
    );
  }
  checkFunction("mapColumns", "f", f, "(column) => batchNorm64(column).y");
  const columns = (rows[0] ?? []).map((_, index) =>
    f(
      rows.map((row) => row[index]!),
      index,
    ),
  );
  const wrong = columns.findIndex((column) => !Array.isArray(column));
  if (wrong >= 0)
    throw new TypeError(`mapColumns: f gave ${show(columns[wrong])} for column ${wrong}, expected an array`);
  return rows.map((_, row) => columns.map((column) => column[row]!));
}

function isTable(rows: unknown): boolean {
  return Array.isArray(rows) && rows.every((row) => Array.isArray(row) && row.length === rows[0].length);
}

function check(name: string, x: readonly number[], options: BatchNorm64Options, dy: readonly number[]): void {
  checkOptions(name, options, { gamma: true, beta: true, epsilon: true });
  checkNumbers(name, "x", x);
  checkNumbers(name, "dy", dy);
  if (dy.length !== x.length) {
    throw new RangeError(`${name}: dy has ${dy.length} values, expected ${x.length}, as many as x`);
  }
  if (x.length < 2) {
    throw new RangeError(`${name}: x has ${x.length} values, expected 2 or more: one value minus its own mean is 0`);
  }
}
