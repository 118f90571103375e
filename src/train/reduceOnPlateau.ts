import { checkOptions, type OptionNames } from "../arguments.js";
import type { Callback } from "./Callback.js";
import { monitorOptions, monitored, type MonitorOptions } from "./monitor.js";

export interface ReduceOnPlateauOptions extends MonitorOptions {
  /** What the rate is multiplied by. Default 0.1, as in PyTorch. */
  factor?: number;
  /** The rate that it does not go below. Default 0. */
  minimumRate?: number;
}

const optionNames: OptionNames<ReduceOnPlateauOptions> = {
  ...monitorOptions,
  factor: { expected: "a number between 0 and 1", is: (value) => typeof value === "number" && value > 0 && value < 1 },
  minimumRate: { expected: "a number ≥ 0", is: (value) => typeof value === "number" && value >= 0 },
};

/**
 * Multiplies the learning rate when the validation data's loss or accuracy has not got better for `patience` evaluations.
 * `fit` refuses it without the option `validation`.
 *
 * @example
 * await fit(model, train, { epochs: 20, validation, callbacks: [reduceOnPlateau({ factor: 0.5, patience: 2 })] });
 */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  checkOptions("reduceOnPlateau", options, optionNames);
  const { factor = 0.1, minimumRate = 0 } = options;
  const monitor = monitored("reduceOnPlateau", options);
  let share = 1;
  return {
    monitors: monitor,
    rate: (rate) => Math.min(rate, Math.max(rate * share, minimumRate)),
    onStart() {
      monitor.restart();
      share = 1;
    },
    onValidation(event) {
      if (monitor.evaluationsSinceBest(event) < monitor.patience) return;
      share *= factor;
      monitor.forgive();
    },
  };
}
