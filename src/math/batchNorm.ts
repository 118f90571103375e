import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { sumOver } from "./average.js";
import {
  axisOf,
  checkAxis,
  checkBatch,
  checkEpsilon,
  checkInput,
  checkSameShape,
  perFeature,
  type PerFeature,
} from "./checks.js";
import { closedFormGradient, fourEquations, stagedGradients } from "./equations.js";
import { fusedBatchNorm } from "./fusedBatchNorm.js";
import { defaultEpsilon } from "./defaults.js";

export interface BatchNormParameters {
  /** Scale per feature; 1 by default. */
  gamma?: PerFeature;
  /** Shift per feature; 0 by default. */
  beta?: PerFeature;
  /** Added to the variance under the root; 1e-5 by default, as in PyTorch (Keras and tfjs take 1e-3). */
  epsilon?: number;
  /** The axis of the features or channels, −1 (the last) by default. The statistics are taken over all others. */
  axis?: number;
}

export const batchNormParameters: OptionNames<BatchNormParameters> = {
  gamma: true,
  beta: true,
  epsilon: true,
  axis: true,
};

/** The intermediate values of batch norm, by the paper's names. */
export interface BatchNormSteps<T extends Tensor = Tensor> {
  /** μ, the batch mean of each feature. [features] */
  mean: Tensor1D;
  /** σ², the biased batch variance of each feature: divided by m, not m − 1. [features] */
  variance: Tensor1D;
  /** x̂, normalized: mean 0 and variance σ²/(σ² + ε) in each feature. The shape of x. */
  xHat: T;
  /** γ·x̂ + β. The shape of x. */
  y: T;
}

/** Every gradient of the backward pass, by the name of what it is the gradient of. */
export interface BatchNormGradients<T extends Tensor = Tensor> {
  /** dy·γ. The shape of x. */
  dXHat: T;
  /** Through the variance alone. [features] */
  dVariance: Tensor1D;
  /** Through the mean alone, and through the mean in the variance (which adds 0). [features] */
  dMean: Tensor1D;
  /** The sum of the three ways from x: x̂, variance and mean. The shape of x. */
  dx: T;
  dGamma: Tensor1D;
  dBeta: Tensor1D;
}

/**
 * Batch normalization with the statistics of this batch, as in training:
 *
 *     μ = mean(x)    σ² = mean((x − μ)²)    x̂ = (x − μ)/√(σ² + ε)    y = γ·x̂ + β
 *
 * for each feature over the examples, for each channel over examples, height and width. Differentiable by tfjs
 * (`tf.grad`, `tf.variableGrads`), with one native operation each way. `batchNormSteps` shows the four equations.
 * In float32 a mean far from 0 costs digits: y is off by a few units in the last digit of the mean, divided by σ.
 *
 * @param x float32 [batch, features] or [batch, height, width, channels], any rank from 2 on.
 * @throws where there is one value per feature (a batch of one), and for shapes that do not fit.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1
 * @example
 * const x = tf.tensor2d([[1, 10], [3, 30], [5, 50]]);
 * batchNorm(x, { gamma: 2, beta: 1 }).print(); // each column: −1.449, 1, 3.449
 */
export function batchNorm<T extends Tensor>(x: T, options: BatchNormParameters = {}): T {
  checkOptions("batchNorm", options, batchNormParameters);
  return tf.tidy(() => {
    const { axis, gamma, beta, epsilon } = prepare("batchNorm", x, options);
    return fusedBatchNorm(x, axis, gamma, beta, epsilon).y as T;
  });
}

/**
 * The four equations one by one, with their intermediate values: what `batchNorm` computes in one operation.
 *
 * @param x as in `batchNorm`.
 * @throws as `batchNorm`.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1
 * @example
 * const { mean, variance } = batchNormSteps(tf.tensor2d([[1], [3], [5]]));
 * mean.print(); // 3
 * variance.print(); // 2.667: divided by 3, not by 2
 */
export function batchNormSteps<T extends Tensor>(x: T, options: BatchNormParameters = {}): BatchNormSteps<T> {
  checkOptions("batchNormSteps", options, batchNormParameters);
  return tf.tidy(() => {
    const { axis, axes, gamma, beta, epsilon } = prepare("batchNormSteps", x, options);
    const shape = broadcastShape(x, axis);
    const { mean, variance, xHat, y } = fourEquations(x, axes, gamma.reshape(shape), beta.reshape(shape), epsilon);
    return { mean: mean.as1D(), variance: variance.as1D(), xHat: xHat as T, y: y as T };
  });
}

/**
 * The backward pass of batch norm, stage by stage: from `dy`, the gradient of the loss by y, to the gradients by x̂, σ²,
 * μ, x, γ and β.
 *
 *     dx̂ = dy·γ    dσ² = Σ dx̂·(x − μ)·(−½)(σ² + ε)^(−3/2)    dμ = −Σ dx̂/√(σ² + ε) + dσ²·Σ −2(x − μ)/m
 *     dx = dx̂/√(σ² + ε) + dσ²·2(x − μ)/m + dμ/m    dγ = Σ dy·x̂    dβ = Σ dy
 *
 * @param x as in `batchNorm`; `dy` has its shape.
 * @throws as `batchNorm`, and where dy does not fit.
 * @see Ioffe & Szegedy 2015, arXiv:1502.03167, section 3
 * @example
 * const x = tf.tensor2d([[1], [2], [4]]);
 * const { dx } = batchNormGradient(x, tf.tensor2d([[1], [0], [0]]));
 * dx.sum().print(); // 0: adding a constant to x changes nothing
 */
export function batchNormGradient<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<BatchNormParameters, "beta"> = {},
): BatchNormGradients<T> {
  checkOptions("batchNormGradient", options, batchNormParameters);
  return tf.tidy(() => {
    const { axis, axes, gamma, beta, epsilon } = prepare("batchNormGradient", x, options);
    checkSameShape("batchNormGradient", "dy", dy, x);
    const shape = broadcastShape(x, axis);
    const scale = gamma.reshape(shape);
    const forward = fourEquations(x, axes, scale, beta.reshape(shape), epsilon);
    const { dXHat, dVariance, dMean, dx, dGamma, dBeta } = stagedGradients(x, dy, axes, scale, forward, epsilon);
    return {
      dXHat: dXHat as T,
      dVariance: dVariance.as1D(),
      dMean: dMean.as1D(),
      dx: dx as T,
      dGamma: sumOver(dGamma, axes).as1D(),
      dBeta: sumOver(dBeta, axes).as1D(),
    };
  });
}

/**
 * The backward pass of batch norm in one line, which is what `batchNormGradient` comes to on paper:
 *
 *     dx = γ/√(σ² + ε)·(dy − mean(dy) − x̂·mean(dy·x̂))
 *
 * @param x as in `batchNorm`; `dy` has its shape.
 * @throws as `batchNorm`, and where dy does not fit.
 * @example
 * const x = tf.tensor2d([[1], [2], [4]]);
 * batchNormGradientClosedForm(x, tf.onesLike(x)).dx.print(); // 0, 0, 0
 */
export function batchNormGradientClosedForm<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<BatchNormParameters, "beta"> = {},
): Pick<BatchNormGradients<T>, "dx" | "dGamma" | "dBeta"> {
  checkOptions("batchNormGradientClosedForm", options, batchNormParameters);
  return tf.tidy(() => {
    const { axis, axes, gamma, beta, epsilon } = prepare("batchNormGradientClosedForm", x, options);
    checkSameShape("batchNormGradientClosedForm", "dy", dy, x);
    const shape = broadcastShape(x, axis);
    const scale = gamma.reshape(shape);
    const { variance, xHat } = fourEquations(x, axes, scale, beta.reshape(shape), epsilon);
    return {
      dx: closedFormGradient(tf.mul(dy, scale), xHat, variance, axes, epsilon) as T,
      dGamma: sumOver(tf.mul(dy, xHat), axes).as1D(),
      dBeta: sumOver(dy, axes).as1D(),
    };
  });
}

interface Prepared {
  axis: number;
  /** All axes but `axis`. */
  axes: number[];
  gamma: Tensor1D;
  beta: Tensor1D;
  epsilon: number;
}

/** Checks the arguments of a batch norm in training and fills in the defaults. */
export function prepare(name: string, x: Tensor, options: BatchNormParameters): Prepared {
  const { epsilon = defaultEpsilon } = options;
  checkInput(name, x);
  checkEpsilon(name, epsilon);
  const axis = checkAxis(name, x, options.axis ?? -1);
  const size = x.shape[axis] as number;
  checkBatch(name, x, x.size / size);
  const gamma = perFeature(name, "gamma", options.gamma, size, 1, axisOf(x, axis));
  const beta = perFeature(name, "beta", options.beta, size, 0, axisOf(x, axis));
  return { axis, axes: otherAxes(x, axis), gamma, beta, epsilon };
}

/** All axes but this one: those that the statistics are taken over. */
export function otherAxes(x: Tensor, axis: number): number[] {
  return x.shape.map((_, index) => index).filter((index) => index !== axis);
}

/** The shape that lets a tensor [features] be multiplied with x: [1, features] or [1, 1, 1, channels]. */
export function broadcastShape(x: Tensor, axis: number): number[] {
  return x.shape.map((length, index) => (index === axis ? length : 1));
}
