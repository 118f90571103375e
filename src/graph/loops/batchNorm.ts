import type { NodeValues, NumberArray } from "./NodeValues.js";

// The loops stand in functions of their own: what they use are then local variables, which the engine keeps in registers;
// read from around a closure, they cost several times as much.

/** [x, γ, β] → [y, mean, variance]; features are the last axis, so that each pass steps through memory in order. */
export function batchNormForward(
  [x, gamma, beta]: readonly NodeValues[],
  [y, mean, variance]: readonly NodeValues[],
  epsilon: number,
): () => void {
  const width = gamma!.data.length;
  const m = x!.data.length / width;
  const centers = new Float64Array(width);
  const scales = new Float64Array(width);
  return () => {
    centers.fill(0);
    scales.fill(0);
    addRows(x!.data, centers);
    for (let j = 0; j < width; j++) centers[j]! /= m;
    addSquares(x!.data, centers, scales);
    for (let j = 0; j < width; j++) {
      const squares = scales[j]! / m;
      mean!.data[j] = centers[j]!;
      variance!.data[j] = squares;
      scales[j] = gamma!.data[j]! / Math.sqrt(squares + epsilon);
    }
    normalizeRows(x!.data, centers, scales, beta!.data, y!.data);
  };
}

/** [dy, x, γ, mean, variance] → [dx, dγ, dβ]. */
export function batchNormBackward(
  [dy, x, gamma, mean, variance]: readonly NodeValues[],
  [dx, dGamma, dBeta]: readonly NodeValues[],
  epsilon: number,
): () => void {
  const width = gamma!.data.length;
  const m = x!.data.length / width;
  const [sums, products, factors] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
  return () => {
    sums.fill(0);
    products.fill(0);
    addProducts(dy!.data, x!.data, mean!.data, sums, products);
    for (let j = 0; j < width; j++) {
      const inverse = 1 / Math.sqrt(variance!.data[j]! + epsilon);
      dBeta!.data[j] = sums[j]!;
      dGamma!.data[j] = products[j]! * inverse;
      sums[j]! /= m;
      products[j]! *= (inverse * inverse) / m;
      factors[j] = inverse * gamma!.data[j]!;
    }
    combineRows(dy!.data, x!.data, mean!.data, sums, products, factors, dx!.data);
  };
}

function addRows(x: NumberArray, sums: Float64Array): void {
  const width = sums.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) sums[j]! += x[start + j]!;
  }
}

/** Centred first: nothing cancels where the mean is large. */
function addSquares(x: NumberArray, centers: Float64Array, squares: Float64Array): void {
  const width = centers.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) {
      const centered = x[start + j]! - centers[j]!;
      squares[j]! += centered * centered;
    }
  }
}

function normalizeRows(
  x: NumberArray,
  centers: Float64Array,
  scales: Float64Array,
  beta: NumberArray,
  y: NumberArray,
): void {
  const width = centers.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) y[start + j] = (x[start + j]! - centers[j]!) * scales[j]! + beta[j]!;
  }
}

function addProducts(
  dy: NumberArray,
  x: NumberArray,
  mean: NumberArray,
  sums: Float64Array,
  products: Float64Array,
): void {
  const width = sums.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) {
      const gradient = dy[start + j]!;
      sums[j]! += gradient;
      products[j]! += gradient * (x[start + j]! - mean[j]!);
    }
  }
}

function combineRows(
  dy: NumberArray,
  x: NumberArray,
  mean: NumberArray,
  means: Float64Array,
  products: Float64Array,
  factors: Float64Array,
  dx: NumberArray,
): void {
  const width = means.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) {
      dx[start + j] = factors[j]! * (dy[start + j]! - means[j]! - (x[start + j]! - mean[j]!) * products[j]!);
    }
  }
}
