import type { Schedule } from "./Optimizer.js";

/** From `start` down to `end` (default 0) along half a cosine, in `steps` steps (Loshchilov & Hutter 2017). */
export function cosine({ start, end = 0, steps }: { start: number; end?: number; steps: number }): Schedule {
  return (step) => end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(step / steps, 1)))) / 2;
}

/** Multiplied by `factor` every `steps` steps, evenly in between. */
export function exponential({ start, factor, steps }: { start: number; factor: number; steps: number }): Schedule {
  return (step) => start * factor ** (step / steps);
}

/** Multiplied by `factor` at each of the given steps. */
export function piecewise({ start, factor = 0.1, at }: { start: number; factor?: number; at: readonly number[] }): Schedule {
  return (step) => start * factor ** at.filter((each) => step >= each).length;
}

/** Rises evenly from 0 during the first `steps` steps, then follows the other rate. */
export function warmup({ steps, then }: { steps: number; then: number | Schedule }): Schedule {
  return (step) => {
    const rate = typeof then === "function" ? then(step) : then;
    return step < steps ? (rate * (step + 1)) / steps : rate;
  };
}
