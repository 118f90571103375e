import { ordered } from "../data/batches.js";
import type { Dataset } from "../data/Dataset.js";
import { broadcast } from "../jupyter.js";
import type { Sequential } from "../layers/Sequential.js";
import { breathe } from "./breathe.js";
import type { Callback, StepEvent } from "./Callback.js";
import { evaluate, evaluationFunctions } from "./evaluate.js";
import { examplesOf, type TrainingData } from "./examples.js";
import { checkFit, type FitOptions } from "./FitOptions.js";
import { trainingStep } from "./functions.js";
import { emptyHistory, type History } from "./History.js";
import { softmaxCrossEntropy } from "./losses.js";
import { rateAt } from "./Optimizer.js";
import { showProgress } from "./progress.js";
import { runnerFor } from "./Runner.js";
import { sgd } from "./sgd.js";

/**
 * Trains a model on mini-batches, drawn by a seeded shuffle of each pass.
 *
 * The last batch of a pass may be smaller; it is left out where it has too few examples for the model's batch norm (one,
 * or no whole group), and cut to whole groups for ghost batch norm. The whole step (forward, backward, optimizer, moving
 * statistics) is compiled once: to one native call on the tensorflow backend, else to loops over typed arrays.
 *
 * @throws RangeError if data and model do not fit, or an option is out of range.
 * @example
 * const history = await fit(model, digits, { optimizer: sgd(0.5), batchSize: 60, steps: 200, seed: 1 });
 */
export async function fit(model: Sequential, data: TrainingData, options: FitOptions = {}): Promise<History> {
  const start = performance.now();
  checkFit(model, data, options);
  const { loss = softmaxCrossEntropy, optimizer = sgd(0.1), batchSize = 32, order = "shuffled", seed = 1 } = options;
  const { validation, compile = true, onStep } = options;
  const callbacks: readonly Callback[] = [...(options.callbacks ?? []), ...(onStep ? [{ onStep }] : [])];
  const { dataset, targets, targetSize } = examplesOf("fit", data, model, loss);
  if (validation) examplesOf("fit, validation", validation, model, loss);

  const perEpoch = Math.ceil(dataset.numExamples / batchSize);
  const usable = usableSize(model);
  if (usable(Math.min(batchSize, dataset.numExamples)) === 0) {
    throw new RangeError(`fit: ${dataset.name} has ${dataset.numExamples} examples, too few for a batch of this model`);
  }
  const perEpochUsable = perEpoch - (usable(dataset.numExamples - (perEpoch - 1) * batchSize) === 0 ? 1 : 0);
  const steps = options.steps ?? (options.epochs ?? 1) * perEpochUsable;
  const evaluateEvery = options.evaluateEvery ?? perEpochUsable;

  const recorders = callbacks.flatMap(({ record }) => (record ? [record] : []));
  const counts: number[] = [];
  const { step, record } = trainingStep(model, loss, optimizer, (graph) =>
    recorders.flatMap((each) => {
      const nodes = each.nodes(graph);
      counts.push(nodes.length);
      return nodes;
    }),
  );
  const runner = runnerFor(model, validation && compile ? evaluationFunctions(model, loss, false) : {}, {
    compile,
    training: { step, ...(record ? { record } : {}) },
  });

  const history = emptyHistory(runner.program.kind);
  const signals = [options.signal, broadcast()?.signal].filter((signal) => signal !== undefined);
  const progress = (options.progress ?? true) ? showProgress(steps) : undefined;
  const pause = breathe();
  const inputs = new Rows(dataset.x, dataset.x.length / dataset.numExamples);
  const wanted = new Rows(targets, targetSize);
  let lastProgress = performance.now();
  for (const callback of callbacks) await callback.onStart?.({ model, steps });

  try {
    let done = 0;
    for (const { epoch, indices } of passes(dataset, batchSize, order, seed)) {
      const size = usable(indices.length);
      if (size === 0) continue;
      if (done >= steps) break;
      if (signals.some((signal) => signal.aborted)) {
        history.stopped = "signal";
        break;
      }
      const number = done + 1;
      const rate = rateAt(optimizer, done);
      const numbers = [
        inputs.take(indices, size),
        wanted.take(indices, size),
        ...optimizer.scalars(rate, number).map((value) => Float32Array.of(value)),
      ];
      const due = recorders.filter(({ every }) => number === 1 || number % every === 0);
      for (const recorder of due) recorder.before?.(model);
      const [value, ...values] = runner.run(due.length > 0 && record ? "record" : "step", numbers, size, {
        seed,
        step: done,
      });
      const event: StepEvent = { step: number, loss: value!.data[0]!, epoch, learningRate: rate };
      recorders.forEach((recorder, i) => {
        const mine = values.splice(0, due.length > 0 ? counts[i] : 0);
        if (due.includes(recorder)) recorder.onRecord({ ...event, model, values: mine });
      });
      done = number;
      history.steps.push(number);
      history.loss.push(event.loss);

      let stop = false;
      for (const callback of callbacks) {
        const wish = callback.onStep?.(event);
        if (wish !== undefined && (await wish) === "stop") stop = true;
      }
      if (validation && (number % evaluateEvery === 0 || number === steps || stop)) {
        const result = await evaluate(model, validation, { loss });
        history.validation.push({ step: number, ...result });
        for (const callback of callbacks)
          if ((await callback.onValidation?.({ step: number, ...result })) === "stop") stop = true;
      }
      progress?.report(number, event.loss);
      if (performance.now() - lastProgress > 250) {
        lastProgress = performance.now();
        for (const callback of callbacks) await callback.onProgress?.(history);
      }
      if (stop) {
        history.stopped = "callback";
        break;
      }
      await pause();
    }
  } finally {
    runner.program.pull();
  }
  history.seconds = (performance.now() - start) / 1000;
  if (history.steps.length > 0) await progress?.end(history.steps.length, history.loss.at(-1)!);
  for (const callback of callbacks) {
    await callback.onProgress?.(history);
    await callback.onEnd?.(history);
  }
  return history;
}

/** How many examples of a batch a step can use: whole groups, and enough for batch norm. */
function usableSize(model: Sequential): (size: number) => number {
  const multiple = Math.max(...model.layers.map(({ layer }) => layer.batch.multiple));
  const minimum = Math.max(...model.layers.map(({ layer }) => layer.batch.minimum));
  return (size) => {
    const whole = size - (size % multiple);
    return whole >= minimum ? whole : 0;
  };
}

/** The indices of each batch, pass after pass without end: those of `batches`, which would copy the examples, too. */
function* passes(dataset: Dataset, batchSize: number, order: NonNullable<FitOptions["order"]>, seed: number) {
  for (let epoch = 0; ; epoch++) {
    const indices = ordered(dataset, order, seed, epoch);
    for (let start = 0; start < indices.length; start += batchSize) {
      yield { epoch, indices: indices.subarray(start, start + batchSize) };
    }
  }
}

/** Rows of a matrix, gathered into one array that every batch of a size uses again. */
class Rows<Values extends Float32Array | Int32Array> {
  readonly #arrays = new Map<number, Values>();

  constructor(
    readonly values: Values,
    readonly width: number,
  ) {}

  take(indices: Int32Array, count: number): Values {
    const { values, width } = this;
    let rows = this.#arrays.get(count);
    if (!rows) this.#arrays.set(count, (rows = values.slice(0, count * width) as Values));
    for (let row = 0; row < count; row++) {
      const start = indices[row]! * width;
      if (width === 1) rows[row] = values[start]!;
      else rows.set(values.subarray(start, start + width), row * width);
    }
    return rows;
  }
}
