import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames, checkInteger, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { axisOf, checkAxis, checkEpsilon, checkInput, checkSameShape, perFeature, type PerFeature } from "./checks.js";
import { groupedGradient, groupedSteps, type Grouping, type NormGradients, type NormSteps } from "./grouped.js";
import { defaultEpsilon } from "./defaults.js";

export interface InstanceNormParameters {
  /** Scale per channel; 1 by default. */
  gamma?: PerFeature;
  /** Shift per channel; 0 by default. */
  beta?: PerFeature;
  /** Added to the variance under the root; 1e-5 by default. */
  epsilon?: number;
}

const instanceNormParameters: OptionNames<InstanceNormParameters> = { gamma: true, beta: true, epsilon: true };

export interface GroupNormParameters extends InstanceNormParameters {
  /** Into how many groups the channels are split; 32 by default, as in the paper. Must divide their number. */
  numGroups?: number;
}

const groupNormParameters: OptionNames<GroupNormParameters> = { ...instanceNormParameters, numGroups: true };

/**
 * Group normalization: the four equations over each example's height, width and a group of its channels. Batches of any
 * size give the same values. One group is layer norm over all of an example, one channel a group is instance norm.
 *
 * @param x float32 [batch, height, width, channels] or any [batch, …, channels].
 * @throws where numGroups does not divide the number of channels, and for shapes that do not fit.
 * @see Wu & He 2018, arXiv:1803.08494
 * @example
 * groupNorm(tf.tensor2d([[1, 3, 10, 30]]), { numGroups: 2 }).print(); // −1, 1, −1, 1
 */
export function groupNorm<T extends Tensor>(x: T, options: GroupNormParameters = {}): T {
  checkOptions("groupNorm", options, groupNormParameters);
  return tf.tidy(() => steps("groupNorm", x, options, options.numGroups ?? 32).y);
}

/**
 * `groupNorm` with its intermediate values; mean and variance are [batch, groups].
 *
 * @example
 * groupNormSteps(tf.tensor2d([[1, 3, 10, 30]]), { numGroups: 2 }).mean.print(); // [[2, 20]]
 */
export function groupNormSteps<T extends Tensor>(x: T, options: GroupNormParameters = {}): NormSteps<T> {
  checkOptions("groupNormSteps", options, groupNormParameters);
  return steps("groupNormSteps", x, options, options.numGroups ?? 32);
}

/**
 * The gradients of `groupNorm`; `dy` is the gradient of the loss by y.
 *
 * @example
 * const x = tf.tensor2d([[1, 2, 4, 8]]);
 * const { dx, dGamma } = groupNormGradient(x, tf.onesLike(x), { numGroups: 2 });
 */
export function groupNormGradient<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<GroupNormParameters, "beta"> = {},
): NormGradients<T> {
  checkOptions("groupNormGradient", options, groupNormParameters);
  return gradient("groupNormGradient", x, dy, options, options.numGroups ?? 32);
}

/**
 * Instance normalization: the four equations over height and width of each channel of each example.
 *
 * @param x float32 [batch, height, width, channels] or any [batch, …, channels] of rank 3 or more.
 * @throws for shapes that do not fit, and for a single value per channel.
 * @see Ulyanov, Vedaldi & Lempitsky 2016, arXiv:1607.08022
 * @example
 * instanceNorm(tf.tensor3d([[[1, 10], [3, 30]]])).print(); // −1, −1 and 1, 1
 */
export function instanceNorm<T extends Tensor>(x: T, options: InstanceNormParameters = {}): T {
  checkOptions("instanceNorm", options, instanceNormParameters);
  return tf.tidy(() => steps("instanceNorm", x, options, undefined).y);
}

/**
 * `instanceNorm` with its intermediate values; mean and variance are [batch, channels].
 *
 * @example
 * instanceNormSteps(tf.tensor3d([[[1, 10], [3, 30]]])).mean.print(); // [[2, 20]]
 */
export function instanceNormSteps<T extends Tensor>(x: T, options: InstanceNormParameters = {}): NormSteps<T> {
  checkOptions("instanceNormSteps", options, instanceNormParameters);
  return steps("instanceNormSteps", x, options, undefined);
}

/**
 * The gradients of `instanceNorm`; `dy` is the gradient of the loss by y.
 *
 * @example
 * const x = tf.tensor3d([[[1, 10], [3, 30]]]);
 * const { dx, dGamma } = instanceNormGradient(x, tf.onesLike(x));
 */
export function instanceNormGradient<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<InstanceNormParameters, "beta"> = {},
): NormGradients<T> {
  checkOptions("instanceNormGradient", options, instanceNormParameters);
  return gradient("instanceNormGradient", x, dy, options, undefined);
}

function steps<T extends Tensor>(
  name: string,
  x: T,
  options: InstanceNormParameters,
  numGroups: number | undefined,
): NormSteps<T> {
  return tf.tidy(() => {
    const { grouping, gamma, beta, epsilon } = prepare(name, x, options, numGroups);
    return { ...groupedSteps(x, grouping, gamma, beta, epsilon) };
  });
}

function gradient<T extends Tensor>(
  name: string,
  x: T,
  dy: T,
  options: InstanceNormParameters,
  numGroups: number | undefined,
): NormGradients<T> {
  return tf.tidy(() => {
    const { grouping, gamma, epsilon } = prepare(name, x, options, numGroups);
    checkSameShape(name, "dy", dy, x);
    return { ...groupedGradient(x, dy, grouping, gamma, epsilon) };
  });
}

/** `numGroups` undefined: as many as channels. */
function prepare(
  name: string,
  x: Tensor,
  options: InstanceNormParameters,
  numGroups: number | undefined,
): { grouping: Grouping; gamma: Tensor; beta: Tensor; epsilon: number } {
  const { epsilon = defaultEpsilon } = options;
  checkInput(name, x);
  checkEpsilon(name, epsilon);
  const axis = checkAxis(name, x, -1);
  const numChannels = x.shape[axis] as number;
  const groups = numGroups ?? numChannels;
  checkInteger(name, "numGroups", groups, 1);
  if (numChannels % groups !== 0) {
    throw new RangeError(`${name}: numGroups is ${groups}, expected a divisor of ${numChannels} (${axisOf(x, axis)})`);
  }
  const [batch = 1, ...places] = x.shape.slice(0, -1);
  const inGroup = numChannels / groups;
  const count = places.reduce((product, length) => product * length, inGroup);
  if (count < 2) {
    throw new RangeError(
      `${name}: x ${shapeText(x.shape)} has one value per group, which minus its own mean is 0: y would be beta, ` +
        `whatever x is. Take fewer groups, or images`,
    );
  }
  return {
    grouping: {
      shape: [batch, ...places, groups, inGroup],
      axes: [...places.map((_, index) => index + 1), places.length + 2],
      parameterShape: [1, ...places.map(() => 1), groups, inGroup],
    },
    gamma: perFeature(name, "gamma", options.gamma, numChannels, 1, axisOf(x, axis)),
    beta: perFeature(name, "beta", options.beta, numChannels, 0, axisOf(x, axis)),
    epsilon,
  };
}
