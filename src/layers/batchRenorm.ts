import { checkOptions, type OptionNames, checkRange } from "../arguments.js";
import {
  add,
  clip,
  composedBatchNorm,
  constant,
  divide,
  multiply,
  normalizeWith,
  reshape,
  sqrt,
  stopGradient,
  subtract,
} from "../graph/operations/index.js";
import { ones, zeros } from "./initializers.js";
import { checkMomentum, layer, layerOptions, type Layer, type LayerOptions } from "./Layer.js";
import { movingAverage } from "./movingAverage.js";
import { defaultEpsilon, defaultMomentum } from "../math/defaults.js";

export interface BatchRenormOptions extends LayerOptions {
  /** Weight of the OLD value in the moving averages. Default 0.99. */
  momentum?: number;
  /** Added to the variances. Default 1e-5. */
  epsilon?: number;
  /** The correction r stays in [1 / rMax, rMax]. Default 3; 1 (with dMax 0) makes it batch norm. */
  rMax?: number;
  /** The correction d stays in [−dMax, dMax]. Default 5. */
  dMax?: number;
}

const optionNames: OptionNames<BatchRenormOptions> = {
  ...layerOptions,
  momentum: true,
  epsilon: true,
  rMax: true,
  dMax: true,
};

/**
 * Batch renormalization (Ioffe 2017): what training normalizes with is corrected toward the moving statistics that
 * inference uses.
 *
 *     r = clip(σB / σ)   d = clip((μB − μ) / σ)   y = γ ((x − μB) / σB · r + d) + β
 *
 * r and d count as constants in the gradient. (The paper starts with rMax = 1, dMax = 0 and widens them during training.)
 *
 * @example
 * sequential([layers.dense({ units: 8 }), layers.batchRenorm({ rMax: 2 }), layers.activation("relu")], { inputShape: [4] });
 */
export function batchRenorm(options: BatchRenormOptions = {}): Layer {
  checkOptions("batchRenorm", options, optionNames);
  const { name, trainable, momentum = defaultMomentum, epsilon = defaultEpsilon, rMax = 3, dMax = 5 } = options;
  checkMomentum("batchRenorm", momentum);
  checkRange("batchRenorm", "epsilon", epsilon, 0, 1);
  checkRange("batchRenorm", "rMax", rMax, 1, 1e6);
  checkRange("batchRenorm", "dMax", dMax, 0, 1e6);
  return layer(
    "batchRenorm",
    { name, trainable, momentum, epsilon, rMax, dMax },
    (x, { batchStatistics, parameter, statistic, update, expose }) => {
      const width = x.shape.at(-1)!;
      const gamma = parameter("gamma", [width], ones());
      const beta = parameter("beta", [width], zeros());
      const movingMean = statistic("movingMean", [width], zeros());
      const movingVariance = statistic("movingVariance", [width], ones(), { minimum: 0 });
      if (!batchStatistics) return normalizeWith(x, movingMean.node, movingVariance.node, gamma, beta, epsilon);

      const batch = composedBatchNorm(x, constant(1), constant(0), epsilon);
      const mean = reshape(batch.mean, [width]);
      const variance = reshape(batch.variance, [width]);
      const deviation = sqrt(add(movingVariance.node, epsilon));
      const r = stopGradient(clip(divide(sqrt(add(variance, epsilon)), deviation), 1 / rMax, rMax));
      const d = stopGradient(clip(divide(subtract(mean, movingMean.node), deviation), -dMax, dMax));
      update({ rule: movingAverage(momentum), variables: [movingMean.variable], inputs: [mean] });
      update({ rule: movingAverage(momentum), variables: [movingVariance.variable], inputs: [variance] });
      expose("mean", mean);
      expose("variance", variance);
      return add(multiply(add(multiply(batch.y, r), d), gamma), beta);
    },
    { minimum: 2 },
  );
}
