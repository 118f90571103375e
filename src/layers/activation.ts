import { checkOptions, show } from "../arguments.js";
import type { Node } from "../graph/Node.js";
import { elu, gelu, leakyRelu, relu, sigmoid, softmax, swish, tanh } from "../graph/operations/index.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

const activations = {
  linear: (x: Node) => x,
  sigmoid,
  tanh,
  relu,
  leakyRelu,
  elu,
  gelu,
  swish,
  softmax,
} as const;

/** Names of the activations. `leakyRelu` has slope 0.2 below 0; `gelu` is the tanh approximation. */
export type ActivationName = keyof typeof activations;

/**
 * Applies a function to each element.
 *
 * @throws RangeError on an unknown name.
 * @example
 * sequential([layers.dense({ units: 100 }), layers.activation("sigmoid")], { inputShape: [784] });
 */
export function activation(name: ActivationName, options: LayerOptions = {}): Layer {
  checkOptions("activation", options, layerOptions);
  const apply = activationFunction("activation", name);
  return layer("activation", { ...options, activation: name }, apply);
}

export function activationFunction(where: string, name: ActivationName): (x: Node) => Node {
  if (!Object.hasOwn(activations, name)) {
    throw new RangeError(
      `${where}: activation is ${show(name)}, expected one of ${Object.keys(activations).join(", ")}`,
    );
  }
  return activations[name];
}
