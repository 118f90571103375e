import type { Schedule } from "./Optimizer.js";

/**
 * From `start` down to `end` (default 0) along half a cosine, in `steps` steps (Loshchilov & Hutter 2017).
 *
 * @example
 * await fit(model, digits, { optimizer: sgd(schedules.cosine({ start: 0.5, steps: 10 })), steps: 10 });
 */
export function cosine({ start, end = 0, steps }: { start: number; end?: number; steps: number }): Schedule {
  return (step) => end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(step / steps, 1)))) / 2;
}

/**
 * Multiplied by `factor` every `steps` steps, evenly in between.
 *
 * @example
 * schedules.exponential({ start: 0.5, factor: 0.1, steps: 1000 })(2000); // 0.005
 */
export function exponential({ start, factor, steps }: { start: number; factor: number; steps: number }): Schedule {
  return (step) => start * factor ** (step / steps);
}

/**
 * Multiplied by `factor` at each of the given steps.
 *
 * @example
 * schedules.piecewise({ start: 0.5, at: [1000, 2000] })(1500); // 0.05
 */
export function piecewise({ start, factor = 0.1, at }: { start: number; factor?: number; at: readonly number[] }): Schedule {
  return (step) => start * factor ** at.filter((each) => step >= each).length;
}

/**
 * Rises evenly from 0 during the first `steps` steps, then follows the other rate.
 *
 * @example
 * await fit(model, digits, { optimizer: adam(schedules.warmup({ steps: 5, then: 0.001 })), steps: 10 });
 */
export function warmup({ steps, then }: { steps: number; then: number | Schedule }): Schedule {
  return (step) => {
    const rate = typeof then === "function" ? then(step) : then;
    return step < steps ? (rate * (step + 1)) / steps : rate;
  };
}
