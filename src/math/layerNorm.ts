import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { checkEpsilon, checkInput, checkSameShape } from "./checks.js";
import { groupedGradient, groupedSteps, type Grouping, type NormGradients, type NormSteps } from "./grouped.js";
import { defaultEpsilon } from "./defaults.js";

export interface LayerNormParameters {
  /** Scale, in the shape of the normalized axes; 1 by default. */
  gamma?: Tensor;
  /** Shift, in the shape of the normalized axes; 0 by default. */
  beta?: Tensor;
  /** Added to the variance under the root; 1e-5 by default. */
  epsilon?: number;
  /** How many trailing axes are normalized together: 1, the features, by default; 3 for height, width and channels. */
  numAxes?: number;
}

const parameters: OptionNames<LayerNormParameters> = { gamma: true, beta: true, epsilon: true, numAxes: true };

/**
 * Layer normalization: the four equations over the features of each example instead of over the batch, so that
 * training and inference are the same and a batch of one is fine.
 *
 * @param x float32, rank 2 or more.
 * @throws for shapes that do not fit.
 * @see Ba, Kiros & Hinton 2016, arXiv:1607.06450
 * @example
 * layerNorm(tf.tensor2d([[1, 3], [10, 30]])).print(); // −1, 1 in both rows
 */
export function layerNorm<T extends Tensor>(x: T, options: LayerNormParameters = {}): T {
  return tf.tidy(() => steps("layerNorm", x, options).y);
}

/**
 * `layerNorm` with its intermediate values; mean and variance have the shape of the axes that are left.
 *
 * @example
 * layerNormSteps(tf.tensor2d([[1, 3], [10, 30]])).mean.print(); // 2, 20: one for each example
 */
export function layerNormSteps<T extends Tensor>(x: T, options: LayerNormParameters = {}): NormSteps<T> {
  return tf.tidy(() => ({ ...steps("layerNormSteps", x, options) }));
}

/**
 * The gradients of `layerNorm`; `dy` is the gradient of the loss by y.
 *
 * @example
 * const x = tf.tensor2d([[1, 2, 4]]);
 * layerNormGradient(x, tf.tensor2d([[1, 0, 0]])).dx.sum().print(); // 0: adding a constant to x changes nothing
 */
export function layerNormGradient<T extends Tensor>(
  x: T,
  dy: T,
  options: Omit<LayerNormParameters, "beta"> = {},
): NormGradients<T> {
  return tf.tidy(() => {
    const { grouping, gamma, epsilon } = prepare("layerNormGradient", x, options);
    checkSameShape("layerNormGradient", "dy", dy, x);
    return { ...groupedGradient(x, dy, grouping, gamma, epsilon) };
  });
}

function steps<T extends Tensor>(name: string, x: T, options: LayerNormParameters): NormSteps<T> {
  const { grouping, gamma, beta, epsilon } = prepare(name, x, options);
  return groupedSteps(x, grouping, gamma, beta, epsilon);
}

function prepare(
  name: string,
  x: Tensor,
  options: LayerNormParameters,
): { grouping: Grouping; gamma: Tensor; beta: Tensor; epsilon: number } {
  checkOptions(name, options, parameters);
  const { epsilon = defaultEpsilon, numAxes = 1 } = options;
  checkInput(name, x);
  checkEpsilon(name, epsilon);
  if (!Number.isInteger(numAxes) || numAxes < 1 || numAxes >= x.rank) {
    throw new RangeError(`${name}: numAxes is ${numAxes}, expected 1 to ${x.rank - 1} (x is ${shapeText(x.shape)})`);
  }
  const normalized = x.shape.slice(-numAxes);
  for (const argument of ["gamma", "beta"] as const) {
    const given = options[argument];
    if (given === undefined) continue;
    checkInput(name, given, argument);
    if (given.shape.join() !== normalized.join()) {
      throw new RangeError(
        `${name}: ${argument} has shape ${shapeText(given.shape)}, expected ${shapeText(normalized)} ` +
          `(the last ${numAxes === 1 ? "axis" : `${numAxes} axes`} of x ${shapeText(x.shape)})`,
      );
    }
  }
  const leading = x.rank - numAxes;
  return {
    grouping: {
      shape: x.shape,
      axes: normalized.map((_, index) => leading + index),
      parameterShape: x.shape.map((length, axis) => (axis < leading ? 1 : length)),
    },
    gamma: options.gamma ?? tf.ones(normalized),
    beta: options.beta ?? tf.zeros(normalized),
    epsilon,
  };
}
