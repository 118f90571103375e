import {
  checkArray,
  checkFunction,
  checkOptions,
  checkSignal,
  flag,
  isRecord,
  show,
  type OptionNames,
} from "../arguments.js";
import { checkModel, type Sequential } from "../layers/Sequential.js";
import type { Callback } from "./Callback.js";
import type { TrainingData } from "./examples.js";
import { checkLoss, type Loss } from "./losses.js";
import type { Optimizer } from "./Optimizer.js";

export interface FitOptions {
  /** Default `softmaxCrossEntropy`. */
  loss?: Loss;
  /** Default `sgd(0.1)`. */
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
};

/** Throws unless the model can be trained with these options. */
export function checkFit(model: Sequential, data: TrainingData, options: FitOptions): void {
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
