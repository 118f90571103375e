import type { PoolAttributes } from "../operations/pooling.js";
import { paddingBefore } from "../operations/window.js";
import type { Buffer } from "./Buffer.js";

type Visit = (output: number, first: number, rows: number, columns: number) => void;

export function maxPoolLoops(x: Buffer, y: Buffer, attributes: PoolAttributes): () => void {
  const { lineStep, pixelStep } = steps(x);
  const visit: Visit = (output, first, rows, columns) => {
    let largest = -Infinity;
    for (let row = 0, line = first; row < rows; row++, line += lineStep) {
      for (let column = 0, at = line; column < columns; column++, at += pixelStep) {
        if (x.data[at]! > largest) largest = x.data[at]!;
      }
    }
    y.data[output] = largest;
  };
  return () => eachWindow(x, y, attributes, visit);
}

export function maxPoolGradientLoops(x: Buffer, dy: Buffer, dx: Buffer, attributes: PoolAttributes): () => void {
  const { lineStep, pixelStep } = steps(x);
  const visit: Visit = (output, first, rows, columns) => {
    let best = first; // of equal ones the first, as in TensorFlow
    for (let row = 0, line = first; row < rows; row++, line += lineStep) {
      for (let column = 0, at = line; column < columns; column++, at += pixelStep) {
        if (x.data[at]! > x.data[best]!) best = at;
      }
    }
    dx.data[best]! += dy.data[output]!;
  };
  return () => {
    dx.data.fill(0);
    eachWindow(x, dy, attributes, visit);
  };
}

export function averagePoolLoops(x: Buffer, y: Buffer, attributes: PoolAttributes): () => void {
  const { lineStep, pixelStep } = steps(x);
  const visit: Visit = (output, first, rows, columns) => {
    let total = 0;
    for (let row = 0, line = first; row < rows; row++, line += lineStep) {
      for (let column = 0, at = line; column < columns; column++, at += pixelStep) total += x.data[at]!;
    }
    y.data[output] = total / (rows * columns);
  };
  return () => eachWindow(x, y, attributes, visit);
}

export function averagePoolGradientLoops(x: Buffer, dy: Buffer, dx: Buffer, attributes: PoolAttributes): () => void {
  const { lineStep, pixelStep } = steps(x);
  const visit: Visit = (output, first, rows, columns) => {
    const share = dy.data[output]! / (rows * columns);
    for (let row = 0, line = first; row < rows; row++, line += lineStep) {
      for (let column = 0, at = line; column < columns; column++, at += pixelStep) dx.data[at]! += share;
    }
  };
  return () => {
    dx.data.fill(0);
    eachWindow(x, dy, attributes, visit);
  };
}

const steps = ({ shape }: Buffer) => ({ lineStep: shape[2]! * shape[3]!, pixelStep: shape[3]! });

/** Visits every window of x: the element of y, and the part of the window inside the image (its first element, size). */
function eachWindow(x: Buffer, y: Buffer, { size, strides, padding }: PoolAttributes, visit: Visit): void {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [, outHeight, outWidth] = y.shape as [number, number, number];
  const before = [paddingBefore(height, size[0], strides[0], padding), paddingBefore(width, size[1], strides[1], padding)];
  let output = 0;
  for (let image = 0; image < batch; image++) {
    for (let outY = 0; outY < outHeight; outY++) {
      const top = outY * strides[0] - before[0]!;
      const firstRow = Math.max(top, 0);
      const rows = Math.min(top + size[0], height) - firstRow;
      for (let outX = 0; outX < outWidth; outX++) {
        const left = outX * strides[1] - before[1]!;
        const firstColumn = Math.max(left, 0);
        const columns = Math.min(left + size[1], width) - firstColumn;
        const first = ((image * height + firstRow) * width + firstColumn) * channels;
        for (let channel = 0; channel < channels; channel++) visit(output++, first + channel, rows, columns);
      }
    }
  }
}
