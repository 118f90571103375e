import { paddingBefore, type WindowAttributes } from "../operations/window.js";
import type { Buffer, Numbers } from "./Buffer.js";
import { multiplyMatrices } from "./multiplyMatrices.js";

/**
 * Convolution as a matrix product: every window of the images becomes a row of a matrix ("im2col"), and the kernel is a
 * matrix already.
 */
export function convolve(x: Buffer, kernel: Buffer, y: Buffer, attributes: WindowAttributes): () => void {
  const windows = new Windows(x, kernel, y, attributes);
  const product = multiplyMatrices(windows, windows.asMatrix(kernel), windows.asRows(y), false, false);
  return () => {
    windows.gather();
    product();
  };
}

/** dKernel = windowsᵀ dy. */
export function convolveGradientKernel(x: Buffer, kernel: Buffer, dy: Buffer, dKernel: Buffer, attributes: WindowAttributes) {
  const windows = new Windows(x, kernel, dy, attributes);
  const product = multiplyMatrices(windows, windows.asRows(dy), windows.asMatrix(dKernel), true, false);
  return () => {
    windows.gather();
    product();
  };
}

/** The windows' gradient is dy kernelᵀ; each pixel's is the sum over the windows it was in. */
export function convolveGradientInput(x: Buffer, kernel: Buffer, dy: Buffer, dx: Buffer, attributes: WindowAttributes) {
  const windows = new Windows(x, kernel, dy, attributes);
  const product = multiplyMatrices(windows.asRows(dy), windows.asMatrix(kernel), windows, false, true);
  return () => {
    product();
    windows.scatter(dx.data);
  };
}

/** Every window of the images, one a row: [batch · outHeight · outWidth, kernelHeight · kernelWidth · channels]. */
class Windows implements Buffer {
  readonly shape: readonly [number, number];
  readonly data: Numbers;
  /** For each window row of the kernel: where its first pixel stands in x, how many pixels are inside, how many cut off. */
  readonly #x: Buffer;
  readonly #kernel: Buffer;
  readonly #y: Buffer;
  readonly #strides: readonly [number, number];
  readonly #before: readonly [number, number];

  constructor(x: Buffer, kernel: Buffer, y: Buffer, { strides, padding }: WindowAttributes) {
    const [batch, outHeight, outWidth] = y.shape as [number, number, number];
    const [height, width, channels] = kernel.shape as [number, number, number];
    this.#x = x;
    this.#kernel = kernel;
    this.#y = y;
    this.#strides = strides;
    this.#before = [
      paddingBefore(x.shape[1]!, height, strides[0], padding),
      paddingBefore(x.shape[2]!, width, strides[1], padding),
    ];
    this.shape = [batch * outHeight * outWidth, height * width * channels];
    this.data = new (x.data.constructor as Float32ArrayConstructor)(this.shape[0] * this.shape[1]);
  }

  /** The kernel (or its gradient) as the matrix that windows are multiplied with. */
  asMatrix(kernel: Buffer): Buffer {
    return { shape: [this.shape[1], kernel.shape[3]!], data: kernel.data };
  }

  /** The result (or its gradient) with one row for each window. */
  asRows(y: Buffer): Buffer {
    return { shape: [this.shape[0], y.shape[3]!], data: y.data };
  }

  gather(): void {
    const { data } = this;
    const from = this.#x.data;
    this.#eachRun((window, pixel, length) => {
      for (let i = 0; i < length; i++) data[window + i] = from[pixel + i]!;
    });
  }

  scatter(to: Numbers): void {
    const { data } = this;
    to.fill(0);
    this.#eachRun((window, pixel, length) => {
      for (let i = 0; i < length; i++) to[pixel + i]! += data[window + i]!;
    });
  }

  /** Runs of neighbouring numbers that a window shares with its image; what lies in the padding stays 0. */
  #eachRun(visit: (window: number, pixel: number, length: number) => void): void {
    const [batch, height, width, channels] = this.#x.shape as [number, number, number, number];
    const [kernelHeight, kernelWidth] = this.#kernel.shape as [number, number];
    const [, outHeight, outWidth] = this.#y.shape as [number, number, number];
    const row = kernelWidth * channels;
    let start = 0;
    for (let image = 0; image < batch; image++) {
      for (let outY = 0; outY < outHeight; outY++) {
        for (let outX = 0; outX < outWidth; outX++) {
          const top = outY * this.#strides[0] - this.#before[0];
          const left = outX * this.#strides[1] - this.#before[1];
          const first = Math.max(left, 0);
          const length = (Math.min(left + kernelWidth, width) - first) * channels;
          for (let ky = 0; ky < kernelHeight; ky++, start += row) {
            const y = top + ky;
            if (y < 0 || y >= height) continue;
            visit(start + (first - left) * channels, ((image * height + y) * width + first) * channels, length);
          }
        }
      }
    }
  }
}
