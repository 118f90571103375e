import { checkOptions, type OptionNames } from "../arguments.js";
import { avgPool as averages, maxPool as maxima, type Padding } from "../graph/operations/index.js";
import { checkPadding, pair } from "./conv2d.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

export interface PoolOptions extends LayerOptions {
  /** Height and width of the window; one number for both. Default 2. */
  poolSize?: number | readonly [number, number];
  /** Steps of the window. Default: its size, so that windows do not overlap. */
  strides?: number | readonly [number, number];
  /** "valid" (default): only whole windows; "same": also those that reach over the border. */
  padding?: Padding;
}

const optionNames: OptionNames<PoolOptions> = { ...layerOptions, poolSize: true, strides: true, padding: true };

function pool(type: "maxPool" | "avgPool", options: PoolOptions, operation: typeof maxima): Layer {
  checkOptions(type, options, optionNames);
  const { poolSize = 2, padding = "valid", name, trainable } = options;
  const size = pair(type, "poolSize", poolSize);
  const strides = pair(type, "strides", options.strides ?? size);
  checkPadding(type, padding);
  return layer(type, { name, trainable, poolSize: size, strides, padding }, (x) =>
    operation(x, { size, strides, padding }),
  );
}

/**
 * The largest element of each window: images [batch, height, width, channels] become smaller.
 *
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.maxPool({ poolSize: 2 })], { inputShape: [8, 8, 1] });
 */
export function maxPool(options: PoolOptions = {}): Layer {
  return pool("maxPool", options, maxima);
}

/**
 * The mean of each window's elements.
 *
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.avgPool({ poolSize: 2 })], { inputShape: [8, 8, 1] });
 */
export function avgPool(options: PoolOptions = {}): Layer {
  return pool("avgPool", options, averages);
}
