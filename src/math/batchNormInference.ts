import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { batchNormParameters, broadcastShape, type BatchNormParameters } from "./batchNorm.js";
import {
  axisOf,
  checkAxis,
  checkEpsilon,
  checkInput,
  checkStatistics,
  checkVariance,
  perFeature,
  type PerFeature,
} from "./checks.js";
import { defaultEpsilon } from "./defaults.js";

export interface InferenceParameters extends BatchNormParameters {
  /** Moving or population mean per feature. */
  mean: PerFeature;
  /** Moving or population variance per feature. */
  variance: PerFeature;
}

const parameters: OptionNames<InferenceParameters> = { ...batchNormParameters, mean: true, variance: true };

/**
 * Batch normalization at test time, with statistics that were collected in training instead of this batch's own:
 *
 *     y = γ·(x − mean)/√(variance + ε) + β
 *
 * Each example is computed by itself, so that one alone is fine. Differentiable by tfjs.
 *
 * @param x float32 [batch, features] or [batch, height, width, channels], any rank from 2 on.
 * @throws for shapes that do not fit and for a negative variance.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 2
 * @example
 * batchNormInference(tf.tensor2d([[3, 30]]), { mean: [1, 10], variance: [4, 100], epsilon: 0 }).print(); // 1, 2
 */
export function batchNormInference<T extends Tensor>(x: T, options: InferenceParameters): T {
  checkOptions("batchNormInference", options, parameters);
  const name = "batchNormInference";
  return tf.tidy(() => {
    const { epsilon = defaultEpsilon } = options;
    checkInput(name, x);
    checkEpsilon(name, epsilon);
    const axis = checkAxis(name, x, options.axis ?? -1);
    const size = x.shape[axis] as number;
    const fit = (argument: "gamma" | "beta" | "mean" | "variance", otherwise: number): Tensor =>
      perFeature(name, argument, options[argument], size, otherwise, axisOf(x, axis)).reshape(broadcastShape(x, axis));
    checkStatistics(name, options);
    const variance = fit("variance", 1);
    checkVariance(name, variance);
    const xHat = tf.div(tf.sub(x, fit("mean", 0)), tf.sqrt(tf.add(variance, epsilon)));
    return tf.add(tf.mul(fit("gamma", 1), xHat), fit("beta", 0)) as T;
  });
}
