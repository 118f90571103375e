import { checkOptions, type OptionNames } from "../arguments.js";
import { checkModel, type Sequential } from "../layers/Sequential.js";
import { breathe } from "./breathe.js";
import { examplesOf, type TrainingData } from "./examples.js";
import { evaluation } from "./functions.js";
import { checkLoss, softmaxCrossEntropy, type Loss } from "./losses.js";
import { runnerFor, type ModelFunction } from "./Runner.js";

export interface EvaluateOptions {
  /** Default `softmaxCrossEntropy`. */
  loss?: Loss;
  /** Examples at a time. With moving statistics it changes nothing but the memory needed. Default 256. */
  batchSize?: number;
  /**
   * Which statistics batch norm uses: the "moving" ones (default: inference), or each "batch"'s own, in the order given:
   * then the batch size matters, the last batch may be smaller, and dropout stays off only if the model has none.
   */
  statistics?: "moving" | "batch";
  /** For dropout and noise with batch statistics. Default 1. */
  seed?: number;
}

const optionNames: OptionNames<EvaluateOptions> = { loss: true, batchSize: true, statistics: true, seed: true };

export interface Evaluation {
  /** Mean over all examples. */
  readonly loss: number;
  /** Share of the examples classified right; NaN where the loss is not about classes. */
  readonly accuracy: number;
}

/** What `runnerFor` needs to evaluate. `fit` asks for it with its step, so that both are compiled at once. */
export function evaluationFunctions(
  model: Sequential,
  loss: Loss,
  training: boolean,
): Record<string, () => ModelFunction> {
  return { [`evaluate ${loss.name}${training ? " in training" : ""}`]: () => evaluation(model, loss, training) };
}

/**
 * Loss and accuracy on data, in inference.
 *
 * @throws RangeError if data and model do not fit.
 * @example
 * const { loss, accuracy } = await evaluate(model, test);
 */
export async function evaluate(
  model: Sequential,
  data: TrainingData,
  options: EvaluateOptions = {},
): Promise<Evaluation> {
  checkModel("evaluate", model);
  checkOptions("evaluate", options, optionNames);
  const { loss = softmaxCrossEntropy, batchSize = 256, statistics = "moving", seed = 1 } = options;
  checkLoss("evaluate", loss);
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new RangeError(`evaluate: batchSize is ${batchSize}, expected an integer ≥ 1`);
  }
  if (statistics !== "moving" && statistics !== "batch") {
    throw new RangeError(`evaluate: statistics is ${JSON.stringify(statistics)}, expected "moving" or "batch"`);
  }
  const training = statistics === "batch";
  const { dataset, targets, targetSize } = examplesOf("evaluate", data, model, loss);
  const functions = evaluationFunctions(model, loss, training);
  const [name] = Object.keys(functions) as [string];
  const runner = runnerFor(model, functions);
  const size = dataset.x.length / dataset.numExamples;
  const pause = breathe();

  let totalLoss = 0;
  let numCorrect = 0;
  for (let start = 0, step = 0; start < dataset.numExamples; start += batchSize, step++) {
    const end = Math.min(start + batchSize, dataset.numExamples);
    const x = dataset.x.slice(start * size, end * size);
    const y = targets.slice(start * targetSize, end * targetSize);
    const [value, outputs] = runner.run(name, [x, y], end - start, { seed, step });
    totalLoss += value!.data[0]! * (end - start);
    numCorrect += loss.countCorrect?.(outputs!.data, y) ?? NaN;
    await pause();
  }
  return { loss: totalLoss / dataset.numExamples, accuracy: numCorrect / (targets.length || 1) };
}
