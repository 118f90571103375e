import { checkArray, checkOptions, checkInteger, checkRange } from "../arguments.js";

import { checkRate, type Schedule } from "./Optimizer.js";

/**
 * From `start` down to `end` (default 0) along half a cosine, in `steps` steps (Loshchilov & Hutter 2017).
 *
 * @example
 * await fit(model, digits, { optimizer: sgd(schedules.cosine({ start: 0.5, steps: 10 })), steps: 10 });
 */
export function cosine(options: { start: number; end?: number; steps: number }): Schedule {
  checkOptions("cosine", options, { start: true, end: true, steps: true });
  const { start, end = 0, steps } = options;
  checkRange("cosine", "start", start, 0, Infinity);
  checkRange("cosine", "end", end, 0, Infinity);
  checkInteger("cosine", "steps", steps);
  return (step) => end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(step / steps, 1)))) / 2;
}

/**
 * Multiplied by `factor` every `steps` steps, evenly in between.
 *
 * @example
 * schedules.exponential({ start: 0.5, factor: 0.1, steps: 1000 })(2000); // 0.005
 */
export function exponential(options: { start: number; factor: number; steps: number }): Schedule {
  checkOptions("exponential", options, { start: true, factor: true, steps: true });
  const { start, factor, steps } = options;
  checkRange("exponential", "start", start, 0, Infinity);
  checkRange("exponential", "factor", factor, 0, Infinity);
  checkInteger("exponential", "steps", steps);
  return (step) => start * factor ** (step / steps);
}

/**
 * Multiplied by `factor` at each of the given steps.
 *
 * @param options.factor 0.1 by default.
 * @example
 * schedules.piecewise({ start: 0.5, at: [1000, 2000] })(1500); // 0.05
 */
export function piecewise(options: { start: number; factor?: number; at: readonly number[] }): Schedule {
  checkOptions("piecewise", options, { start: true, factor: true, at: true });
  const { start, factor = 0.1, at } = options;
  checkRange("piecewise", "start", start, 0, Infinity);
  checkRange("piecewise", "factor", factor, 0, Infinity);
  checkArray("piecewise", "at", at, "steps");
  at.forEach((step, i) => checkRange("piecewise", `at[${i}]`, step, 0, Infinity));
  return (step) => start * factor ** at.filter((each) => step >= each).length;
}

/**
 * Rises evenly during the first `steps` steps, from 1/steps of the other rate, `next`, which it then follows.
 *
 * @example
 * await fit(model, digits, { optimizer: adam(schedules.warmup({ steps: 5, next: 0.001 })), steps: 10 });
 */
export function warmup(options: { steps: number; next: number | Schedule }): Schedule {
  checkOptions("warmup", options, { steps: true, next: true });
  const { steps, next } = options;
  checkInteger("warmup", "steps", steps);
  checkRate("warmup", next);
  return (step) => {
    const rate = typeof next === "function" ? next(step) : next;
    return step < steps ? (rate * (step + 1)) / steps : rate;
  };
}
