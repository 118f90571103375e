import { checkOptions, show, type OptionNames } from "../arguments.js";
import type { Callback } from "./Callback.js";

export interface EarlyStoppingOptions {
  /** What has to get better on the validation data. Default "loss". */
  monitor?: "loss" | "accuracy";
  /** Evaluations without a new best after which training ends. Default 3. */
  patience?: number;
  /** A new best must be better by more than this. Default 0. */
  minimumImprovement?: number;
}

const optionNames: OptionNames<EarlyStoppingOptions> = { monitor: true, patience: true, minimumImprovement: true };

/**
 * Ends the training when the validation data's loss or accuracy no longer gets better.
 *
 * @example
 * await fit(model, train, { epochs: 50, validation, callbacks: [earlyStopping({ patience: 5 })] });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions("earlyStopping", options, optionNames);
  const { monitor = "loss", patience = 3, minimumImprovement = 0 } = options;
  if (monitor !== "loss" && monitor !== "accuracy") {
    throw new RangeError(`earlyStopping: monitor is ${JSON.stringify(monitor)}, expected "loss" or "accuracy"`);
  }
  if (!(Number.isInteger(patience) && patience >= 1)) {
    throw new RangeError(`earlyStopping: patience is ${show(patience)}, expected an integer ≥ 1`);
  }
  if (!(Number.isFinite(minimumImprovement) && minimumImprovement >= 0)) {
    throw new RangeError(`earlyStopping: minimumImprovement is ${show(minimumImprovement)}, expected a number ≥ 0`);
  }
  let best = -Infinity;
  let waited = 0;
  return {
    onStart() {
      best = -Infinity;
      waited = 0;
    },
    onValidation(event) {
      const score = monitor === "loss" ? -event.loss : event.accuracy;
      if (score > best + minimumImprovement) {
        best = score;
        waited = 0;
        return;
      }
      waited++;
      return waited >= patience ? "stop" : undefined;
    },
  };
}
