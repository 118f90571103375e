import { choice, positiveInteger, type OptionNames } from "../arguments.js";
import type { ValidationEvent } from "./Callback.js";

/** What is watched on the validation data. */
export interface MonitorOptions {
  /** What has to get better. Default "loss". */
  monitor?: "loss" | "accuracy";
  /** Evaluations without a new best that are waited for. Default 3. */
  patience?: number;
  /** A new best must be better by more than this. Default 0. */
  minimumImprovement?: number;
}

export const monitorOptions: OptionNames<MonitorOptions> = {
  monitor: choice("loss", "accuracy"),
  patience: positiveInteger,
  minimumImprovement: { expected: "a number ≥ 0", is: (value) => Number.isFinite(value) && (value as number) >= 0 },
};

/** Counts the evaluations since the best one: 0 for a new best. */
export function monitored(where: string, options: MonitorOptions) {
  const { monitor: what = "loss", patience = 3, minimumImprovement = 0 } = options;
  let best = -Infinity;
  let waited = 0;
  return {
    where,
    what,
    patience,
    restart(): void {
      best = -Infinity;
      waited = 0;
    },
    evaluationsSinceBest(event: ValidationEvent): number {
      const score = what === "loss" ? -event.loss : event.accuracy;
      if (score > best + minimumImprovement) {
        best = score;
        waited = 0;
      } else waited++;
      return waited;
    },
    /** Counts anew, from the best so far. */
    forgive: () => void (waited = 0),
  };
}
