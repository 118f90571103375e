import { checkOptions, flag, type OptionNames, checkInteger, shapeText } from "../arguments.js";
import { biasAdd, conv2d as convolve, type Padding } from "../graph/operations/index.js";

import { activationFunction, type ActivationName } from "./activation.js";
import { checkInitializer } from "./checkInitializer.js";
import { glorotUniform, zeros, type Initializer } from "./initializers.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

export interface Conv2dOptions extends LayerOptions {
  /** Number of output channels. */
  filters: number;
  /** Height and width of the window; one number for both. */
  kernelSize: number | readonly [number, number];
  /** Steps of the window. Default 1. */
  strides?: number | readonly [number, number];
  /** "valid" (default, as in Keras): only whole windows; "same": the output as large as the input, over the strides. */
  padding?: Padding;
  /** Add a bias for each filter. Default true. Useless right before batch norm. */
  useBias?: boolean;
  /** Applied to the result. Default "linear": none. */
  activation?: ActivationName;
  /** First values of the kernel. Default `initializers.glorotUniform()`. */
  kernelInitializer?: Initializer;
  /** First values of the bias. Default `initializers.zeros()`. */
  biasInitializer?: Initializer;
}

const optionNames: OptionNames<Conv2dOptions> = {
  ...layerOptions,
  filters: true,
  kernelSize: true,
  strides: true,
  padding: true,
  useBias: flag,
  activation: true,
  kernelInitializer: true,
  biasInitializer: true,
};

/**
 * Convolution of images [batch, height, width, channels] with windows of `kernel` [height, width, channels, filters].
 *
 * @throws RangeError on options out of range, images of another rank, or a window that does not fit.
 * @example
 * layers.conv2d({ filters: 8, kernelSize: 3, padding: "same", useBias: false });
 */
export function conv2d(options: Conv2dOptions): Layer {
  checkOptions("conv2d", options, optionNames);
  const { filters, padding = "valid", useBias = true, activation = "linear", name, trainable } = options;
  const { kernelInitializer = glorotUniform(), biasInitializer = zeros() } = options;
  checkInteger("conv2d", "filters", filters);
  const kernelSize = pair("conv2d", "kernelSize", options.kernelSize);
  const strides = pair("conv2d", "strides", options.strides ?? 1);
  checkPadding("conv2d", padding);
  checkInitializer("conv2d", "kernelInitializer", kernelInitializer);
  checkInitializer("conv2d", "biasInitializer", biasInitializer);
  const activate = activationFunction("conv2d", activation);
  const settings = {
    name,
    trainable,
    filters,
    kernelSize,
    strides,
    padding,
    useBias,
    activation,
    kernelInitializer,
    biasInitializer,
  };
  return layer("conv2d", settings, (x, { parameter }) => {
    if (x.shape.length !== 4) {
      throw new RangeError(`conv2d: x has shape ${shapeText(x.shape)}, expected [batch, height, width, channels]`);
    }
    const kernel = parameter("kernel", [...kernelSize, x.shape[3]!, filters], kernelInitializer);
    const z = convolve(x, kernel, { strides, padding });
    return activate(useBias ? biasAdd(z, parameter("bias", [filters], biasInitializer)) : z);
  });
}

export function pair(
  where: string,
  argument: string,
  value: number | readonly [number, number],
): readonly [number, number] {
  const [height, width] = Array.isArray(value) && value.length === 2 ? value : [value, value];
  checkInteger(where, argument, height);
  checkInteger(where, argument, width);
  return [height, width];
}

export function checkPadding(where: string, padding: Padding): void {
  if (padding !== "same" && padding !== "valid") {
    throw new RangeError(`${where}: padding is ${JSON.stringify(padding)}, expected "same" or "valid"`);
  }
}
