import { checkOptions, show, type OptionNames, shapeText } from "../arguments.js";
import { mean, pad } from "../graph/operations/index.js";
import type { Node } from "../graph/Node.js";

import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

/**
 * The mean over all positions: images [batch, height, width, channels] become [batch, channels].
 *
 * @throws RangeError for what are no images.
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.globalAveragePool(), layers.dense({ units: 10 })], {
 *   inputShape: [8, 8, 1],
 * });
 */
export function globalAveragePool(options: LayerOptions = {}): Layer {
  checkOptions("globalAveragePool", options, layerOptions);
  return layer("globalAveragePool", { ...options }, (x) => {
    checkImages("globalAveragePool", x);
    return mean(x, [1, 2]);
  });
}

export interface ZeroPaddingOptions extends LayerOptions {
  /** Rows above and below, columns left and right: one number for all, or [vertical, horizontal]. Default 1. */
  padding?: number | readonly [number, number];
}

const zeroPaddingOptions: OptionNames<ZeroPaddingOptions> = { ...layerOptions, padding: true };

/**
 * A border of zeros around images [batch, height, width, channels]: with a convolution of padding "valid" behind it,
 * PyTorch's `Conv2d(padding=…)`.
 *
 * @throws RangeError for what are no images, or a padding that is no number ≥ 0.
 * @example
 * sequential([layers.zeroPadding({ padding: 1 }), layers.conv2d({ filters: 4, kernelSize: 3 })], { inputShape: [8, 8, 1] });
 */
export function zeroPadding(options: ZeroPaddingOptions = {}): Layer {
  checkOptions("zeroPadding", options, zeroPaddingOptions);
  const { padding = 1, ...rest } = options;
  const sizes = typeof padding === "number" ? [padding, padding] : padding;
  if (!(Array.isArray(sizes) && sizes.length === 2 && sizes.every((size) => Number.isInteger(size) && size >= 0))) {
    throw new RangeError(`zeroPadding: padding is ${show(padding)}, expected an integer ≥ 0, or two of them`);
  }
  const [rows, columns] = sizes as unknown as [number, number];
  return layer("zeroPadding", { ...rest, padding: [rows, columns] }, (x) => {
    checkImages("zeroPadding", x);
    return pad(pad(x, 1, rows, rows), 2, columns, columns);
  });
}

function checkImages(where: string, x: Node): void {
  if (x.shape.length !== 4) {
    throw new RangeError(`${where}: x has shape ${shapeText(x.shape)}, expected [batch, height, width, channels]`);
  }
}
