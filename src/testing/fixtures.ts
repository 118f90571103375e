import { readFileSync } from "node:fs";
import { tf } from "../backend/index.js";
import type { Tensor } from "@tensorflow/tfjs";

/** A recorded tensor, in float64. */
export interface Recorded {
  shape: number[];
  values: number[];
}

/** Reads a file of src/fixtures. How it was recorded stands in the Python file of the same name. */
export function readFixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), "utf8")) as T;
}

/** A recorded tensor as a tensor. */
export function tensorOf({ shape, values }: Recorded): Tensor {
  return tf.tensor(values, shape, "float32");
}

/** The largest difference, relative to the largest of the expected numbers or to `scale` where that is larger. */
export function relativeError(given: Tensor | ArrayLike<number>, expected: ArrayLike<number>, scale = 0): number {
  const numbers = given instanceof tf.Tensor ? given.dataSync() : given;
  if (numbers.length !== expected.length) return Infinity;
  let difference = 0;
  let largest = scale;
  for (let index = 0; index < expected.length; index += 1) {
    const error = Math.abs((numbers[index] as number) - (expected[index] as number));
    // NaN never passes a comparison.
    if (!(error <= difference)) difference = error;
    largest = Math.max(largest, Math.abs(expected[index] as number));
  }
  return difference === 0 ? 0 : difference / largest;
}
