import { checkFunction, checkOptions, checkText, positiveInteger, show, type OptionNames } from "../arguments.js";
import { isNode, type Node } from "../graph/Node.js";
import { layerOptions, makeLayer, type ForwardContext, type Layer, type LayerOptions } from "./Layer.js";

export interface CustomLayerOptions extends LayerOptions {
  /** The least number of examples that it can train with: 2 for what takes statistics of the batch. Default 1. */
  minimumBatch?: number;
  /** How many inputs it takes. Default 1. */
  numInputs?: number;
}

const optionNames: OptionNames<CustomLayerOptions> = {
  ...layerOptions,
  minimumBatch: positiveInteger,
  numInputs: positiveInteger,
};

/**
 * A layer of your own, made of `operations`. It is differentiated and compiled as any other; `saveModel` refuses it, since
 * `loadModel` could not make it again.
 *
 * @param type its name in models, "rmsNorm_1".
 * @param forward describes the output for the input [batch, …]; weights come from `context.parameter`.
 * @example
 * // RMS normalization (Zhang & Sennrich 2019)
 * const rmsNorm = () =>
 *   customLayer("rmsNorm", (x, { parameter }) => {
 *     const { add, divide, mean, multiply, sqrt, square } = operations;
 *     const gamma = parameter("gamma", [x.shape.at(-1)!], initializers.ones());
 *     return multiply(divide(x, sqrt(add(mean(square(x), [-1], true), 1e-6))), gamma);
 *   });
 * sequential([layers.dense({ units: 8 }), rmsNorm(), layers.dense({ units: 2 })], { inputShape: [4] });
 */
export function customLayer(
  type: string,
  forward: (x: Node, context: ForwardContext, others: readonly Node[]) => Node,
  options: CustomLayerOptions = {},
): Layer {
  checkText("customLayer", "type", type, "rmsNorm");
  checkFunction("customLayer", "forward", forward, "(x) => operations.relu(x)");
  checkOptions("customLayer", options, optionNames);
  if (!/^[A-Za-z][\w-]*$/.test(type)) {
    throw new RangeError(`customLayer: type is ${show(type)}, expected letters and digits, for example "rmsNorm"`);
  }
  const { minimumBatch = 1, numInputs = 1, ...rest } = options;
  return makeLayer(
    type,
    rest,
    (x, context, others) => {
      const output = forward(x, context, others);
      if (!isNode(output)) {
        throw new TypeError(`${type}: forward gives ${show(output)}, expected a node: what an operation gave`);
      }
      return output;
    },
    { minimum: minimumBatch },
    { minimum: numInputs, maximum: numInputs },
  );
}
