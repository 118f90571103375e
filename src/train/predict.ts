import { checkOptions, flag, type OptionNames } from "../arguments.js";
import { tf } from "../backend/tf.js";
import type { Dataset } from "../data/Dataset.js";
import type { Tensor } from "../graph/tfjs/types.js";
import { checkModel, type Model } from "../layers/Model.js";
import { checkBatchSize } from "./checkBatchSize.js";
import { inputsOf, type InputValues } from "./examples.js";
import { layerOutputs, prediction } from "./functions.js";
import { runnerFor } from "./Runner.js";

export interface PredictOptions {
  /** Run as in training: batch norm with the batch's own statistics, dropout on. Nothing is learned. Default false. */
  training?: boolean;
  /** For dropout and noise in training mode. Default 1. */
  seed?: number;
}

const optionNames: OptionNames<PredictOptions> = { training: flag, seed: true };

/**
 * The model's outputs for examples [n, ...inputShape]: a tensor [n, ...outputShape], which is the caller's to dispose.
 *
 * @throws RangeError if the examples do not have the model's input shape.
 * @example
 * const logits = await predict(model, test);
 * const classes = logits.argMax(-1);
 */
export async function predict(model: Model, x: InputValues | Dataset, options: PredictOptions = {}): Promise<Tensor> {
  checkModel("predict", model);
  checkOptions("predict", options, optionNames);
  const { training = false, seed = 1 } = options;
  const { columns, numExamples } = inputsOf("predict", model, x, "x");
  if (training) checkBatchSize("predict, training: true", model, numExamples);
  const name = training ? "predict in training" : "predict";
  const runner = runnerFor(model, { [name]: () => prediction(model, training) });
  const inputs = columns.map(({ values }) => values.slice());
  const [output] = runner.run(name, inputs, numExamples, { seed, step: 0 });
  return tf.tensor(output!.data as Float32Array, [...output!.shape]);
}

/** What a layer gave for some examples. */
export interface Activation {
  /** The layer's name in the model. */
  readonly layer: string;
  /** [n, ...]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Every layer's outputs for examples [n, ...inputShape], in order.
 *
 * @throws RangeError if the examples do not have the model's input shape.
 * @example
 * const outputs = await activations(model, digits, { training: true });
 * const z = outputs.find(({ layer }) => layer === "dense_1");
 */
export async function activations(
  model: Model,
  x: InputValues | Dataset,
  options: PredictOptions = {},
): Promise<Activation[]> {
  checkModel("activations", model);
  checkOptions("activations", options, optionNames);
  const { training = false, seed = 1 } = options;
  const { columns, numExamples } = inputsOf("activations", model, x, "x");
  if (training) checkBatchSize("activations, training: true", model, numExamples);
  const name = training ? "activations in training" : "activations";
  const runner = runnerFor(model, { [name]: () => layerOutputs(model, training) });
  return runner
    .run(
      name,
      columns.map(({ values }) => values.slice()),
      numExamples,
      { seed, step: 0 },
    )
    .map(({ shape, data }, i) => ({ layer: model.layers[i]!.name, shape, values: data as Float32Array }));
}
