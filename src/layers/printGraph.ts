import { checkOptions, checkShape, flag, type OptionNames } from "../arguments.js";
import { input } from "../graph/operations/index.js";
import type { Node } from "../graph/Node.js";
import { printNodes, type PrintedGraph } from "../graph/print.js";
import { read } from "../graph/operations/leaves.js";
import { checkLayer, type Layer } from "./Layer.js";
import { Sequential } from "./Sequential.js";

export interface PrintGraphOptions {
  /** Show the graph of training, or of inference. Default true: training. */
  training?: boolean;
  /** Show batch norm as one operation, as it runs, or as the paper's four equations (default: false, the equations). */
  fused?: boolean;
  /** For a single layer: the shape of one example. Default [100]. */
  inputShape?: readonly number[];
}

const optionNames: OptionNames<PrintGraphOptions> = { training: flag, fused: flag, inputShape: true };

/**
 * A layer's or model's graph as text: one operation a line, with the shape of its result.
 *
 * @example
 * console.log(String(printGraph(layers.batchNorm(), { inputShape: [100] })));
 */
export function printGraph(what: Layer | Sequential, options: PrintGraphOptions = {}): PrintedGraph {
  checkOptions("printGraph", options, optionNames);
  const { training = true, fused = false, inputShape = [100] } = options;
  if (!(what instanceof Sequential)) checkLayer("printGraph", "what", what);
  checkShape("printGraph", "inputShape", inputShape);
  const x = input("x", [-1, ...(what instanceof Sequential ? what.inputShape : inputShape)]);
  if (what instanceof Sequential) return printNodes([what.trace(x, { training, fused }).output]);
  const output = what.forward(x, {
    training,
    fused,
    parameter: (name, shape) => read(placeholder(name, shape)),
    statistic: (name, shape) => {
      const variable = placeholder(name, shape);
      return { node: read(variable), variable };
    },
    update: () => {},
    random: (name, shape) => input(name, shape),
    expose: () => {},
  });
  return printNodes([output]);
}

const placeholder = (name: string, shape: Node["shape"]) => ({
  name,
  shape,
  trainable: true,
  values: new Float32Array(0),
});
