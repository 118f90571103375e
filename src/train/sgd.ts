import { float32 } from "../backend/tensorflow/GraphDef.js";
import type { Numbers } from "../graph/loops/Buffer.js";
import type { UpdateRule } from "../graph/Program.js";
import { checkRate, type Optimizer, type Schedule } from "./Optimizer.js";

const rule: UpdateRule = {
  name: "gradientDescent",
  tfjs: (tf, [w], [gradient, rate]) => [tf.sub(w!, tf.mul(gradient!, rate!))],
  tensorflow: (graph, [w], [gradient, rate], waits) =>
    graph.add("ResourceApplyGradientDescent", [w!, rate!, gradient!, ...waits], { T: float32 }),
  loops:
    ([w], [gradient, rate]) =>
    () =>
      descend(w!, gradient!, rate![0]!),
};

function descend(w: Numbers, gradient: Numbers, rate: number): void {
  for (let i = 0; i < w.length; i++) w[i]! -= rate * gradient[i]!;
}

/**
 * Gradient descent on mini-batches: w ← w − rate · g.
 *
 * @param learningRate A number, or a schedule. Default 0.01.
 * @example
 * await fit(model, digits, { optimizer: sgd(0.5), steps: 10 });
 */
export function sgd(learningRate: number | Schedule = 0.01): Optimizer {
  checkRate("sgd", learningRate);
  return { name: "sgd", learningRate, slots: [], rule, scalarNames: ["rate"], scalars: (rate) => [rate] };
}
