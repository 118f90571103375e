import { show } from "../arguments.js";
import type { UpdateRule } from "../graph/Program.js";

/** The learning rate at each step, counted from 0. See `schedules`. */
export type Schedule = (step: number) => number;

/** How parameters change by their gradients. Every call of `fit` starts it anew. */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number | Schedule;
  /** What it remembers for each parameter, all 0 at first: "velocity". */
  readonly slots: readonly string[];
  /** Changes [parameter, ...slots] by [gradient, ...scalars]. */
  readonly rule: UpdateRule;
  /** Names of the numbers that the rule gets at each step, … */
  readonly scalarNames: readonly string[];
  /** … and their values, from the learning rate and the step, counted from 1. */
  scalars(rate: number, step: number): number[];
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
