import { checkOptions, type OptionNames, checkRange } from "../arguments.js";
import { multiply } from "../graph/operations/index.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

export interface DropoutOptions extends LayerOptions {
  /** Share of the elements set to 0 in training, from 0 to below 1. */
  rate: number;
}

const optionNames: OptionNames<DropoutOptions> = { ...layerOptions, rate: true };

/**
 * Sets elements to 0 at random in training and divides the rest by 1 − rate, so that the mean stays; does nothing in
 * inference (Srivastava et al. 2014). The choice depends on the seed given to `fit`, the layer's name and the step.
 *
 * @throws RangeError if the rate is not in [0, 1).
 * @example
 * layers.dropout({ rate: 0.5 });
 */
export function dropout(options: DropoutOptions): Layer {
  checkOptions("dropout", options, optionNames);
  const { rate, name, trainable } = options;
  checkRange("dropout", "rate", rate, 0, 1 - 1e-6);
  return layer("dropout", { name, trainable, rate }, (x, { training, random }) => {
    if (!training || rate === 0) return x;
    const mask = random("mask", x.shape, (source, numbers) => {
      for (let i = 0; i < numbers.length; i++) numbers[i] = source.uniform() < rate ? 0 : 1 / (1 - rate);
    });
    return multiply(x, mask);
  });
}
