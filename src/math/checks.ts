import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { show, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";

/**
 * A parameter or statistic per feature: a tensor or variable [features], its numbers (an array or a typed array, such as
 * `getWeights` gives), or one number for all features.
 */
export type PerFeature = Tensor | ArrayLike<number> | number;

/** Throws unless x is a float32 tensor that has examples. `name` is the caller's, for the message. */
export function checkInput(name: string, x: Tensor, argument = "x"): void {
  if (!(x instanceof tf.Tensor)) {
    throw new TypeError(`${name}: ${argument} is ${show(x)}, expected a tensor, for example tf.tensor2d(rows)`);
  }
  if (x.isDisposed) {
    throw new Error(`${name}: ${argument} is a tensor that was disposed; keep it with tf.keep or clone it`);
  }
  if (x.dtype !== "float32") {
    throw new TypeError(`${name}: ${argument} has dtype ${x.dtype}, expected float32: ${argument}.toFloat()`);
  }
  if (x.size === 0)
    throw new RangeError(`${name}: ${argument} has shape ${shapeText(x.shape)}, there are no values in it`);
}

/** The feature axis as an index from the front. */
export function checkAxis(name: string, x: Tensor, axis: number): number {
  if (x.rank < 2) {
    throw new RangeError(
      `${name}: x has shape ${shapeText(x.shape)}, expected [batch, features] or [batch, height, width, channels]`,
    );
  }
  const index = axis < 0 ? x.rank + axis : axis;
  if (!Number.isInteger(axis) || index < 0 || index >= x.rank) {
    throw new RangeError(
      `${name}: axis is ${show(axis)}, expected ${-x.rank} to ${x.rank - 1} (x is ${shapeText(x.shape)})`,
    );
  }
  return index;
}

/** Throws for statistics of one value, whose variance says nothing: y would be beta whatever x is. */
export function checkBatch(name: string, x: Tensor, count: number): void {
  if (count < 2) {
    throw new RangeError(
      `${name}: x ${shapeText(x.shape)} has one value per feature, which minus its own mean is 0: y would be beta, ` +
        `whatever x is. Train with 2 or more examples (mind a ragged last batch); for one use batchNormInference`,
    );
  }
}

export function checkEpsilon(name: string, epsilon: number): void {
  if (!(typeof epsilon === "number" && epsilon >= 0 && Number.isFinite(epsilon))) {
    throw new RangeError(`${name}: epsilon is ${show(epsilon)}, expected a small number ≥ 0 such as 1e-5`);
  }
}

/** Throws unless both statistics are given. */
export function checkStatistics(name: string, { mean, variance }: { mean?: PerFeature; variance?: PerFeature }): void {
  if (mean === undefined || variance === undefined) {
    throw new TypeError(
      `${name}: mean and variance are missing: pass what movingStatistics or populationStatistics gave`,
    );
  }
}

/** Throws unless both tensors have one shape. */
export function checkSameShape(name: string, argument: string, given: Tensor, expected: Tensor): void {
  checkInput(name, given, argument);
  if (given.shape.join() !== expected.shape.join()) {
    throw new RangeError(
      `${name}: ${argument} has shape ${shapeText(given.shape)}, expected ${shapeText(expected.shape)}, the shape of x`,
    );
  }
}

/**
 * The parameter as a tensor [size]; `otherwise` in every place where it is left out. `where` says for the message
 * what has this size: `the last axis of x [60, 4]`.
 */
export function perFeature(
  name: string,
  argument: string,
  value: PerFeature | undefined,
  size: number,
  otherwise: number,
  where: string,
): Tensor1D {
  if (value === undefined) return tf.fill([size], otherwise);
  if (typeof value === "number") return tf.fill([size], value);
  if (!(value instanceof tf.Tensor) && !isNumbers(value)) {
    throw new TypeError(`${name}: ${argument} is ${show(value)}, expected a number, numbers or a tensor [${size}]`);
  }
  const tensor = value instanceof tf.Tensor ? value : tf.tensor1d(Float32Array.from(value));
  if (tensor.isDisposed) throw new Error(`${name}: ${argument} is a tensor that was disposed; keep it with tf.keep`);
  if (tensor.rank !== 1 || tensor.shape[0] !== size) {
    throw new RangeError(`${name}: ${argument} has shape ${shapeText(tensor.shape)}, expected [${size}] (${where})`);
  }
  if (tensor.dtype !== "float32") {
    throw new TypeError(`${name}: ${argument} has dtype ${tensor.dtype}, expected float32`);
  }
  return tensor as Tensor1D;
}

/** True for an array of numbers and for a typed array of them. */
export function isNumbers(value: unknown): value is ArrayLike<number> {
  if (Array.isArray(value)) return value.every((each) => typeof each === "number");
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/** Throws unless every variance is a number ≥ 0; `!(a >= 0)` is also true of NaN. */
export function checkVariance(name: string, variance: Tensor): void {
  const wrong = variance.dataSync().find((value) => !(value >= 0));
  if (wrong !== undefined) throw new RangeError(`${name}: variance has the value ${wrong}, expected numbers ≥ 0`);
}

/** Which axis of x a size comes from, for messages. */
export function axisOf(x: Tensor, axis: number): string {
  return `${axis === x.rank - 1 ? "the last axis" : `axis ${axis}`} of x ${shapeText(x.shape)}`;
}
