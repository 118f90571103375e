import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.js";
import { average, countOver, sumOver } from "./average.js";

/** What the four equations compute, in the shapes that fit x: the statistics keep their axes with length 1. */
export interface Equations {
  mean: Tensor;
  variance: Tensor;
  xHat: Tensor;
  y: Tensor;
}

/**
 * The four equations of batch normalization (Ioffe & Szegedy 2015, Algorithm 1). Over which axes the mean is taken
 * makes the method: the examples for batch norm, the features for layer norm, a group of them for group norm.
 * gamma and beta have shapes that fit x.
 */
export function fourEquations(x: Tensor, axes: number[], gamma: Tensor, beta: Tensor, epsilon: number): Equations {
  const mean = average(x, axes);
  const variance = average(tf.square(tf.sub(x, mean)), axes);
  const xHat = tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, epsilon)));
  const y = tf.add(tf.mul(gamma, xHat), beta);
  return { mean, variance, xHat, y };
}

/** Every gradient of the backward pass, in the shape of what it is the gradient of. */
export interface EquationGradients {
  dXHat: Tensor;
  dVariance: Tensor;
  dMean: Tensor;
  dx: Tensor;
  /** dy·xHat before it is summed to the shape of gamma. */
  dGamma: Tensor;
  /** dy before it is summed to the shape of beta. */
  dBeta: Tensor;
}

/**
 * The backward pass of the four equations, one stage a line, last equation first (Ioffe & Szegedy 2015, section 3).
 * `dy` is the gradient of the loss by y.
 */
export function stagedGradients(
  x: Tensor,
  dy: Tensor,
  axes: number[],
  gamma: Tensor,
  { mean, variance, xHat }: Equations,
  epsilon: number,
): EquationGradients {
  const m = countOver(x, axes);
  const deviation = tf.sqrt(tf.add(variance, epsilon));
  const centred = tf.sub(x, mean);
  const sum = (values: Tensor): Tensor => sumOver(values, axes);

  const dBeta = dy;
  const dGamma = tf.mul(dy, xHat);
  const dXHat = tf.mul(dy, gamma);
  const dVariance = tf.div(sum(tf.mul(dXHat, centred)), tf.mul(-2, tf.pow(deviation, 3)));
  const dMean = tf.sub(tf.neg(tf.div(sum(dXHat), deviation)), tf.mul(dVariance, tf.div(tf.mul(2, sum(centred)), m)));
  const throughVariance = tf.mul(dVariance, tf.div(tf.mul(2, centred), m));
  const dx = tf.add(tf.add(tf.div(dXHat, deviation), throughVariance), tf.div(dMean, m));
  return { dXHat, dVariance, dMean, dx, dGamma, dBeta };
}

/**
 * The same dx in one line: what is left of dXHat after its mean and its part along xHat are taken out.
 * Dividing by the deviation comes last.
 */
export function closedFormGradient(
  dXHat: Tensor,
  xHat: Tensor,
  variance: Tensor,
  axes: number[],
  epsilon: number,
): Tensor {
  const mean = (values: Tensor): Tensor => tf.div(sumOver(values, axes), countOver(values, axes));
  const rest = tf.sub(tf.sub(dXHat, mean(dXHat)), tf.mul(xHat, mean(tf.mul(dXHat, xHat))));
  return tf.div(rest, tf.sqrt(tf.add(variance, epsilon)));
}
