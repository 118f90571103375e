import { paddingBefore, type WindowAttributes } from "../window.js";
import type { NodeValues, NumberArray } from "./NodeValues.js";
import { multiplyMatrices } from "./multiplyMatrices.js";

/**
 * Convolution as a matrix product: every window of the images becomes a row of a matrix ("im2col"), and the kernel is a
 * matrix already.
 */
export function convolve(x: NodeValues, kernel: NodeValues, y: NodeValues, attributes: WindowAttributes): () => void {
  const windows = new Windows(x, kernel, y, attributes);
  const product = multiplyMatrices(windows, windows.asMatrix(kernel), windows.asRows(y), false, false);
  return () => {
    windows.gather();
    product();
  };
}

/** dKernel = windowsᵀ dy. */
export function convolveGradientKernel(
  x: NodeValues,
  kernel: NodeValues,
  dy: NodeValues,
  dKernel: NodeValues,
  attributes: WindowAttributes,
) {
  const windows = new Windows(x, kernel, dy, attributes);
  const product = multiplyMatrices(windows, windows.asRows(dy), windows.asMatrix(dKernel), true, false);
  return () => {
    windows.gather();
    product();
  };
}

/** The windows' gradient is dy kernelᵀ; each pixel's is the sum over the windows it was in. */
export function convolveGradientInput(
  x: NodeValues,
  kernel: NodeValues,
  dy: NodeValues,
  dx: NodeValues,
  attributes: WindowAttributes,
) {
  const windows = new Windows(x, kernel, dy, attributes);
  const product = multiplyMatrices(windows.asRows(dy), windows.asMatrix(kernel), windows, false, true);
  return () => {
    product();
    windows.scatter(dx.data);
  };
}

/** Every window of the images, one a row: [batch · outHeight · outWidth, kernelHeight · kernelWidth · channels]. */
class Windows implements NodeValues {
  readonly shape: readonly [number, number];
  readonly data: NumberArray;
  readonly #x: NodeValues;
  readonly #runs: Int32Array;

  constructor(x: NodeValues, kernel: NodeValues, y: NodeValues, attributes: WindowAttributes) {
    const [batch, outHeight, outWidth] = y.shape as [number, number, number];
    const [height, width, channels] = kernel.shape as [number, number, number];
    this.#x = x;
    this.shape = [batch * outHeight * outWidth, height * width * channels];
    this.data = new (x.data.constructor as Float32ArrayConstructor)(this.shape[0] * this.shape[1]);
    this.#runs = runsOf(x, kernel, y, attributes);
  }

  /** The kernel (or its gradient) as the matrix that windows are multiplied with. */
  asMatrix(kernel: NodeValues): NodeValues {
    return { shape: [this.shape[1], kernel.shape[3]!], data: kernel.data };
  }

  /** The result (or its gradient) with one row for each window. */
  asRows(y: NodeValues): NodeValues {
    return { shape: [this.shape[0], y.shape[3]!], data: y.data };
  }

  gather(): void {
    copyRuns(this.#x.data, this.data, this.#runs, this.#x.shape[0]!);
  }

  scatter(to: NumberArray): void {
    to.fill(0);
    addRuns(this.data, to, this.#runs, this.#x.shape[0]!);
  }
}

/**
 * Runs of neighbouring numbers that one image's windows share with it, three numbers each: where it starts in the windows,
 * where in the image, how long it is. What lies in the padding is in no run, and stays 0.
 */
function runsOf(x: NodeValues, kernel: NodeValues, y: NodeValues, { strides, padding }: WindowAttributes): Int32Array {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const [kernelHeight, kernelWidth] = kernel.shape as [number, number];
  const [, outHeight, outWidth] = y.shape as [number, number, number];
  const above = paddingBefore(height, kernelHeight, strides[0], padding);
  const before = paddingBefore(width, kernelWidth, strides[1], padding);
  const runs: number[] = [];
  let start = 0;
  for (let outY = 0; outY < outHeight; outY++) {
    for (let outX = 0; outX < outWidth; outX++) {
      const left = outX * strides[1] - before;
      const first = Math.max(left, 0);
      const length = (Math.min(left + kernelWidth, width) - first) * channels;
      for (let kernelY = 0; kernelY < kernelHeight; kernelY++, start += kernelWidth * channels) {
        const row = outY * strides[0] - above + kernelY;
        if (row < 0 || row >= height) continue;
        runs.push(start + (first - left) * channels, (row * width + first) * channels, length);
      }
    }
  }
  return Int32Array.from(runs);
}

function copyRuns(images: NumberArray, windows: NumberArray, runs: Int32Array, batch: number): void {
  const [windowsOfOne, one] = [windows.length / batch, images.length / batch];
  for (let image = 0; image < batch; image++) {
    for (let run = 0; run < runs.length; run += 3) {
      const to = image * windowsOfOne + runs[run]!;
      const from = image * one + runs[run + 1]!;
      const length = runs[run + 2]!;
      for (let i = 0; i < length; i++) windows[to + i] = images[from + i]!;
    }
  }
}

function addRuns(windows: NumberArray, images: NumberArray, runs: Int32Array, batch: number): void {
  const [windowsOfOne, one] = [windows.length / batch, images.length / batch];
  for (let image = 0; image < batch; image++) {
    for (let run = 0; run < runs.length; run += 3) {
      const from = image * windowsOfOne + runs[run]!;
      const to = image * one + runs[run + 1]!;
      const length = runs[run + 2]!;
      for (let i = 0; i < length; i++) images[to + i]! += windows[from + i]!;
    }
  }
}
