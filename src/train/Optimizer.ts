import { checkOptions, choice, show, type OptionType, type OptionNames } from "../arguments.js";
import type { UpdateRule } from "../graph/Program.js";

/** The learning rate at each step, counted from 0. See `schedules`. */
export type Schedule = (step: number) => number;

/** What every optimizer does with gradients before its own rule. */
export interface GradientOptions {
  /**
   * Adds this share of each weight to its gradient, as PyTorch's `weight_decay`: the gradient of the L2 penalty
   * weightDecay/2 · Σ w². For `adamW` it is taken off the weight itself. Default 0, for `adamW` 0.01.
   */
  weightDecay?: number;
  /** Which weights decay: `"all"` (default), or `"kernels"`: not γ, β and biases. */
  decay?: "all" | "kernels";
  /** Scales all gradients together so that their common norm √Σg² is at most this. Default: no limit. */
  clipNorm?: number;
  /** Limits each gradient's elements to [−clipValue, clipValue]. Default: no limit. */
  clipValue?: number;
}

const limit: OptionType = { expected: "a number above 0", is: (value) => typeof value === "number" && value > 0 };

export const gradientOptions: OptionNames<GradientOptions> = {
  weightDecay: { expected: "a number ≥ 0", is: (value) => typeof value === "number" && value >= 0 },
  decay: choice("all", "kernels"),
  clipNorm: limit,
  clipValue: limit,
};

/** How parameters change by their gradients. A call of `fit` starts it anew, unless it is told to go on (`resume`). */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number | Schedule;
  /** What it remembers for each parameter, all 0 at first: "velocity". */
  readonly slots: readonly string[];
  /** Changes [parameter, ...slots] by [gradient, ...scalars]. */
  readonly rule: UpdateRule;
  /** What is done with the gradients before the rule. */
  readonly gradients?: GradientOptions;
  /** Names of the numbers that the rule gets at each step ("decay" only for weights that decay), … */
  readonly scalarNames: readonly string[];
  /** … and their values, from the learning rate and the step, counted from 1. */
  scalars(rate: number, step: number): number[];
}

/** The options that all optimizers share, checked, out of one's own. */
export function readGradientOptions<Options extends GradientOptions>(
  where: string,
  options: Options,
  names: OptionNames<Options>,
): GradientOptions {
  checkOptions(where, options, names);
  const { weightDecay = 0, decay = "all", clipNorm, clipValue } = options;
  return {
    weightDecay,
    decay,
    ...(clipNorm !== undefined && { clipNorm }),
    ...(clipValue !== undefined && { clipValue }),
  };
}

export function checkRate(where: string, rate: number | Schedule): void {
  if (typeof rate !== "function" && !(Number.isFinite(rate) && rate >= 0)) {
    throw new RangeError(`${where}: the learning rate is ${show(rate)}, expected a number ≥ 0 or a schedule`);
  }
}

export function rateAt({ name, learningRate }: Pick<Optimizer, "name" | "learningRate">, step: number): number {
  const rate = typeof learningRate === "function" ? learningRate(step) : learningRate;
  if (!Number.isFinite(rate))
    throw new RangeError(`${name}: the schedule gives ${rate} for step ${step}, expected a number`);
  return rate;
}
