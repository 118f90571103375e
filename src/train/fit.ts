import { ordered } from "../data/batches.js";
import { broadcast } from "../jupyter.js";
import type { Model } from "../layers/Model.js";
import { breathe } from "./breathe.js";
import type { Callback, StepEvent } from "./Callback.js";
import { evaluate, evaluationFunctions } from "./evaluate.js";
import { usableSize } from "./checkBatchSize.js";
import { examplesOf, type Examples, type TrainingData } from "./examples.js";
import { checkFit, type FitOptions } from "./FitOptions.js";
import { trainingStep, type OptimizerState } from "./functions.js";
import { momentumRemarks } from "./momentumRemarks.js";
import { emptyHistory, type History } from "./History.js";
import { softmaxCrossEntropy } from "./losses.js";
import { rateAt, type Optimizer } from "./Optimizer.js";
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
export async function fit(model: Model, data: TrainingData, options: FitOptions = {}): Promise<History> {
  const start = performance.now();
  checkFit(model, data, options);
  const { optimizer = sgd(), batchSize = 32, order = "shuffled", seed = 1, accumulate = 1 } = options;
  const { validation, compile = true, onStep, resume = false, stopWhenNotFinite = true } = options;
  const callbacks: readonly Callback[] = [...(options.callbacks ?? []), ...(onStep ? [{ onStep }] : [])];
  const examples = examplesOf("fit", data, model, options.loss ?? softmaxCrossEntropy);
  const { loss } = examples;
  if (validation) examplesOf("fit, validation", validation, model, options.loss ?? softmaxCrossEntropy);

  const batches = usableBatches(model, examples, { batchSize, accumulate });
  const steps = options.steps ?? (options.epochs ?? 1) * batches.stepsPerEpoch;
  const evaluateEvery = options.evaluateEvery ?? batches.stepsPerEpoch;

  const recorders = callbacks.flatMap(({ record }) => (record ? [record] : []));
  const counts: number[] = [];
  const { done: before, state } = resume ? stateOf(model, optimizer) : { done: 0, state: new Map() };
  const { step, record, gather } = trainingStep(model, loss, {
    optimizer,
    state,
    accumulate,
    recorded: (graph) =>
      recorders.flatMap((each) => {
        const nodes = each.nodes(graph);
        counts.push(nodes.length);
        return nodes;
      }),
  });
  const runner = runnerFor(model, validation && compile ? evaluationFunctions(model, loss, false) : {}, {
    compile,
    training: { step, ...(record && { record }), ...(gather && { gather }) },
  });

  const history = emptyHistory(runner.program.kind, momentumRemarks(model));
  const signals = [options.signal, broadcast()?.signal].filter((signal) => signal !== undefined);
  const progress = (options.progress ?? true) ? showProgress(steps) : undefined;
  const pause = breathe();
  const rows = [
    ...examples.columns.map(({ values, size }) => new Rows(values, size)),
    new Rows(examples.targets, examples.targetSize),
  ];
  let lastProgress = performance.now();
  for (const callback of callbacks) await callback.onStart?.({ model, steps });

  let done = before;
  try {
    let batch = 0;
    let gathered = 0;
    for (const { epoch, indices } of passes(examples, batchSize, order, seed)) {
      const size = usableSize(model, indices.length);
      if (size === 0) continue;
      if (batch++ < before * accumulate) continue;
      if (done >= before + steps) break;
      if (signals.some((signal) => signal.aborted)) {
        history.stopped = "signal";
        break;
      }
      const number = done + 1;
      const rate = callbacks.reduce((rate, each) => each.rate?.(rate) ?? rate, rateAt(optimizer, done));
      const scalars = optimizer.scalars(rate, number).map((value) => Float32Array.of(value));
      const numbers = [...rows.map((each) => each.take(indices, size)), ...scalars];
      const draw = { seed, step: batch - 1 };
      if (batch % accumulate !== 0) {
        gathered += runner.run("gather", numbers, size, draw)[0]!.data[0]!;
        continue;
      }
      const due = recorders.filter(({ every }) => number === 1 || number % every === 0);
      for (const recorder of due) recorder.before?.(model);
      const [value, ...values] = runner.run(due.length > 0 && record ? "record" : "step", numbers, size, draw);
      const event: StepEvent = {
        step: number,
        loss: accumulate === 1 ? value!.data[0]! : (gathered + value!.data[0]!) / accumulate,
        epoch,
        learningRate: rate,
      };
      gathered = 0;
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
      const diverged = stopWhenNotFinite && !Number.isFinite(event.loss);
      if (validation && (number % evaluateEvery === 0 || number === before + steps || stop || diverged)) {
        const result = await evaluate(model, validation, { loss: options.loss ?? softmaxCrossEntropy });
        history.validation.push({ step: number, ...result });
        for (const callback of callbacks)
          if ((await callback.onValidation?.({ step: number, ...result })) === "stop") stop = true;
      }
      progress?.report(number - before, event.loss);
      if (performance.now() - lastProgress > 250) {
        lastProgress = performance.now();
        for (const callback of callbacks) await callback.onProgress?.(history);
      }
      if (stop || diverged) {
        history.stopped = stop ? "callback" : "loss is not finite";
        break;
      }
      const pausing = pause();
      if (pausing) await pausing;
    }
  } finally {
    runner.program.pull();
    states.set(model, { optimizer: kindOf(optimizer), done, state });
  }
  history.seconds = (performance.now() - start) / 1000;
  if (history.steps.length > 0) await progress?.end(history.steps.length, history.loss.at(-1)!);
  for (const callback of callbacks) {
    await callback.onProgress?.(history);
    await callback.onEnd?.(history);
  }
  return history;
}

interface Progress {
  /** The optimizer's kind: another has another memory. */
  readonly optimizer: string;
  readonly done: number;
  readonly state: OptimizerState;
}

/** Where the last training of each model ended. */
const states = new WeakMap<Model, Progress>();

const kindOf = ({ name, slots }: Optimizer): string => `${name} (${slots.join(", ")})`;

function stateOf(model: Model, optimizer: Optimizer): Progress {
  const last = states.get(model);
  if (!last) throw new RangeError("fit: resume is true, but this model has not been trained yet");
  if (last.optimizer !== kindOf(optimizer)) {
    throw new RangeError(
      `fit: resume is true, but the last optimizer was ${last.optimizer}, this is ${kindOf(optimizer)}`,
    );
  }
  return last;
}

/** How many steps a pass over the data has. */
function usableBatches(
  model: Model,
  { name, numExamples }: Examples,
  { batchSize, accumulate }: { batchSize: number; accumulate: number },
): { stepsPerEpoch: number } {
  const perEpoch = Math.ceil(numExamples / batchSize);
  if (usableSize(model, Math.min(batchSize, numExamples)) === 0) {
    throw new RangeError(`fit: ${name} has ${numExamples} examples, too few for a batch of this model`);
  }
  const usable = perEpoch - (usableSize(model, numExamples - (perEpoch - 1) * batchSize) === 0 ? 1 : 0);
  return { stepsPerEpoch: Math.max(1, Math.floor(usable / accumulate)) };
}

/** The indices of each batch, pass after pass without end: those of `batches`, which would copy the examples, too. */
function* passes(
  dataset: Pick<Examples, "numExamples" | "labels">,
  batchSize: number,
  order: NonNullable<FitOptions["order"]>,
  seed: number,
) {
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
