import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import { checkOptions, isRecord, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { checkInput } from "./checks.js";

export interface StandardizeOptions {
  /**
   * What to do with a column whose values are all equal, so that its deviation is 0: "zero", the default, only takes the
   * mean away and leaves 0; "throw" names the columns.
   */
  constantColumns?: "zero" | "throw";
  /**
   * What to do with NaN, which stands for a missing value: "throw", the default, says where it is; "ignore" leaves it out
   * of the statistics and in its place; "mean" also puts the column's mean there, which is 0 after `transform`.
   */
  nan?: "throw" | "ignore" | "mean";
}

/** What `standardize` needs of a dataset: rows of numbers. */
export interface Rows {
  /** [numExamples, ...exampleShape], row-major. */
  readonly x: Float32Array;
  readonly numExamples: number;
  readonly exampleShape: readonly number[];
}

/** What `fit` has learned from the training set, to be applied to any set. */
export interface Standardization {
  /** The mean of each column of the training set. */
  readonly mean: readonly number[];
  /** The standard deviation of each column of the training set (biased); 0 for a constant column. */
  readonly deviation: readonly number[];
  /** (x − mean)/deviation for each column. Use it on the training set, the test set and everything that comes later. */
  transform(x: Tensor2D): Tensor2D;
  /** The same of a dataset: a new one, all else as it was. */
  transform<D extends Rows>(dataset: D): D;
  /** The way back: z·deviation + mean. */
  inverse(z: Tensor2D): Tensor2D;
  inverse<D extends Rows>(dataset: D): D;
}

/**
 * Learns to standardize the columns of a table: mean 0 and variance 1 in the training set.
 *
 *     z = (x − mean)/deviation
 *
 * The statistics are the training set's alone: taken from the test set, they would tell the network of it, and taken
 * for each set apart, they would give the same value two meanings.
 *
 * @param x the training set: float32 [examples, columns], or a dataset, each number of an example a column.
 * @throws for NaN or infinite values and constant columns, unless the options say otherwise.
 * @example
 * const train = tf.tensor2d([[1, 100], [3, 300]]);
 * const scaler = standardize(train);
 * scaler.transform(tf.tensor2d([[5, 200]])).print(); // 3, 0
 */
export function standardize(x: Tensor2D | Rows, options: StandardizeOptions = {}): Standardization {
  checkOptions("standardize", options, { constantColumns: true, nan: true });
  const { constantColumns = "zero", nan = "throw" } = options;
  const numColumns = checkTable(x, undefined);
  checkChoice("constantColumns", constantColumns, ["zero", "throw"]);
  checkChoice("nan", nan, ["throw", "ignore", "mean"]);
  const values = x instanceof tf.Tensor ? x.dataSync() : x.x;
  checkValues(values, numColumns, nan);

  const columns = Array.from({ length: numColumns }, (_, column) => statistics(values, numColumns, column));
  const mean = columns.map((column) => column.mean);
  const deviation = columns.map((column) => column.deviation);
  const constant = deviation.flatMap((value, column) => (value === 0 ? [column] : []));
  if (constant.length > 0 && constantColumns === "throw") {
    throw new RangeError(`standardize: all values are equal in ${listed("column", constant)}: drop it, or let it be 0`);
  }
  // A constant column is divided by 1: its values less their mean are 0 already.
  const divisor = deviation.map((value) => value || 1);

  return {
    mean,
    deviation,
    transform<T extends Tensor2D | Rows>(table: T): T {
      checkTable(table, numColumns);
      if (!(table instanceof tf.Tensor)) {
        checkValues(table.x, numColumns, nan);
        const z = table.x.map((value, i) => (value - mean[i % numColumns]!) / divisor[i % numColumns]!);
        return { ...table, x: nan === "mean" ? z.map((value) => (Number.isNaN(value) ? 0 : value)) : z };
      }
      checkValues(table.dataSync(), numColumns, nan);
      return tf.tidy(() => {
        const z = tf.div(tf.sub(table, tf.tensor1d(mean)), tf.tensor1d(divisor));
        return (nan === "mean" ? tf.where(tf.isNaN(z), tf.zerosLike(z), z) : z) as T & Tensor2D;
      });
    },
    inverse<T extends Tensor2D | Rows>(z: T): T {
      checkTable(z, numColumns);
      if (!(z instanceof tf.Tensor)) {
        return { ...z, x: z.x.map((value, i) => value * divisor[i % numColumns]! + mean[i % numColumns]!) };
      }
      return tf.tidy(() => tf.add(tf.mul(z, tf.tensor1d(divisor)), tf.tensor1d(mean)) as T & Tensor2D);
    },
  };
}

/** Mean and biased standard deviation of a column, in float64, NaN left out. */
function statistics(
  values: ArrayLike<number>,
  numColumns: number,
  column: number,
): { mean: number; deviation: number } {
  let count = 0;
  let mean = 0;
  let squares = 0;
  // Welford's one pass: each value moves the mean by its share.
  for (let index = column; index < values.length; index += numColumns) {
    const value = values[index] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    const difference = value - mean;
    mean += difference / count;
    squares += difference * (value - mean);
  }
  if (count === 0) throw new RangeError(`standardize: column ${column} has no values, only NaN`);
  return { mean, deviation: Math.sqrt(squares / count) };
}

/** Returns the number of columns. */
function checkTable(x: Tensor | Rows, expected: number | undefined): number {
  if (isRecord(x) && x["x"] instanceof Float32Array && Array.isArray(x["exampleShape"])) {
    const { x: values, numExamples, exampleShape } = x as unknown as Rows;
    const columns = exampleShape.reduce((product, size) => product * size, 1);
    if (numExamples === 0 || values.length !== numExamples * columns) {
      throw new RangeError(
        `standardize: the dataset has ${values.length} numbers, expected ${numExamples} examples ${shapeText(exampleShape)}`,
      );
    }
    if (expected !== undefined && columns !== expected) {
      throw new RangeError(`standardize: the dataset has ${columns} columns, expected ${expected}`);
    }
    return columns;
  }
  return checkTensor(x as Tensor, expected);
}

function checkTensor(x: Tensor, expected: number | undefined): number {
  checkInput("standardize", x);
  const columns = expected ?? "columns";
  if (x.rank !== 2 || (expected !== undefined && x.shape[1] !== expected)) {
    throw new RangeError(`standardize: x has shape ${shapeText(x.shape)}, expected [examples, ${columns}]`);
  }
  return x.shape[1] as number;
}

function checkValues(values: ArrayLike<number>, numColumns: number, nan: string): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] as number;
    if (Number.isFinite(value) || (Number.isNaN(value) && nan !== "throw")) continue;
    const remedy = Number.isNaN(value) ? `: pass { nan: "ignore" } or { nan: "mean" }, or drop the row` : "";
    const place = `row ${Math.floor(index / numColumns)}, column ${index % numColumns}`;
    throw new RangeError(`standardize: ${value} in ${place}${remedy}`);
  }
}

function checkChoice(argument: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) {
    throw new RangeError(
      `standardize: ${argument} is "${value}", expected ${choices.map((choice) => `"${choice}"`).join(" or ")}`,
    );
  }
}

const listed = (noun: string, indices: readonly number[]): string =>
  `${noun}${indices.length > 1 ? "s" : ""} ${indices.join(", ")}`;
