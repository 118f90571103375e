import {
  checkInteger,
  checkOptions,
  checkRange,
  flag,
  isRecord,
  shapeText,
  show,
  type OptionNames,
} from "../arguments.js";
import type { Node } from "../graph/Node.js";
import {
  add,
  batchNorm as fusedBatchNorm,
  composedBatchNorm,
  constant,
  divide,
  mean,
  multiply,
  normalizeWith,
  reshape,
  slice,
  subtract,
  sum,
} from "../graph/operations/index.js";
import { sizeOf } from "../graph/shapes.js";
import { checkInitializer } from "./checkInitializer.js";
import { ones, zeros, type Initializer } from "./initializers.js";
import { checkMomentum, layer, layerOptions, type ForwardContext, type Layer, type LayerOptions } from "./Layer.js";
import { movingAverage } from "./movingAverage.js";
import { defaultEpsilon, defaultMomentum } from "../math/defaults.js";

export interface BatchNormOptions extends LayerOptions {
  /**
   * Weight of the OLD value in the moving averages, 0 to below 1. Default 0.99, as in Keras; PyTorch's default of 0.1 is the
   * weight of the new value, 0.9 here.
   */
  momentum?: number;
  /** Added to the variance. Default 1e-5, as in PyTorch (Keras and tfjs: 1e-3). */
  epsilon?: number;
  /** Train the shift β. Default true; else it is 0. */
  center?: boolean;
  /** Train the scale γ. Default true; else it is 1. */
  scale?: boolean;
  /** First values of β. Default `initializers.zeros()`. */
  betaInitializer?: Initializer;
  /** First values of γ. Default `initializers.ones()`. */
  gammaInitializer?: Initializer;
  /**
   * Average m/(m − 1) times the variance of a batch of m values a feature, an unbiased estimate: true as in PyTorch. The
   * batch itself is normalized with the biased one. Default false, as in Keras and tfjs.
   */
  unbiased?: boolean;
  /**
   * Start the moving averages at 0 and divide by the weight that they have collected, so that they are right from the
   * first step on. Default false: the mean starts at 0 and the variance at 1.
   */
  biasCorrection?: boolean;
  /**
   * Ghost batch norm (Hoffer et al. 2017): normalize groups of this many examples by themselves. The batch must be a
   * multiple. Default: the whole batch. The moving averages get the mean over the groups.
   */
  groupSize?: number;
  /**
   * Noisy batch norm (Santurkar et al. 2018, Appendix A): in training, s·y + m instead of y, as in `noisyBatchNorm`, with
   * noise from the model's seed. `{}` takes the paper's constants. Default: none.
   */
  noise?: BatchNormNoise;
}

const optionNames: OptionNames<BatchNormOptions> = {
  ...layerOptions,
  momentum: true,
  epsilon: true,
  center: flag,
  scale: flag,
  betaInitializer: true,
  gammaInitializer: true,
  unbiased: flag,
  biasCorrection: flag,
  groupSize: true,
  noise: true,
};

export interface BatchNormNoise {
  /** The largest shift of a feature's mean in a step, n_μ. Default 0.5. */
  shift?: number;
  /** The largest factor on a feature's spread in a step, n_σ. Default 1.25. */
  scale?: number;
  /** How far the examples scatter around their step's shift, r_μ. Default 0.1. */
  shiftJitter?: number;
  /** The standard deviation of the examples around their step's factor, r_σ. Default 0.1. */
  scaleJitter?: number;
}

const noiseNames: OptionNames<BatchNormNoise> = { shift: true, scale: true, shiftJitter: true, scaleJitter: true };

/**
 * Batch normalization (Ioffe & Szegedy 2015) over every axis but the last: [batch, features] or [batch, height, width,
 * channels].
 *
 *     μ = mean(x)   σ² = mean((x − μ)²)   xHat = (x − μ) / √(σ² + ε)   y = γ xHat + β
 *
 * In training with the batch's own μ and σ²; `movingMean` and `movingVariance` then follow them. In inference with the
 * moving ones.
 *
 * Training needs at least two examples: of a single one, x − μ is 0, and the output β.
 *
 * @throws RangeError on options out of range.
 * @example
 * sequential([layers.dense({ units: 100, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")],
 *   { inputShape: [784] });
 */
export function batchNorm(options: BatchNormOptions = {}): Layer {
  checkNoAxis(options);
  checkOptions("batchNorm", options, optionNames);
  const {
    name,
    trainable,
    momentum = defaultMomentum,
    epsilon = defaultEpsilon,
    center = true,
    scale = true,
    unbiased = false,
    biasCorrection = false,
  } = options;
  const { betaInitializer = zeros(), gammaInitializer = ones(), groupSize, noise } = options;
  checkMomentum("batchNorm", momentum);
  checkRange("batchNorm", "epsilon", epsilon, 0, 1);
  if (groupSize !== undefined) checkInteger("batchNorm", "groupSize", groupSize, 2);
  checkInitializer("batchNorm", "betaInitializer", betaInitializer);
  checkInitializer("batchNorm", "gammaInitializer", gammaInitializer);
  if (noise !== undefined) checkNoise(noise);
  const settings = {
    name,
    trainable,
    momentum,
    epsilon,
    center,
    scale,
    unbiased,
    biasCorrection,
    betaInitializer,
    gammaInitializer,
    groupSize,
    noise,
  };

  return layer(
    "batchNorm",
    settings,
    (x, context) => {
      const width = x.shape.at(-1)!;
      if (x.shape.length < 2)
        throw new RangeError(`batchNorm: x has shape ${shapeText(x.shape)}, expected [batch, …, features]`);
      const gamma = scale ? context.parameter("gamma", [width], gammaInitializer) : constant(1, [width]);
      const beta = center ? context.parameter("beta", [width], betaInitializer) : constant(0, [width]);
      const moving = movingStatistics(width, biasCorrection, context);

      if (!context.batchStatistics) return normalizeWith(x, moving.mean, moving.variance, gamma, beta, epsilon);
      const {
        y,
        mean: batchMean,
        variance,
      } = groupSize !== undefined
        ? ghostBatchNorm(x, gamma, beta, epsilon, groupSize)
        : (context.fused ? fusedBatchNorm : composedBatchNorm)(x, gamma, beta, epsilon);
      moving.follow(batchMean, unbiased ? unbiasedOf(variance, x, groupSize) : variance, momentum);
      context.expose("mean", batchMean);
      context.expose("variance", variance);
      return noise && context.training ? addNoise(y, noise, context) : y;
    },
    { minimum: 2, multiple: groupSize ?? 1 },
  );
}

function movingStatistics(width: number, biasCorrection: boolean, { statistic, update }: ForwardContext) {
  const movingMean = statistic("movingMean", [width], zeros());
  const movingVariance = statistic("movingVariance", [width], biasCorrection ? zeros() : ones(), { minimum: 0 });
  // The moving average of the number 1: how much of the true value the averages, started at 0, hold by now.
  const weight = biasCorrection ? statistic("movingWeight", [], zeros()) : undefined;
  const corrected = (node: Node) => (weight ? divide(node, add(weight.node, 1e-12)) : node); // before training: 0, not 0 / 0
  return {
    mean: corrected(movingMean.node),
    variance: corrected(movingVariance.node),
    follow(mean: Node, variance: Node, momentum: number) {
      const rule = movingAverage(momentum);
      update({ rule, variables: [movingMean.variable], inputs: [mean] });
      update({ rule, variables: [movingVariance.variable], inputs: [variance] });
      if (weight) update({ rule, variables: [weight.variable], inputs: [constant(1)] });
    },
  };
}

/** m/(m − 1) times the variance of m values a feature. How many examples a batch has is known only when the graph runs. */
function unbiasedOf(variance: Node, x: Node, groupSize: number | undefined): Node {
  const places = sizeOf(x.shape.slice(1, -1));
  const first = x.shape.reduce((node, _, axis) => (axis === 0 ? node : slice(node, axis, 0, 1)), x);
  const examples = groupSize === undefined ? sum(add(multiply(first, 0), 1)) : constant(groupSize);
  const m = multiply(examples, places);
  return multiply(variance, divide(m, subtract(m, 1)));
}

/** Keras' and tfjs's option, which this layer does without. */
function checkNoAxis(options: unknown): void {
  if (!isRecord(options) || !("axis" in options) || options["axis"] === -1) return;
  throw new TypeError(
    `batchNorm: axis is ${show(options["axis"])}, but a layer's features are always the last axis ([batch, features] or ` +
      "[batch, height, width, channels]): transpose what is fed in, as in tf.transpose(x, [0, 2, 3, 1]); the equation alone, " +
      "batchNorm(x, { axis }), takes any axis",
  );
}

/** Each group of examples by its own statistics; those returned are the means over the groups. */
function ghostBatchNorm(x: Node, gamma: Node, beta: Node, epsilon: number, groupSize: number) {
  const rest = x.shape.slice(1);
  const groups = reshape(x, [-1, groupSize, ...rest]);
  const axes = groups.shape.slice(1, -1).map((_, i) => i + 1);
  const { y, mean: means, variance: variances } = composedBatchNorm(groups, gamma, beta, epsilon, axes);
  const overGroups = (each: Node) =>
    mean(
      each,
      each.shape.slice(0, -1).map((_, axis) => axis),
    );
  return { y: reshape(y, [-1, ...rest]), mean: overGroups(means), variance: overGroups(variances) };
}

function checkNoise(noise: BatchNormNoise): void {
  checkOptions("batchNorm", noise, noiseNames, "noise");
  const { shift = 0.5, scale = 1.25, shiftJitter = 0.1, scaleJitter = 0.1 } = noise;
  checkRange("batchNorm", "noise.shift", shift, 0, Infinity);
  checkRange("batchNorm", "noise.scale", scale, 1, Infinity);
  checkRange("batchNorm", "noise.shiftJitter", shiftJitter, 0, Infinity);
  checkRange("batchNorm", "noise.scaleJitter", scaleJitter, 0, Infinity);
}

function addNoise(y: Node, noise: BatchNormNoise, { random }: ForwardContext): Node {
  const { shift = 0.5, scale = 1.25, shiftJitter = 0.1, scaleJitter = 0.1 } = noise;
  const width = y.shape.at(-1)!;
  // Per feature one center a step, around which the examples scatter: the distribution itself moves.
  const shifts = random("shift", y.shape, (source, numbers) => {
    const centers = Float64Array.from({ length: width }, () => source.uniform(-shift, shift));
    for (let i = 0; i < numbers.length; i++)
      numbers[i] = centers[i % width]! + source.uniform(-shiftJitter, shiftJitter);
  });
  const factors = random("factor", y.shape, (source, numbers) => {
    const centers = Float64Array.from({ length: width }, () => source.uniform(1, scale));
    for (let i = 0; i < numbers.length; i++) numbers[i] = centers[i % width]! + scaleJitter * source.normal();
  });
  return add(multiply(y, factors), shifts);
}
