import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames, checkRange } from "../arguments.js";
import { tf } from "../backend/tf.js";
import {
  batchNormParameters,
  broadcastShape,
  prepare,
  type BatchNormGradients,
  type BatchNormParameters,
  type BatchNormSteps,
} from "./batchNorm.js";
import { axisOf, checkSameShape, checkVariance, perFeature, type PerFeature } from "./checks.js";
import { average, sumOver } from "./average.js";
import { closedFormGradient } from "./equations.js";

export interface BatchRenormParameters extends BatchNormParameters {
  /** Moving mean per feature, before this batch. */
  mean: PerFeature;
  /** Moving variance per feature, before this batch. */
  variance: PerFeature;
  /** Limits r to [1/rMax, rMax]; 3 by default. 1 together with dMax 0 is batch norm, with which training starts. */
  rMax?: number;
  /** Limits d to [−dMax, dMax]; 5 by default. */
  dMax?: number;
}

const parameters: OptionNames<BatchRenormParameters> = {
  ...batchNormParameters,
  mean: true,
  variance: true,
  rMax: true,
  dMax: true,
};

export interface BatchRenormSteps<T extends Tensor = Tensor> extends BatchNormSteps<T> {
  /** How much wider this batch is than the moving statistics, σB/σ, limited. A constant in the gradient. [features] */
  r: Tensor1D;
  /** How far this batch's mean is from the moving one, (μB − μ)/σ, limited. A constant in the gradient. [features] */
  d: Tensor1D;
  /** x̂·r + d, the shape of x. */
  renormalized: T;
}

/**
 * Batch renormalization: batch norm whose result is moved to what the moving statistics would give, so that training and
 * inference compute the same, while the gradient still goes through the batch's statistics:
 *
 *     r = clip(σB/σ)    d = clip((μB − μ)/σ)    y = γ·(x̂·r + d) + β    (σ with ε under the root)
 *
 * @param x as in `batchNorm`. Differentiable by tfjs, with r and d as constants.
 * @throws as `batchNorm`, and for limits out of range.
 * @see Ioffe 2017, arXiv:1702.03275, Algorithm 1
 * @example
 * batchRenorm(tf.tensor2d([[1], [3]]), { mean: [2], variance: [4], epsilon: 0 }).print(); // −0.5, 0.5
 */
export function batchRenorm<T extends Tensor>(x: T, options: BatchRenormParameters): T {
  return tf.tidy(() => steps("batchRenorm", x, options).y);
}

/**
 * `batchRenorm` with its intermediate values.
 *
 * @example
 * const { r, d } = batchRenormSteps(tf.tensor2d([[1], [3]]), { mean: [0], variance: [1] });
 * r.print(); // 1: the batch's deviation is that of the moving statistics
 * d.print(); // 2: its mean is 2 deviations off
 */
export function batchRenormSteps<T extends Tensor>(x: T, options: BatchRenormParameters): BatchRenormSteps<T> {
  return tf.tidy(() => ({ ...steps("batchRenormSteps", x, options) }));
}

/**
 * The gradients of `batchRenorm`, with r and d as constants; `dy` is the gradient of the loss by y.
 *
 * @example
 * const x = tf.tensor2d([[1], [2], [4]]);
 * const { dx } = batchRenormGradient(x, tf.tensor2d([[1], [0], [0]]), { mean: [2], variance: [1] });
 */
export function batchRenormGradient<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<BatchRenormParameters, "beta">,
): Pick<BatchNormGradients<T>, "dXHat" | "dx" | "dGamma" | "dBeta"> {
  return tf.tidy(() => {
    const { axes, gamma, variance, xHat, r, d, epsilon } = compute("batchRenormGradient", x, options);
    checkSameShape("batchRenormGradient", "dy", dy, x);
    const dXHat = tf.mul(tf.mul(dy, gamma), r);
    return {
      dXHat: dXHat as T,
      dx: closedFormGradient(dXHat, xHat, variance, axes, epsilon) as T,
      dGamma: sumOver(tf.mul(dy, tf.add(tf.mul(xHat, r), d)), axes).as1D(),
      dBeta: sumOver(dy, axes).as1D(),
    };
  });
}

function steps<T extends Tensor>(name: string, x: T, options: BatchRenormParameters): BatchRenormSteps<T> {
  const { gamma, beta, mean, variance, xHat, r, d } = compute(name, x, options);
  const renormalized = tf.add(tf.mul(xHat, r), d);
  return {
    mean: mean.as1D(),
    variance: variance.as1D(),
    xHat: xHat as T,
    r: r.as1D(),
    d: d.as1D(),
    renormalized: renormalized as T,
    y: tf.add(tf.mul(gamma, renormalized), beta) as T,
  };
}

/** All in shapes that fit x. */
function compute(name: string, x: Tensor, options: BatchRenormParameters) {
  checkOptions(name, options, parameters);
  const { rMax = 3, dMax = 5 } = options;
  const { axis, axes, gamma, beta, epsilon } = prepare(name, x, options);
  checkRange(name, "rMax", rMax, 1, Infinity);
  checkRange(name, "dMax", dMax, 0, Infinity);
  const shape = broadcastShape(x, axis);
  const size = x.shape[axis] as number;
  const fit = (argument: "mean" | "variance"): Tensor =>
    perFeature(name, argument, options[argument], size, argument === "mean" ? 0 : 1, axisOf(x, axis)).reshape(shape);
  const mean = average(x, axes);
  const variance = average(tf.square(tf.sub(x, mean)), axes);
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const xHat = tf.div(tf.sub(x, mean), deviation);
  const variances = fit("variance");
  checkVariance(name, variances);
  const moving = tf.sqrt(tf.add(variances, epsilon));
  const r = constant([deviation, moving], ([a, b]) => tf.clipByValue(tf.div(a!, b!), 1 / rMax, rMax));
  const d = constant([mean, fit("mean"), moving], ([a, b, c]) =>
    tf.clipByValue(tf.div(tf.sub(a!, b!), c!), -dMax, dMax),
  );
  return { axes, epsilon, gamma: gamma.reshape(shape), beta: beta.reshape(shape), mean, variance, xHat, r, d };
}

/**
 * What `f` computes of tensors, as a constant to tf.grad, of any order: inside a custom gradient's function nothing is
 * recorded, and the gradients that are not there are zeros of the inputs' own shapes.
 */
function constant(inputs: readonly Tensor[], f: (inputs: readonly Tensor[]) => Tensor): Tensor {
  const stopped = tf.customGrad((...given: unknown[]) => {
    const tensors = given.slice(0, inputs.length) as Tensor[];
    return { value: f(tensors), gradFunc: () => tensors.map(({ shape }) => tf.zeros(shape)) };
  });
  return stopped(...inputs);
}
