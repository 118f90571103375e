import type { NumberArray } from "../graph/loops/NodeValues.js";
import type { UpdateRule } from "../graph/Program.js";
import { isRecord } from "../arguments.js";
import { checkRate, gradientOptions, readGradientOptions } from "./Optimizer.js";
import type { GradientOptions, Optimizer, Schedule } from "./Optimizer.js";

const rule: UpdateRule = {
  name: "gradientDescent",
  tfjs: (tf, [w], [gradient, rate]) => [tf.sub(w!, tf.mul(gradient!, rate!))],
  loops:
    ([w], [gradient, rate]) =>
    () =>
      descend(w!, gradient!, rate![0]!),
};

function descend(w: NumberArray, gradient: NumberArray, rate: number): void {
  for (let i = 0; i < w.length; i++) w[i]! -= rate * gradient[i]!;
}

/**
 * Gradient descent on mini-batches: w ← w − rate · g.
 *
 * @param learningRate A number, or a schedule. Default 0.1.
 * @throws for unknown options; momentum is an optimizer of its own, `momentum`.
 * @example
 * await fit(model, digits, { optimizer: sgd(0.5, { weightDecay: 1e-4, decay: "kernels" }), steps: 10 });
 */
export function sgd(learningRate: number | Schedule = 0.1, options: GradientOptions = {}): Optimizer {
  checkRate("sgd", learningRate);
  if (isRecord(options) && ("momentum" in options || "nesterov" in options)) {
    throw new TypeError("sgd: momentum is an optimizer of its own: momentum(rate, { momentum: 0.9, nesterov: false })");
  }
  const gradients = readGradientOptions("sgd", options, gradientOptions);
  return { name: "sgd", learningRate, slots: [], rule, gradients, scalarNames: ["rate"], scalars: (rate) => [rate] };
}
