import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.js";
import { closedFormGradient, fourEquations } from "./equations.js";

/** Where a normalization takes its statistics, and how gamma and beta lie along x. */
export interface Grouping {
  /** x in the shape in which each group has axes of its own. */
  shape: number[];
  /** The axes of `shape` over which the mean is taken. */
  axes: number[];
  /** The shape in which gamma and beta fit `shape`. */
  parameterShape: number[];
}

/** The intermediate values of a normalization whose statistics belong to examples. */
export interface NormSteps<T extends Tensor = Tensor> {
  /** The mean of each group. */
  mean: Tensor;
  /** The biased variance of each group. */
  variance: Tensor;
  /** Normalized, the shape of x. */
  xHat: T;
  /** γ·x̂ + β, the shape of x. */
  y: T;
}

/** Gradients of a normalization, by the name of what they are the gradient of. */
export interface NormGradients<T extends Tensor = Tensor> {
  /** dy·γ, the shape of x. */
  dXHat: T;
  dx: T;
  dGamma: Tensor;
  dBeta: Tensor;
}

/** The four equations over groups. */
export function groupedSteps<T extends Tensor>(
  x: T,
  { shape, axes, parameterShape }: Grouping,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
): NormSteps<T> {
  const fit = (parameter: Tensor): Tensor => tf.reshape(parameter, parameterShape);
  const { mean, variance, xHat, y } = fourEquations(tf.reshape(x, shape), axes, fit(gamma), fit(beta), epsilon);
  const perGroup = shape.filter((_, axis) => !axes.includes(axis));
  return {
    mean: tf.reshape(mean, perGroup),
    variance: tf.reshape(variance, perGroup),
    xHat: tf.reshape(xHat, x.shape) as T,
    y: tf.reshape(y, x.shape) as T,
  };
}

/** The gradients of `groupedSteps`, by the closed form. */
export function groupedGradient<T extends Tensor>(
  x: T,
  dy: T,
  { shape, axes, parameterShape }: Grouping,
  gamma: Tensor,
  epsilon: number,
): NormGradients<T> {
  const scale = tf.reshape(gamma, parameterShape);
  const { variance, xHat } = fourEquations(tf.reshape(x, shape), axes, scale, tf.zerosLike(scale), epsilon);
  const grouped = tf.reshape(dy, shape);
  const dXHat = tf.mul(grouped, scale);
  const shared = parameterShape.flatMap((length, axis) => (length === 1 ? [axis] : []));
  const sum = (values: Tensor): Tensor => tf.reshape(tf.sum(values, shared), gamma.shape);
  return {
    dXHat: tf.reshape(dXHat, x.shape) as T,
    dx: tf.reshape(closedFormGradient(dXHat, xHat, variance, axes, epsilon), x.shape) as T,
    dGamma: sum(tf.mul(grouped, xHat)),
    dBeta: sum(grouped),
  };
}
