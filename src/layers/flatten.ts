import { checkOptions } from "../arguments.js";
import { reshape } from "../graph/operations/index.js";
import { sizeOf } from "../graph/shapes.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

/**
 * All of an example's numbers in one row: [batch, height, width, channels] becomes [batch, height · width · channels].
 *
 * @example
 * sequential([layers.conv2d({ filters: 4, kernelSize: 3 }), layers.flatten(), layers.dense({ units: 10 })], { inputShape: [8, 8, 1] });
 */
export function flatten(options: LayerOptions = {}): Layer {
  checkOptions("flatten", options, layerOptions);
  return layer("flatten", { ...options }, (x) => reshape(x, [-1, sizeOf(x.shape.slice(1))]));
}
