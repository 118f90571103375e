import {
  checkArray,
  checkFunction,
  checkOptions,
  checkSignal,
  flag,
  isRecord,
  positiveInteger,
  show,
  type OptionNames,
} from "../arguments.js";
import { checkModel, type Model } from "../layers/Model.js";
import type { Callback } from "./Callback.js";
import type { TrainingData } from "./examples.js";
import { checkLoss, softmaxCrossEntropy, type Loss } from "./losses.js";
import type { Optimizer } from "./Optimizer.js";

export interface FitOptions {
  /** Default `softmaxCrossEntropy`. */
  loss?: Loss;
  /** Default `sgd()`. */
  optimizer?: Optimizer;
  /** Examples in a step. Default 32. */
  batchSize?: number;
  /** How many steps, instead of `epochs`. Default: as many as these take. */
  steps?: number;
  /** How many passes over the data. Default 1. */
  epochs?: number;
  /** Order of the examples within a pass; see `batches`. Default "shuffled". */
  order?: "shuffled" | "sorted-by-class" | "given";
  /** For the order of the examples, dropout and noise. Default 1. */
  seed?: number;
  /** Data for `history.validation`, evaluated in inference. Default: none. */
  validation?: TrainingData;
  /** Steps between two evaluations of the validation data. Default: once a pass over the training data. */
  evaluateEvery?: number;
  /** Called after each step; with `"stop"` as result training ends. Default: none. */
  onStep?: Callback["onStep"];
  /** Recorders, early stopping, live plots. Default: none. */
  callbacks?: readonly Callback[];
  /** Compile the step (default true), or run tfjs's operations one by one: slower, the same figures. */
  compile?: boolean;
  /**
   * Batches whose gradients are averaged for one step, each normalized by its own statistics: what several machines
   * compute, or one whose memory does not hold a larger batch. Default 1.
   */
  accumulate?: number;
  /**
   * Go on where the model's last `fit` ended: with the optimizer's memory, the count of steps for schedules, and the
   * order of the examples, so that 20 steps and 20 more are 40. Needs the same kind of optimizer. Default false.
   */
  resume?: boolean;
  /** End the training when the batch's loss is NaN or infinite. Default true. */
  stopWhenNotFinite?: boolean;
  /** Ends the training between two steps. A notebook's Stop does so, too. Default: none. */
  signal?: AbortSignal;
  /** Show one line with the time left, in a notebook or terminal. Default true. */
  progress?: boolean;
}

const optionNames: OptionNames<FitOptions> = {
  loss: true,
  optimizer: true,
  batchSize: true,
  steps: true,
  epochs: true,
  order: true,
  seed: true,
  validation: true,
  evaluateEvery: true,
  onStep: true,
  callbacks: true,
  compile: flag,
  signal: true,
  progress: flag,
  accumulate: positiveInteger,
  resume: flag,
  stopWhenNotFinite: flag,
};

/** Throws unless the model can be trained with these options. */
export function checkFit(model: Model, data: TrainingData, options: FitOptions): void {
  checkModel("fit", model);
  checkOptions("fit", options, optionNames);
  const { loss, optimizer, batchSize = 32, steps, epochs, order = "shuffled", seed, evaluateEvery } = options;
  const { onStep, callbacks } = options;
  if (loss !== undefined) checkLoss("fit", loss);
  if (optimizer !== undefined && !(isRecord(optimizer) && typeof optimizer.scalars === "function")) {
    throw new TypeError(`fit: optimizer is ${show(optimizer)}, expected for example sgd(0.1) or adam()`);
  }
  if (seed !== undefined && !Number.isSafeInteger(seed)) {
    throw new RangeError(`fit: seed is ${show(seed)}, expected an integer, for example 1`);
  }
  if (onStep !== undefined) checkFunction("fit", "onStep", onStep, "({ loss }) => console.log(loss)");
  if (callbacks !== undefined) checkArray("fit", "callbacks", callbacks, "callbacks, such as recordActivations()");
  const wrong = callbacks?.findIndex((each) => !isRecord(each)) ?? -1;
  if (wrong >= 0) {
    throw new TypeError(
      `fit: callbacks[${wrong}] is ${show(callbacks![wrong])}, expected for example recordActivations()`,
    );
  }
  for (const { monitors } of callbacks ?? []) {
    if (monitors && !options.validation) {
      throw new RangeError(
        `fit: ${monitors.where} watches the validation data, and there are none: give the option validation`,
      );
    }
    if (monitors?.what === "accuracy" && !(loss ?? softmaxCrossEntropy).countCorrect) {
      throw new RangeError(`fit: ${monitors.where} watches the accuracy, and ${loss!.name} has none; monitor "loss"`);
    }
  }
  checkSignal("fit", options.signal);
  for (const [name, value] of Object.entries({ batchSize, steps, epochs, evaluateEvery })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`fit: ${name} is ${show(value)}, expected an integer ≥ 1`);
    }
  }
  const orders = ["shuffled", "sorted-by-class", "given"];
  if (!orders.includes(order))
    throw new RangeError(`fit: order is ${show(order)}, expected one of ${orders.join(", ")}`);
  if (order === "sorted-by-class" && !("labels" in data && data.labels.length > 0)) {
    throw new RangeError('fit: order "sorted-by-class" needs data with labels');
  }
  if (steps !== undefined && epochs !== undefined)
    throw new RangeError("fit: steps and epochs are both given; choose one");
  for (const { name, layer } of model.layers) {
    if (model.isFrozen(name)) continue;
    if (batchSize < layer.batch.minimum) {
      throw new RangeError(
        `fit: batchSize is ${batchSize}; ${name} needs at least ${layer.batch.minimum} examples: ` +
          "of a single one, x − mean is 0 and the output is beta whatever the input",
      );
    }
    if (batchSize % layer.batch.multiple !== 0) {
      throw new RangeError(
        `fit: batchSize is ${batchSize}, expected a multiple of ${name}'s groupSize ${layer.batch.multiple}`,
      );
    }
  }
}
