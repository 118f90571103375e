import { checkRange } from "../arguments.js";
import type { OptionNames } from "../arguments.js";
import type { NumberArray } from "../graph/loops/NodeValues.js";
import type { UpdateRule } from "../graph/Program.js";

import { checkRate, gradientOptions, readGradientOptions } from "./Optimizer.js";
import type { GradientOptions, Optimizer, Schedule } from "./Optimizer.js";

export interface AdamOptions extends GradientOptions {
  /** Weight of the old value in the average of the gradients. Default 0.9. */
  beta1?: number;
  /** Weight of the old value in the average of the squared gradients. Default 0.999. */
  beta2?: number;
  /** Added to the root of the (bias-corrected) average of squares. Default 1e-8. */
  epsilon?: number;
}

const adamOptions: OptionNames<AdamOptions> = { ...gradientOptions, beta1: true, beta2: true, epsilon: true };

export interface RmspropOptions extends GradientOptions {
  /** Weight of the old value in the average of the squared gradients. Default 0.99, as in PyTorch (Keras: 0.9). */
  rho?: number;
  /** Added to the root of that average. Default 1e-8. */
  epsilon?: number;
}

const rmspropOptions: OptionNames<RmspropOptions> = { ...gradientOptions, rho: true, epsilon: true };

/**
 * The rule of all three: w ← (1 − decay) w, m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², w ← w − rate m / (√v + ε).
 *
 * Adam's bias corrections are in the scalars: with c = √(1 − β₂ᵗ), the step rate / (1 − β₁ᵗ) · m / (√v / c + ε) is
 * rate c / (1 − β₁ᵗ) · m / (√v + ε c). So ε stands where the paper and PyTorch have it: on the corrected root.
 */
function rule(beta1: number, beta2: number): UpdateRule {
  return {
    name: "adam",
    numbers: { beta1, beta2 },
    tfjs(tf, [w, m, v], [gradient, rate, epsilon, decay]) {
      const nextM = tf.add(tf.mul(m!, beta1), tf.mul(gradient!, 1 - beta1));
      const nextV = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(gradient!), 1 - beta2));
      const kept = decay ? tf.mul(w!, tf.sub(1, decay)) : w!;
      return [tf.sub(kept, tf.div(tf.mul(nextM, rate!), tf.add(tf.sqrt(nextV), epsilon!))), nextM, nextV];
    },
    loops:
      ([w, m, v], [gradient, rate, epsilon, decay]) =>
      () =>
        descend(w!, m!, v!, gradient!, beta1, beta2, rate![0]!, epsilon![0]!, decay ? 1 - decay[0]! : 1),
  };
}

function descend(
  w: NumberArray,
  m: NumberArray,
  v: NumberArray,
  gradient: NumberArray,
  beta1: number,
  beta2: number,
  rate: number,
  epsilon: number,
  kept: number,
): void {
  for (let i = 0; i < w.length; i++) {
    const g = gradient[i]!;
    const nextM = (m[i] = beta1 * m[i]! + (1 - beta1) * g);
    const nextV = (v[i] = beta2 * v[i]! + (1 - beta2) * g * g);
    w[i] = kept * w[i]! - (rate * nextM) / (Math.sqrt(nextV) + epsilon);
  }
}

function adamScalars(beta1: number, beta2: number, epsilon: number) {
  return (rate: number, step: number) => {
    const corrected = Math.sqrt(1 - beta2 ** step);
    return [(rate * corrected) / (1 - beta1 ** step), epsilon * corrected];
  };
}

function checkAdam(where: string, { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions) {
  checkRange(where, "beta1", beta1, 0, 1 - 1e-9);
  checkRange(where, "beta2", beta2, 0, 1 - 1e-9);
  checkRange(where, "epsilon", epsilon, 0, 1);
  return { beta1, beta2, epsilon };
}

/**
 * Adam (Kingma & Ba 2015): m and v are moving averages of g and g², both corrected for having started at 0;
 * w ← w − rate · m / (√v + ε).
 *
 * @param learningRate A number, or a schedule. Default 0.001.
 * @example
 * await fit(model, digits, { optimizer: adam(0.001), steps: 10 });
 */
export function adam(learningRate: number | Schedule = 0.001, options: AdamOptions = {}): Optimizer {
  const gradients = readGradientOptions("adam", options, adamOptions);
  checkRate("adam", learningRate);
  const { beta1, beta2, epsilon } = checkAdam("adam", options);
  return {
    name: "adam",
    learningRate,
    slots: ["m", "v"],
    rule: rule(beta1, beta2),
    gradients,
    scalarNames: ["rate", "epsilon"],
    scalars: adamScalars(beta1, beta2, epsilon),
  };
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019): first w ← (1 − rate · weightDecay) w, then Adam's step.
 * Every parameter decays, γ and β too, as in PyTorch with one parameter group; with `decay: "kernels"` only those.
 *
 * @param learningRate A number, or a schedule. Default 0.001.
 * @example
 * await fit(model, digits, { optimizer: adamW(0.001, { weightDecay: 0.01 }), steps: 10 });
 */
export function adamW(learningRate: number | Schedule = 0.001, options: AdamOptions = {}): Optimizer {
  const gradients = readGradientOptions("adamW", options, adamOptions);
  const { weightDecay = 0.01 } = options;
  checkRate("adamW", learningRate);
  const { beta1, beta2, epsilon } = checkAdam("adamW", options);
  const scalars = adamScalars(beta1, beta2, epsilon);
  return {
    name: "adamW",
    learningRate,
    slots: ["m", "v"],
    rule: rule(beta1, beta2),
    gradients: { ...gradients, weightDecay: 0 }, // the rule itself does it
    scalarNames: ["rate", "epsilon", "decay"],
    scalars: (rate, step) => [...scalars(rate, step), rate * weightDecay],
  };
}

/**
 * RMSprop (Tieleman & Hinton 2012): v ← ρ v + (1 − ρ) g², w ← w − rate · g / (√v + ε). It is Adam's rule with β₁ = 0 and
 * no correction; ε stands outside the root, as in PyTorch.
 *
 * @param learningRate A number, or a schedule. Default 0.001.
 * @example
 * await fit(model, digits, { optimizer: rmsprop(0.001), steps: 10 });
 */
export function rmsprop(learningRate: number | Schedule = 0.001, options: RmspropOptions = {}): Optimizer {
  const gradients = readGradientOptions("rmsprop", options, rmspropOptions);
  const { rho = 0.99, epsilon = 1e-8 } = options;
  checkRate("rmsprop", learningRate);
  checkRange("rmsprop", "rho", rho, 0, 1);
  checkRange("rmsprop", "epsilon", epsilon, 0, 1);
  return {
    name: "rmsprop",
    learningRate,
    slots: ["gradient", "meanSquare"],
    rule: rule(0, rho),
    gradients,
    scalarNames: ["rate", "epsilon"],
    scalars: (rate) => [rate, epsilon],
  };
}
