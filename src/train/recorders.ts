import { checkArray, checkOptions, show } from "../arguments.js";
import type { Node } from "../graph/Node.js";
import type { NumberArray } from "../graph/loops/NodeValues.js";
import type { Model } from "../layers/Model.js";
import type { Callback, RecordEvent } from "./Callback.js";
import type { TrainingGraph } from "./functions.js";

export interface RecorderOptions {
  /** Steps between two records; the first step is always recorded. Default 10. */
  every?: number;
}

export interface LayerRecorderOptions extends RecorderOptions {
  /** Names of layers, "dense_1". Default: see each recorder. */
  layers?: readonly string[];
}

/** A callback that collects: `records` grows while `fit` runs. Given to a second `fit`, it goes on. */
export interface Recorder<Record> extends Callback {
  readonly records: Record[];
}

/** A layer's numbers at one step. */
export interface ValuesRecord {
  readonly step: number;
  readonly layer: string;
  /** [batch, ...]. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Records what layers put out in training.
 *
 * @param options.layers Default: every activation layer.
 * @throws RangeError (from `fit`) on a layer that the model does not have.
 * @example
 * const recorder = recordActivations({ every: 50 });
 * await fit(model, digits, { steps: 200, callbacks: [recorder] });
 * recorder.records[0]; // { step: 1, layer: "activation_1", shape: [32, 100], values: Float32Array }
 */
export function recordActivations(options: LayerRecorderOptions = {}): Recorder<ValuesRecord> {
  return recordValues("recordActivations", options, outputOf, "activation");
}

/**
 * Records the gradient of the loss by what layers put out: ∂loss/∂z for a dense layer's z.
 *
 * @param options.layers Default: every activation layer.
 * @example
 * const gradients = recordGradients({ every: 5 });
 * await fit(model, digits, { steps: 10, callbacks: [gradients] });
 * gradients.records[0]; // { step: 1, layer: "activation_1", shape: [32, 100], values: Float32Array }
 */
export function recordGradients(options: LayerRecorderOptions = {}): Recorder<ValuesRecord> {
  return recordValues(
    "recordGradients",
    options,
    (graph, name) => graph.gradientOf(outputOf(graph, name)),
    "activation",
  );
}

function recordValues(
  where: string,
  options: LayerRecorderOptions,
  nodeOf: (graph: TrainingGraph, layer: string) => Node,
  type: string,
): Recorder<ValuesRecord> {
  checkOptions(where, options, { every: true, layers: true });
  const { every = 10, layers } = options;
  checkNames(where, "layers", layers);
  const records: ValuesRecord[] = [];
  let names: readonly string[] = [];
  return {
    records,
    record: {
      every: checkEvery(where, every),
      nodes(graph) {
        names = layers ?? graph.layers.filter((each) => each.type === type).map(({ name }) => name);
        return names.map((name) => nodeOf(graph, name));
      },
      onRecord({ step, values }) {
        values.forEach(({ shape, data }, i) =>
          records.push({ step, layer: names[i]!, shape, values: data as Float32Array }),
        );
      },
    },
  };
}

/** How far one step moved a parameter, against its size. */
export interface UpdateRatioRecord {
  readonly step: number;
  /** "dense_1/kernel". */
  readonly weight: string;
  /** log₁₀ of the standard deviation of the change over that of the values before; healthy is about −3. */
  readonly ratio: number;
}

/**
 * Records, for every kernel (or the weights named), log₁₀(sd(change)/sd(values)) of a step (Karpathy's update-to-data
 * ratio).
 *
 * @example
 * const ratios = recordUpdateRatios({ every: 5 });
 * await fit(model, digits, { steps: 10, callbacks: [ratios] });
 * ratios.records[0]; // { step: 1, weight: "dense_1/kernel", ratio: −2.6 }
 */
export function recordUpdateRatios(
  options: RecorderOptions & { weights?: readonly string[] } = {},
): Recorder<UpdateRatioRecord> {
  checkOptions("recordUpdateRatios", options, { every: true, weights: true });
  const { every = 10, weights } = options;
  checkNames("recordUpdateRatios", "weights", weights);
  const records: UpdateRatioRecord[] = [];
  const before = new Map<string, Float32Array>();
  const chosen = (model: Model) =>
    model.weights().filter(({ name, trainable }) => trainable && (weights?.includes(name) ?? name.endsWith("/kernel")));
  return {
    records,
    record: {
      every: checkEvery("recordUpdateRatios", every),
      nodes: () => [],
      before(model) {
        for (const weight of chosen(model)) before.set(weight.name, weight.values());
      },
      onRecord({ step, model }) {
        for (const { name, values } of chosen(model)) {
          const old = before.get(name)!;
          const change = values().map((value, i) => value - old[i]!);
          records.push({ step, weight: name, ratio: Math.log10(standardDeviation(change) / standardDeviation(old)) });
        }
      },
    },
  };
}

/** What a batch norm layer's inputs were like at one step. */
export interface StatisticsRecord {
  readonly step: number;
  /** The layer, "batchNorm_1". */
  readonly layer: string;
  /** Over the batch, for each feature. */
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  /** Of the feature `unit`'s inputs: the 15th, 50th and 85th percentile, as in Ioffe & Szegedy's Figure 1(b, c). */
  readonly percentiles: readonly [number, number, number];
}

/**
 * Records the distribution of layers' inputs: what batch norm normalizes, or in a plain network what goes into the
 * activations.
 *
 * @param options.layers Default: every batch norm layer, or every activation layer where there is none.
 * @param options.unit The feature whose percentiles are taken. Default 0.
 * @example
 * const drift = recordStatistics({ every: 20 });
 * await fit(model, digits, { steps: 1000, callbacks: [drift] });
 * const medians = drift.records.map(({ percentiles }) => percentiles[1]);
 */
export function recordStatistics(options: LayerRecorderOptions & { unit?: number } = {}): Recorder<StatisticsRecord> {
  checkOptions("recordStatistics", options, { every: true, layers: true, unit: true });
  const { every = 10, layers, unit = 0 } = options;
  checkNames("recordStatistics", "layers", layers);
  if (!(Number.isInteger(unit) && unit >= 0)) {
    throw new RangeError(`recordStatistics: unit is ${show(unit)}, expected a feature's index, from 0 on`);
  }
  const records: StatisticsRecord[] = [];
  let names: readonly string[] = [];
  return {
    records,
    record: {
      every: checkEvery("recordStatistics", every),
      nodes(graph) {
        const type = graph.layers.some((each) => each.type === "batchNorm") ? "batchNorm" : "activation";
        names = layers ?? graph.layers.filter((each) => each.type === type).map(({ name }) => name);
        return names.map((name) => layerOf(graph, name).input);
      },
      onRecord({ step, values }: RecordEvent) {
        values.forEach(({ shape, data }, i) => {
          const width = shape.at(-1)!;
          if (unit >= width)
            throw new RangeError(`recordStatistics: unit is ${unit}, ${names[i]} has ${width} features`);
          records.push({
            step,
            layer: names[i]!,
            ...moments(data, width),
            percentiles: percentiles(data, width, unit),
          });
        });
      },
    },
  };
}

function layerOf(graph: TrainingGraph, name: string): TrainingGraph["layers"][number] {
  const found = graph.layers.find((each) => each.name === name);
  if (!found)
    throw new RangeError(
      `there is no layer ${name}; the model has ${graph.layers.map((each) => each.name).join(", ")}`,
    );
  return found;
}

const outputOf = (graph: TrainingGraph, name: string) => layerOf(graph, name).output;

function checkEvery(where: string, every: number): number {
  if (!(Number.isInteger(every) && every >= 1))
    throw new RangeError(`${where}: every is ${show(every)}, expected an integer ≥ 1`);
  return every;
}

function checkNames(where: string, argument: string, names: readonly string[] | undefined): void {
  if (names !== undefined) checkArray(where, argument, names, 'names, such as "dense_1"');
}

function standardDeviation(values: NumberArray): number {
  const { mean, variance } = moments(values, 1);
  return Number.isNaN(mean[0]!) ? NaN : Math.sqrt(variance[0]!);
}

/** Mean and biased variance of each of `width` interleaved columns. */
function moments(values: NumberArray, width: number): { mean: Float32Array; variance: Float32Array } {
  const rows = values.length / width;
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let i = 0; i < values.length; i++) sums[i % width]! += values[i]! / rows;
  for (let i = 0; i < values.length; i++) squares[i % width]! += (values[i]! - sums[i % width]!) ** 2 / rows;
  return { mean: Float32Array.from(sums), variance: Float32Array.from(squares) };
}

function percentiles(values: NumberArray, width: number, unit: number): [number, number, number] {
  const column = Float32Array.from({ length: values.length / width }, (_, row) => values[row * width + unit]!).sort();
  const at = (share: number) => {
    const place = share * (column.length - 1);
    const low = Math.floor(place);
    return column[low]! + (column[Math.min(low + 1, column.length - 1)]! - column[low]!) * (place - low);
  };
  return [at(0.15), at(0.5), at(0.85)];
}
