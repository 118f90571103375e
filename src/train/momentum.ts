import { flag, type OptionNames, checkRange } from "../arguments.js";
import type { UpdateRule } from "../graph/Program.js";

import { checkRate, gradientOptions, readGradientOptions } from "./Optimizer.js";
import type { GradientOptions, Optimizer, Schedule } from "./Optimizer.js";

export interface MomentumOptions extends GradientOptions {
  /** Share of the velocity that stays at each step. Default 0.9. */
  momentum?: number;
  /** Take the gradient's step from where the velocity leads to (Nesterov). Default false. */
  nesterov?: boolean;
}

const optionNames: OptionNames<MomentumOptions> = { ...gradientOptions, momentum: true, nesterov: flag };

function rule(momentum: number, nesterov: boolean): UpdateRule {
  return {
    name: "momentum",
    numbers: { momentum, nesterov: Number(nesterov) },
    tfjs(tf, [w, velocity], [gradient, rate]) {
      const next = tf.add(tf.mul(velocity!, momentum), gradient!);
      const step = nesterov ? tf.add(gradient!, tf.mul(next, momentum)) : next;
      return [tf.sub(w!, tf.mul(step, rate!)), next];
    },
    loops:
      ([w, velocity], [gradient, rate]) =>
      () => {
        const r = rate![0]!;
        for (let i = 0; i < w!.length; i++) {
          const g = gradient![i]!;
          const v = (velocity![i] = momentum * velocity![i]! + g);
          w![i]! -= r * (nesterov ? g + momentum * v : v);
        }
      },
  };
}

/**
 * Gradient descent with momentum: v ← momentum · v + g, w ← w − rate · v, as in PyTorch and Keras. (The course has
 * v ← β v + (1 − β) g: the same path with the rate divided by 1 − β.)
 *
 * @param learningRate A number, or a schedule. Default 0.01.
 * @example
 * await fit(model, digits, { optimizer: momentum(0.05, { momentum: 0.9 }), steps: 10 });
 */
export function momentum(learningRate: number | Schedule = 0.01, options: MomentumOptions = {}): Optimizer {
  const gradients = readGradientOptions("momentum", options, optionNames);
  const { momentum: share = 0.9, nesterov = false } = options;
  checkRate("momentum", learningRate);
  checkRange("momentum", "momentum", share, 0, 1);
  return {
    name: "momentum",
    learningRate,
    slots: ["velocity"],
    rule: rule(share, nesterov),
    gradients,
    scalarNames: ["rate"],
    scalars: (rate) => [rate],
  };
}
