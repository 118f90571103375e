import { paddingBefore, type PoolAttributes } from "../window.js";
import type { NodeValues, NumberArray } from "./NodeValues.js";

/** Where one image's windows stand, the part of each inside the image: first pixel, rows and columns, three numbers each. */
interface Windows {
  readonly windows: Int32Array;
  readonly batch: number;
  readonly channels: number;
  /** From an element to the one below it. */
  readonly line: number;
  /** Numbers in one image. */
  readonly image: number;
}

export function maxPoolLoops(x: NodeValues, y: NodeValues, attributes: PoolAttributes): () => void {
  const windows = windowsOf(x, y, attributes);
  return () => takeLargest(x.data, y.data, windows);
}

export function maxPoolGradientLoops(
  x: NodeValues,
  dy: NodeValues,
  dx: NodeValues,
  attributes: PoolAttributes,
): () => void {
  const windows = windowsOf(x, dy, attributes);
  return () => giveToLargest(x.data, dy.data, dx.data, windows);
}

export function averagePoolLoops(x: NodeValues, y: NodeValues, attributes: PoolAttributes): () => void {
  const windows = windowsOf(x, y, attributes);
  return () => takeMean(x.data, y.data, windows);
}

export function averagePoolGradientLoops(
  x: NodeValues,
  dy: NodeValues,
  dx: NodeValues,
  attributes: PoolAttributes,
): () => void {
  const windows = windowsOf(x, dy, attributes);
  return () => giveShares(dy.data, dx.data, windows);
}

function windowsOf(x: NodeValues, y: NodeValues, { size, strides, padding }: PoolAttributes): Windows {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [, outHeight, outWidth] = y.shape as [number, number, number];
  const above = paddingBefore(height, size[0], strides[0], padding);
  const before = paddingBefore(width, size[1], strides[1], padding);
  const windows: number[] = [];
  for (let outY = 0; outY < outHeight; outY++) {
    const top = outY * strides[0] - above;
    const firstRow = Math.max(top, 0);
    const rows = Math.min(top + size[0], height) - firstRow;
    for (let outX = 0; outX < outWidth; outX++) {
      const left = outX * strides[1] - before;
      const firstColumn = Math.max(left, 0);
      const columns = Math.min(left + size[1], width) - firstColumn;
      windows.push((firstRow * width + firstColumn) * channels, rows, columns);
    }
  }
  return {
    windows: Int32Array.from(windows),
    batch,
    channels,
    line: width * channels,
    image: height * width * channels,
  };
}

/** Where a window's largest element is; of equal ones the first, as in TensorFlow. */
function largestAt(
  x: NumberArray,
  first: number,
  rows: number,
  columns: number,
  line: number,
  channels: number,
): number {
  let best = first;
  for (let row = 0; row < rows; row++) {
    for (let column = 0, at = first + row * line; column < columns; column++, at += channels) {
      if (x[at]! > x[best]!) best = at;
    }
  }
  return best;
}

function takeLargest(x: NumberArray, y: NumberArray, { windows, batch, channels, line, image }: Windows): void {
  let output = 0;
  for (let start = 0; start < batch * image; start += image) {
    for (let i = 0; i < windows.length; i += 3) {
      const first = start + windows[i]!,
        rows = windows[i + 1]!,
        columns = windows[i + 2]!;
      for (let channel = 0; channel < channels; channel++) {
        y[output++] = x[largestAt(x, first + channel, rows, columns, line, channels)]!;
      }
    }
  }
}

function giveToLargest(
  x: NumberArray,
  dy: NumberArray,
  dx: NumberArray,
  { windows, batch, channels, line, image }: Windows,
): void {
  dx.fill(0);
  let output = 0;
  for (let start = 0; start < batch * image; start += image) {
    for (let i = 0; i < windows.length; i += 3) {
      const first = start + windows[i]!,
        rows = windows[i + 1]!,
        columns = windows[i + 2]!;
      for (let channel = 0; channel < channels; channel++) {
        dx[largestAt(x, first + channel, rows, columns, line, channels)]! += dy[output++]!;
      }
    }
  }
}

function takeMean(x: NumberArray, y: NumberArray, { windows, batch, channels, line, image }: Windows): void {
  let output = 0;
  for (let start = 0; start < batch * image; start += image) {
    for (let i = 0; i < windows.length; i += 3) {
      const first = start + windows[i]!,
        rows = windows[i + 1]!,
        columns = windows[i + 2]!;
      for (let channel = 0; channel < channels; channel++) {
        let total = 0;
        for (let row = 0; row < rows; row++) {
          for (let column = 0, at = first + channel + row * line; column < columns; column++, at += channels)
            total += x[at]!;
        }
        y[output++] = total / (rows * columns);
      }
    }
  }
}

function giveShares(dy: NumberArray, dx: NumberArray, { windows, batch, channels, line, image }: Windows): void {
  dx.fill(0);
  let output = 0;
  for (let start = 0; start < batch * image; start += image) {
    for (let i = 0; i < windows.length; i += 3) {
      const first = start + windows[i]!,
        rows = windows[i + 1]!,
        columns = windows[i + 2]!;
      for (let channel = 0; channel < channels; channel++) {
        const share = dy[output++]! / (rows * columns);
        for (let row = 0; row < rows; row++) {
          for (let column = 0, at = first + channel + row * line; column < columns; column++, at += channels)
            dx[at]! += share;
        }
      }
    }
  }
}
