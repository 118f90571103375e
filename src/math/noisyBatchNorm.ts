import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames, checkInteger, checkRange } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { batchNormParameters, prepare, type BatchNormParameters } from "./batchNorm.js";

import { fusedBatchNorm } from "./fusedBatchNorm.js";
import { hash } from "../hash.js";

export interface NoisyBatchNormParameters extends BatchNormParameters {
  /** Names the noise: the same seed gives the same. Take another one each step. */
  seed: number;
  /** The largest shift of a feature's mean in a step, n_μ; 0.5 by default. */
  shift?: number;
  /** The largest factor on a feature's spread in a step, n_σ; 1.25 by default. */
  scale?: number;
  /** How far the examples scatter around their step's shift, r_μ; 0.1 by default. */
  shiftJitter?: number;
  /** The standard deviation of the examples around their step's factor, r_σ; 0.1 by default. */
  scaleJitter?: number;
}

const parameters: OptionNames<NoisyBatchNormParameters> = {
  ...batchNormParameters,
  seed: true,
  shift: true,
  scale: true,
  shiftJitter: true,
  scaleJitter: true,
};

/**
 * Batch norm with noise after it that brings back what batch norm takes away, means and variances that change from step
 * to step. If batch norm helped by keeping these fixed, this should not train as well; it does.
 *
 *     y ← s·y + m,  m ~ U(μ ± r_μ), s ~ N(σ, r_σ) per example; μ ~ U(±n_μ), σ ~ U(1, n_σ) per feature and step
 *
 * @param x as in `batchNorm`. Differentiable by tfjs; the noise is constant then.
 * @throws as `batchNorm`, and for options out of range.
 * @see Santurkar et al. 2018, arXiv:1805.11604, Appendix A and Algorithm 1
 * @example
 * const noisy = noisyBatchNorm(tf.tensor2d([[1], [3], [5]]), { seed: 1 });
 */
export function noisyBatchNorm<T extends Tensor>(x: T, options: NoisyBatchNormParameters): T {
  checkOptions("noisyBatchNorm", options, parameters);
  const name = "noisyBatchNorm";
  const { seed, shift = 0.5, scale = 1.25, shiftJitter = 0.1, scaleJitter = 0.1, ...rest } = options;
  checkInteger(name, "seed", seed, 0);
  checkRange(name, "shift", shift, 0, Infinity);
  checkRange(name, "scale", scale, 1, Infinity);
  checkRange(name, "shiftJitter", shiftJitter, 0, Infinity);
  checkRange(name, "scaleJitter", scaleJitter, 0, Infinity);
  return tf.tidy(() => {
    const { axis, gamma, beta, epsilon } = prepare(name, x, rest);
    const { y } = fusedBatchNorm(x, axis, gamma, beta, epsilon);
    const perFeature = x.shape.map((length, index) => (index === axis ? length : 1));
    // tfjs's generator takes the seed's text: four streams that share nothing.
    const stream = (index: number): string => `${seed}:${index}`;
    const uniform = (shape: number[], from: number, to: number, index: number): Tensor =>
      tf.randomUniform(shape, from, to, "float32", stream(index));
    const stepShift = uniform(perFeature, -shift, shift, 0);
    const stepScale = uniform(perFeature, 1, scale, 1);
    const shifts = tf.add(stepShift, uniform(x.shape, -shiftJitter, shiftJitter, 2));
    const factors = tf.add(stepScale, tf.mul(scaleJitter, tf.randomNormal(x.shape, 0, 1, "float32", hash(stream(3)))));
    return tf.add(tf.mul(factors, y), shifts) as T;
  });
}
