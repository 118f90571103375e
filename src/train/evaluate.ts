import { checkOptions, type OptionNames } from "../arguments.js";
import { checkModel, type Model } from "../layers/Model.js";
import { sizeOf } from "../graph/shapes.js";
import { breathe } from "./breathe.js";
import { checkBatchSize, usableSize } from "./checkBatchSize.js";
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
   * then the batch size matters, and a last batch that is too small for them (one example) is left out, as by `fit`.
   * Dropout stays off.
   */
  statistics?: "moving" | "batch";
  /** For the random numbers of layers of your own. Default 1. */
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
  model: Model,
  loss: Loss,
  batchStatistics: boolean,
): Record<string, () => ModelFunction> {
  return {
    [`evaluate ${loss.name}${batchStatistics ? " with the batch's statistics" : ""}`]: () =>
      evaluation(model, loss, { training: false, batchStatistics }),
  };
}

/**
 * Loss and accuracy on data, in inference.
 *
 * @throws RangeError if data and model do not fit.
 * @example
 * const { loss, accuracy } = await evaluate(model, test);
 */
export async function evaluate(model: Model, data: TrainingData, options: EvaluateOptions = {}): Promise<Evaluation> {
  checkModel("evaluate", model);
  checkOptions("evaluate", options, optionNames);
  const { batchSize = 256, statistics = "moving", seed = 1 } = options;
  if (options.loss !== undefined) checkLoss("evaluate", options.loss);
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new RangeError(`evaluate: batchSize is ${batchSize}, expected an integer ≥ 1`);
  }
  if (statistics !== "moving" && statistics !== "batch") {
    throw new RangeError(`evaluate: statistics is ${JSON.stringify(statistics)}, expected "moving" or "batch"`);
  }
  const byBatch = statistics === "batch";
  const examples = examplesOf("evaluate", data, model, options.loss ?? softmaxCrossEntropy);
  const { numExamples, columns, targets, targetSize, loss } = examples;
  const largest = Math.min(batchSize, numExamples);
  if (byBatch && usableSize(model, largest) === 0) checkBatchSize("evaluate", model, largest);
  const functions = evaluationFunctions(model, loss, byBatch);
  const [name] = Object.keys(functions) as [string];
  const runner = runnerFor(model, functions);
  const pause = breathe();

  let totalLoss = 0;
  let numCorrect = 0;
  let numUsed = 0;
  const outputSize = sizeOf(model.outputShape);
  for (let start = 0, step = 0; start < numExamples; start += batchSize, step++) {
    const size = Math.min(batchSize, numExamples - start);
    const end = start + (byBatch ? usableSize(model, size) : size);
    if (end === start) continue;
    const inputs = columns.map(({ values, size }) => values.slice(start * size, end * size));
    const y = targets.slice(start * targetSize, end * targetSize);
    const [value, outputs] = runner.run(name, [...inputs, y], end - start, { seed, step });
    totalLoss += value!.data[0]! * (end - start);
    numCorrect += loss.countCorrect?.(outputs!.data, y, outputSize) ?? NaN;
    numUsed += end - start;
    const pausing = pause();
    if (pausing) await pausing;
  }
  return { loss: totalLoss / numUsed, accuracy: numCorrect / numUsed };
}
