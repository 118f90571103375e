import { isRecord, show } from "../arguments.js";

/** What the charts need of a `tf.Tensor`. */
export interface TensorLike {
  readonly shape: number[];
  readonly dtype: string;
  readonly isDisposed: boolean;
  dataSync(): ArrayLike<number>;
}

/** Numbers as they come: a tensor, a typed array, an array, or nested arrays of one shape. */
export type Numbers = TensorLike | ArrayLike<number> | NestedNumbers;
/** Rows, rows of rows … of numbers, all of one length. */
export type NestedNumbers = readonly (number | ArrayLike<number> | NestedNumbers)[];

export interface Values {
  readonly values: ArrayLike<number>;
  readonly shape: readonly number[];
}

export function isTensor(value: unknown): value is TensorLike {
  return typeof value === "object" && value !== null && "dataSync" in value && typeof value.dataSync === "function";
}

/** True for what `readNumbers` takes: not for records of named series. */
export function isNumbers(value: unknown): value is Numbers {
  return isTensor(value) || Array.isArray(value) || ArrayBuffer.isView(value);
}

/**
 * Reads numbers synchronously.
 *
 * @param who function and argument, for the error: "histogram: values".
 */
export function readNumbers(where: string, given: Numbers): Values {
  if (isTensor(given)) {
    if (given.isDisposed) throw new Error(`${where} is a tensor that was disposed; keep it with tf.keep or clone it`);
    if (given.dtype === "string" || given.dtype === "complex64") {
      throw new TypeError(`${where} is a tensor of dtype ${given.dtype}, expected numbers`);
    }
    return { values: given.dataSync(), shape: given.shape };
  }
  if (given instanceof BigInt64Array || given instanceof BigUint64Array) {
    throw new TypeError(`${where} are bigints, expected numbers, for example Float64Array.from(values, Number)`);
  }
  if (ArrayBuffer.isView(given) && "length" in given) {
    return { values: given as ArrayLike<number>, shape: [(given as ArrayLike<number>).length] };
  }
  if (!Array.isArray(given)) {
    throw new TypeError(`${where} is ${show(given)}, expected a tensor, a typed array or an array of numbers`);
  }
  return readNested(where, given);
}

/** Throws unless the value holds things by name. */
export function checkByName(where: string, argument: string, value: unknown, of: string): void {
  if (!isRecord(value)) throw new TypeError(`${where}: ${argument} is ${show(value)}, expected ${of} by name`);
}

/** Times, as they come, as milliseconds since 1970. */
export function readDates(where: string, given: readonly unknown[]): Float64Array {
  const wrong = given.findIndex((value) => !(value instanceof Date));
  if (wrong >= 0) throw new TypeError(`${where}[${wrong}] is ${show(given[wrong])}, expected a Date as the first`);
  return Float64Array.from(given as readonly Date[], (date) => date.getTime());
}

export const areDates = (value: unknown): value is readonly Date[] => Array.isArray(value) && value[0] instanceof Date;

function readNested(where: string, given: readonly unknown[]): Values {
  if (typeof given[0] === "number" || given.length === 0) {
    const wrong = given.findIndex((value) => typeof value !== "number");
    if (wrong >= 0) throw new TypeError(`${where}[${wrong}] is ${show(given[wrong])}, expected a number`);
    return { values: given as readonly number[], shape: [given.length] };
  }
  const rows = given.map((row, k) => readNumbers(`${where}[${k}]`, row as Numbers));
  const shape = rows[0]!.shape;
  const values: number[] = [];
  for (const [k, row] of rows.entries()) {
    if (row.shape.join() !== shape.join()) {
      throw new RangeError(
        `${where}[${k}] has shape [${row.shape.join(", ")}], expected [${shape.join(", ")}] as the first`,
      );
    }
    for (let i = 0; i < row.values.length; i++) values.push(row.values[i]!);
  }
  return { values, shape: [rows.length, ...shape] };
}

/** Numbers in one dimension: any shape, flattened; not empty. */
export function readVector(where: string, given: Numbers): ArrayLike<number> {
  const { values } = readNumbers(where, given);
  if (values.length === 0) throw new RangeError(`${where} is empty, expected at least one number`);
  return values;
}

export interface Matrix {
  readonly values: ArrayLike<number>;
  readonly numRows: number;
  readonly numColumns: number;
}

/** Numbers in rows and columns. */
export function readMatrix(where: string, given: Numbers): Matrix {
  const { values, shape } = readNumbers(where, given);
  if (shape.length !== 2) throw new RangeError(`${where} has shape [${shape.join(", ")}], expected [rows, columns]`);
  const [numRows, numColumns] = shape as [number, number];
  if (values.length === 0) throw new RangeError(`${where} has shape [${shape.join(", ")}]: there is nothing to show`);
  return { values, numRows, numColumns };
}

/** The finite numbers, and how many there were that are not. */
export function finite(where: string, values: ArrayLike<number>): { kept: Float64Array; numLeftOut: number } {
  const kept = Float64Array.from(values).filter(Number.isFinite);
  if (kept.length === 0) {
    throw new RangeError(`${where}: none of the ${values.length} values is finite (the first is ${values[0]})`);
  }
  return { kept, numLeftOut: values.length - kept.length };
}

/** Throws where a range is beyond what can be drawn: pixels are computed from differences in float64. */
export function checkDrawable(where: string, axis: string, [low, high]: readonly [number, number]): void {
  const [size, range] = [Math.max(Math.abs(low), Math.abs(high)), high - low];
  if (size > 1e300) {
    throw new RangeError(`${where}: ${axis} reaches from ${low} to ${high}; only numbers up to 1e300 can be drawn`);
  }
  if (range > 0 && range < 1e-300) {
    throw new RangeError(
      `${where}: ${axis} reaches from ${low} to ${high}; only ranges of 1e-300 and more can be drawn`,
    );
  }
}

/** Rounds to so many significant digits: specs stay short, and a repeated run differs little. */
export function round(value: number, digits = 5): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) + 0 : value; // + 0: −0 becomes 0
}

/** Rounds to a step that is small against a range. */
export function roundTo(value: number, range: number, steps = 1e4): number {
  if (!(range > 0) || !Number.isFinite(value)) return value;
  const decimals = Math.min(100, Math.max(0, Math.ceil(Math.log10(steps / range))));
  return (decimals === 0 ? Math.round(value) : Number(value.toFixed(decimals))) + 0;
}

export function extent(values: ArrayLike<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** Mean and (population) standard deviation. */
export function summarize(values: ArrayLike<number>): { mean: number; sd: number } {
  const [low, high] = extent(values);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  // Squares of these are beyond what a number holds.
  const unit = largest > 1e150 || (largest > 0 && largest < 1e-150) ? largest : 1;
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += (values[i]! / unit - mean) / (i + 1);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! / unit - mean) ** 2;
  return { mean: mean * unit, sd: Math.sqrt(squares / values.length) * unit };
}

/** The q-th quantile (0 … 1) of sorted values, with linear interpolation, as NumPy's default. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = (sorted.length - 1) * q;
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (at - below);
}
