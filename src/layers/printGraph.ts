import { checkOptions, checkShape, flag, type OptionNames } from "../arguments.js";
import { input } from "../graph/operations/index.js";
import { printNodes, type PrintedGraph } from "../graph/print.js";
import { checkLayer, type Layer } from "./Layer.js";
import { Model } from "./Model.js";
import { shapeContext } from "./shapeContext.js";

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
export function printGraph(what: Layer | Model, options: PrintGraphOptions = {}): PrintedGraph {
  checkOptions("printGraph", options, optionNames);
  const { training = true, fused = false, inputShape = [100] } = options;
  if (!(what instanceof Model)) checkLayer("printGraph", "what", what);
  checkShape("printGraph", "inputShape", inputShape);
  if (what instanceof Model) return printNodes([what.trace(what.inputNodes(), { training, fused }).output]);
  const [x, ...others] = Array.from({ length: what.inputs.minimum }, (_, i) =>
    input(i === 0 ? "x" : `x${i + 1}`, [-1, ...inputShape]),
  );
  return printNodes([what.forward(x!, shapeContext({ training, fused }), others)]);
}
