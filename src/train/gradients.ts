import { checkOptions, type OptionNames } from "../arguments.js";
import { checkModel, type Model } from "../layers/Model.js";
import { checkBatchSize } from "./checkBatchSize.js";
import { examplesOf, type TrainingData } from "./examples.js";
import { parameterGradients } from "./functions.js";
import { checkLoss, softmaxCrossEntropy, type Loss } from "./losses.js";
import { runnerFor } from "./Runner.js";

export interface GradientsOptions {
  /** Default `softmaxCrossEntropy`. */
  loss?: Loss;
  /** For dropout and noise. Default 1. */
  seed?: number;
}

const optionNames: OptionNames<GradientsOptions> = { loss: true, seed: true };

/**
 * The gradient of the loss by every parameter, as a training step on these examples would compute it: batch norm with the
 * batch's own statistics. Nothing is learned, and no moving statistic moves.
 *
 * @returns one array a parameter, by the names of `getWeights()`, each with the length of the parameter.
 * @throws RangeError if data and model do not fit.
 * @example
 * const { "dense_1/kernel": gradient } = await gradients(model, digits);
 */
export async function gradients(
  model: Model,
  data: TrainingData,
  options: GradientsOptions = {},
): Promise<Record<string, Float32Array>> {
  checkModel("gradients", model);
  checkOptions("gradients", options, optionNames);
  const { seed = 1 } = options;
  if (options.loss !== undefined) checkLoss("gradients", options.loss);
  const examples = examplesOf("gradients", data, model, options.loss ?? softmaxCrossEntropy);
  const { columns, numExamples, targets, loss } = examples;
  checkBatchSize("gradients", model, numExamples);
  const name = `gradients ${loss.name}`;
  const runner = runnerFor(model, { [name]: () => parameterGradients(model, loss) });
  const found = runner.run(name, [...columns.map(({ values }) => values.slice()), targets.slice()], numExamples, {
    seed,
    step: 0,
  });
  const names = model
    .weights()
    .filter(({ trainable }) => trainable)
    .map((weight) => weight.name);
  return Object.fromEntries(names.map((each, i) => [each, Float32Array.from(found[i]!.data)]));
}
