import { checkOptions, flag, type OptionNames } from "../arguments.js";
import type { Model } from "../layers/Model.js";
import type { Callback } from "./Callback.js";
import { monitorOptions, monitored, type MonitorOptions } from "./monitor.js";

export interface EarlyStoppingOptions extends MonitorOptions {
  /** At the end, give the model the weights back that were the best on the validation data. Default false. */
  restoreBest?: boolean;
}

const optionNames: OptionNames<EarlyStoppingOptions> = { ...monitorOptions, restoreBest: flag };

/**
 * Ends the training when the validation data's loss or accuracy no longer gets better. `fit` refuses it without the
 * option `validation`.
 *
 * @example
 * await fit(model, train, { epochs: 50, validation, callbacks: [earlyStopping({ patience: 5, restoreBest: true })] });
 */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  checkOptions("earlyStopping", options, optionNames);
  const { restoreBest = false } = options;
  const monitor = monitored("earlyStopping", options);
  let model: Model | undefined;
  let best: { step: number; weights: Record<string, Float32Array> } | undefined;
  return {
    monitors: monitor,
    onStart(start) {
      monitor.restart();
      model = start.model;
      best = undefined;
    },
    onValidation(event) {
      const waited = monitor.evaluationsSinceBest(event);
      if (waited === 0 && restoreBest) best = { step: event.step, weights: model!.getWeights() };
      return waited >= monitor.patience ? "stop" : undefined;
    },
    onEnd(history) {
      if (!best) return;
      model!.setWeights(best.weights);
      history.restored = best.step;
    },
  };
}
