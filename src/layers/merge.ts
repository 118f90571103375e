import { checkOptions, shapeText } from "../arguments.js";
import { add as sum, concatenate as join } from "../graph/operations/index.js";
import type { Node } from "../graph/Node.js";
import { sameShape } from "../graph/shapes.js";
import { layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";

const several = { minimum: 2, maximum: Infinity };

/**
 * The sum of its inputs, element by element: what a residual block ends with.
 *
 * @throws RangeError for inputs of different shapes.
 * @example
 * functional((x, apply) => apply(layers.add(), apply(layers.dense({ units: 4 }), x), x), { inputShape: [4] });
 */
export function add(options: LayerOptions = {}): Layer {
  checkOptions("add", options, layerOptions);
  const forward = (x: Node, _: unknown, others: readonly Node[]): Node => {
    const other = others.find(({ shape }) => !sameShape(shape, x.shape));
    if (other) {
      throw new RangeError(
        `add: the inputs have shapes ${shapeText(x.shape)} and ${shapeText(other.shape)}, expected one`,
      );
    }
    return others.reduce((total, each) => sum(total, each), x);
  };
  return layer("add", { ...options }, forward, {}, several);
}

/**
 * Its inputs side by side along the last axis: [batch, a] and [batch, b] become [batch, a + b].
 *
 * @throws RangeError for inputs that differ in another axis than the last.
 * @example
 * functional(({ left, right }, apply) => apply(layers.dense({ units: 1 }), apply(layers.concatenate(), left, right)), {
 *   inputShape: { left: [4], right: [2] },
 * });
 */
export function concatenate(options: LayerOptions = {}): Layer {
  checkOptions("concatenate", options, layerOptions);
  return layer("concatenate", { ...options }, (x, _, others) => join([x, ...others]), {}, several);
}
