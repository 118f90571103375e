import type { Shape } from "../graph/Node.js";
import { input } from "../graph/operations/index.js";
import { read } from "../graph/leaves.js";
import type { ForwardContext } from "./Layer.js";

/** A context in which a layer describes its graph without weights: to know its shapes, or to print it. */
export function shapeContext({ training, fused = true }: { training: boolean; fused?: boolean }): ForwardContext {
  return {
    training,
    batchStatistics: training,
    fused,
    parameter: (name, shape) => read(placeholder(name, shape)),
    statistic: (name, shape) => {
      const variable = placeholder(name, shape);
      return { node: read(variable), variable };
    },
    update: () => {},
    random: (name, shape) => input(name, shape),
    expose: () => {},
  };
}

const placeholder = (name: string, shape: Shape) => ({ name, shape, trainable: true, values: new Float32Array(0) });
