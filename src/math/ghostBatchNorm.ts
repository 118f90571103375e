import type { Tensor } from "@tensorflow/tfjs";
import { checkOptions, type OptionNames, checkInteger, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { batchNorm, prepare, type BatchNormParameters } from "./batchNorm.js";

export interface GhostBatchNormParameters extends Omit<BatchNormParameters, "axis"> {
  /** How many examples a ghost batch has, 2 or more. A smaller last one is allowed where it has 2 or more. */
  groupSize: number;
}

const parameters: OptionNames<GhostBatchNormParameters> = { gamma: true, beta: true, epsilon: true, groupSize: true };

/**
 * Ghost batch normalization: each group of `groupSize` successive examples is normalized with its own mean and variance,
 * as if it were the batch. The noise of small batches, at any batch size. Differentiable by tfjs.
 *
 * @param x float32 [batch, features] or [batch, height, width, channels], any [batch, …, features].
 * @throws where a group would have one value per feature.
 * @see Hoffer, Hubara & Soudry 2017, arXiv:1705.08741
 * @example
 * ghostBatchNorm(tf.tensor2d([[1], [3], [10], [30]]), { groupSize: 2 }).print(); // −1, 1, −1, 1
 */
export function ghostBatchNorm<T extends Tensor>(x: T, options: GhostBatchNormParameters): T {
  checkOptions("ghostBatchNorm", options, parameters);
  const name = "ghostBatchNorm";
  return tf.tidy(() => {
    const { groupSize, ...rest } = options;
    checkInteger(name, "groupSize", groupSize, 1);
    const { gamma, beta, epsilon } = prepare(name, x, { ...rest, axis: -1 });
    const numExamples = x.shape[0] as number;
    const numWhole = Math.floor(numExamples / groupSize);
    const numRest = numExamples - numWhole * groupSize;
    const valuesPerExample = x.size / numExamples / (x.shape[x.rank - 1] as number);
    if (Math.min(groupSize, numRest || groupSize) * valuesPerExample < 2) {
      throw new RangeError(
        `${name}: groups of ${groupSize} out of ${numExamples} examples (x is ${shapeText(x.shape)}) leave a group with ` +
          `one value per feature. Take a groupSize that leaves 2 or more`,
      );
    }
    const wholeRows = tf.slice(x, 0, numWhole * groupSize);
    const parts = numWhole > 0 ? [normalizeGroups(wholeRows, groupSize, epsilon)] : [];
    if (numRest > 0) parts.push(batchNorm(tf.slice(x, numWhole * groupSize), { epsilon }));
    const xHat = parts.length === 1 ? (parts[0] as Tensor) : tf.concat(parts, 0);
    return tf.add(tf.mul(gamma, xHat), beta) as T;
  });
}

/**
 * Ghost batches are one batch in which every group has features of its own: [groups·size, …, features] becomes
 * [size, …, groups, features] for one batch norm.
 */
function normalizeGroups(x: Tensor, groupSize: number, epsilon: number): Tensor {
  const numFeatures = x.shape[x.rank - 1] as number;
  const apart = tf.reshape(x, [-1, groupSize, x.size / (x.shape[0] as number) / numFeatures, numFeatures]);
  const sideBySide = tf.transpose(apart, [1, 2, 0, 3]);
  const [size, places, groups] = sideBySide.shape as [number, number, number, number];
  const rows = tf.reshape(sideBySide, [size * places, groups * numFeatures]);
  const normalized = tf.reshape(batchNorm(rows, { epsilon }), [size, places, groups, numFeatures]);
  return tf.reshape(tf.transpose(normalized, [2, 0, 1, 3]), x.shape);
}
