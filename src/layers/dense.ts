import { checkOptions, flag, type OptionNames, checkInteger, shapeText } from "../arguments.js";
import { biasAdd, matMul } from "../graph/operations/index.js";

import { activationFunction, type ActivationName } from "./activation.js";
import { checkInitializer } from "./checkInitializer.js";
import { glorotUniform, zeros, type Initializer } from "./initializers.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

export interface DenseOptions extends LayerOptions {
  /** Number of outputs. */
  units: number;
  /** Add a bias. Default true. Useless right before batch norm, which subtracts it again. */
  useBias?: boolean;
  /** Applied to the result. Default "linear": none. */
  activation?: ActivationName;
  /** First values of the kernel. Default `initializers.glorotUniform()`. */
  kernelInitializer?: Initializer;
  /** First values of the bias. Default `initializers.zeros()`. */
  biasInitializer?: Initializer;
}

const optionNames: OptionNames<DenseOptions> = {
  ...layerOptions,
  units: true,
  useBias: flag,
  activation: true,
  kernelInitializer: true,
  biasInitializer: true,
};

/**
 * A fully connected layer: y = x W + b. x [batch, inputs], W (`kernel`) [inputs, units], b (`bias`) [units].
 *
 * @throws RangeError if `units` is not a positive integer, or the input is not [batch, inputs].
 * @example
 * layers.dense({ units: 100, useBias: false, kernelInitializer: initializers.normal({ standardDeviation: 0.05 }) });
 */
export function dense(options: DenseOptions): Layer {
  checkOptions("dense", options, optionNames);
  const { units, useBias = true, activation = "linear", name, trainable } = options;
  const { kernelInitializer = glorotUniform(), biasInitializer = zeros() } = options;
  checkInteger("dense", "units", units);
  checkInitializer("dense", "kernelInitializer", kernelInitializer);
  checkInitializer("dense", "biasInitializer", biasInitializer);
  const activate = activationFunction("dense", activation);
  const settings = { name, trainable, units, useBias, activation, kernelInitializer, biasInitializer };
  return layer("dense", settings, (x, { parameter }) => {
    if (x.shape.length !== 2) {
      throw new RangeError(
        `dense: x has shape ${shapeText(x.shape)}, expected [batch, inputs]; put layers.flatten() before it`,
      );
    }
    const z = matMul(x, parameter("kernel", [x.shape[1]!, units], kernelInitializer));
    return activate(useBias ? biasAdd(z, parameter("bias", [units], biasInitializer)) : z);
  });
}
