import { checkOptions, positiveInteger, type OptionType, type OptionNames } from "../arguments.js";
import { checkModel, type Model } from "../layers/Model.js";
import type { TrainingData } from "./examples.js";
import { fit } from "./fit.js";
import type { FitOptions } from "./FitOptions.js";
import type { Optimizer } from "./Optimizer.js";
import { exponential } from "./schedules.js";
import { sgd } from "./sgd.js";

export interface FindLearningRateOptions extends Pick<FitOptions, "loss" | "batchSize" | "seed" | "signal"> {
  /** Its own learning rate is not used. Default `sgd()`. */
  optimizer?: Optimizer;
  /** The rate of the first step. Default 1e-5. */
  from?: number;
  /** The rate of the last step. Default 10. */
  to?: number;
  /** Default 100. */
  steps?: number;
}

const rate: OptionType = {
  expected: "a number above 0",
  is: (value) => typeof value === "number" && value > 0 && value < Infinity,
};

const optionNames: OptionNames<FindLearningRateOptions> = {
  loss: true,
  batchSize: true,
  seed: true,
  signal: true,
  optimizer: true,
  from: rate,
  to: rate,
  steps: positiveInteger,
};

/** What a range test found. */
export interface LearningRates {
  /** The rate of each step, rising evenly on a log scale. */
  readonly rates: number[];
  /** The loss at each step, before its update. */
  readonly loss: number[];
  /** A tenth of the rate at which the smoothed loss is the least: a rate to begin with. */
  readonly suggestion: number;
}

/**
 * Learning rate range test (Smith 2017, arXiv:1506.01186): trains while the rate rises, until the loss is four times its
 * least, and gives the model its weights back.
 *
 * @throws as `fit`.
 * @example
 * const { rates, loss, suggestion } = await findLearningRate(model, digits, { steps: 20 });
 * lineChart({ loss: { x: rates, y: loss } }, { xScale: "log", xTitle: "learning rate" });
 */
export async function findLearningRate(
  model: Model,
  data: TrainingData,
  options: FindLearningRateOptions = {},
): Promise<LearningRates> {
  checkModel("findLearningRate", model);
  checkOptions("findLearningRate", options, optionNames);
  const { optimizer = sgd(), from = 1e-5, to = 10, steps = 100, ...rest } = options;
  if (!(from < to)) throw new RangeError(`findLearningRate: from is ${from} and to is ${to}, expected from < to`);
  const before = model.getWeights();
  const learningRate = exponential({ start: from, factor: to / from, steps: Math.max(1, steps - 1) });
  const rates: number[] = [];
  const losses: number[] = [];
  const smoothed: number[] = [];
  try {
    await fit(model, data, {
      ...rest,
      optimizer: { ...optimizer, learningRate },
      steps,
      progress: false,
      onStep({ loss, learningRate: used }) {
        if (!Number.isFinite(loss)) return "stop";
        rates.push(used);
        losses.push(loss);
        smoothed.push(smoothed.length === 0 ? loss : 0.7 * smoothed.at(-1)! + 0.3 * loss);
        return smoothed.at(-1)! > 4 * Math.min(...smoothed) ? "stop" : undefined;
      },
    });
  } catch (error) {
    throw Object.assign(error as Error, { message: `findLearningRate, in ${(error as Error).message}` });
  } finally {
    model.setWeights(before);
  }
  const least = smoothed.indexOf(Math.min(...smoothed));
  return { rates, loss: losses, suggestion: rates.length === 0 ? NaN : rates[least]! / 10 };
}
