import { anyText, flag, isRecord, show, type OptionNames } from "../arguments.js";
import type { Random } from "../data/random.js";
import type { Node, Shape } from "../graph/Node.js";
import type { Update } from "../graph/Program.js";
import type { Variable } from "../graph/Variable.js";
import type { Initializer } from "./initializers.js";

/** What a layer can ask for while it describes its part of the graph. */
export interface ForwardContext {
  /** True while training: dropout, noise. */
  readonly training: boolean;
  /** Whether batch norm normalizes with the batch's statistics: in training, unless the layer is frozen. */
  readonly batchStatistics: boolean;
  /** Batch norm as one operation (as it runs), or as the paper's equations (to be read). */
  readonly fused: boolean;
  /** A weight that the optimizer trains. It is made, with its first values, the first time that it is asked for. */
  parameter(name: string, shape: Shape, initializer: Initializer): Node;
  /** Numbers that training collects and the optimizer leaves alone: moving averages. */
  statistic(
    name: string,
    shape: Shape,
    initializer: Initializer,
    options?: { readonly minimum?: number },
  ): { readonly node: Node; readonly variable: Variable };
  /** Changes variables at the end of each training step. */
  update(update: Update): void;
  /**
   * Random numbers, drawn anew for each run from a seeded stream of the layer's own, so that they are the same however
   * the graph is run.
   */
  random(name: string, shape: Shape, fill: (source: Random, numbers: Float32Array) => void): Node;
  /** Remembers a node under a name, for callbacks that record it: batch norm's statistics. */
  expose(name: string, node: Node): void;
}

/** One layer of a model: a description. Its weights belong to the model that it is part of. */
export interface Layer {
  /** What it is: "dense", "batchNorm". */
  readonly type: string;
  /** Its name in a model, where one was given; else the model calls it by its type and number, "dense_1". */
  readonly name: string | undefined;
  /** What it was made with, defaults filled in; plain data. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The smallest number of examples that training can use, and what the number must be a multiple of. */
  readonly batch: { readonly minimum: number; readonly multiple: number };
  /** False: frozen from the start, see `Model.freeze`. */
  readonly trainable: boolean;
  /** A layer of inner layers: the same with batch norm folded, of its weights by their names without the layer's. */
  folded?(weights: Readonly<Record<string, Float32Array>>): Layer;
  /** How many inputs it takes; by default one. */
  readonly inputs: { readonly minimum: number; readonly maximum: number };
  /** Describes the layer's output for the input, and those after the first where it takes several. */
  forward(x: Node, context: ForwardContext, others: readonly Node[]): Node;
}

/** What every layer's options share. */
export interface LayerOptions {
  /** Name in the model. Default: type and number, "dense_1". */
  name?: string;
  /**
   * False freezes it: its weights stay as they are, and batch norm uses its moving statistics, in training, too. Default
   * true. `model.freeze` and `model.unfreeze` change it later.
   */
  trainable?: boolean;
}

export const layerOptions: OptionNames<LayerOptions> = { name: anyText, trainable: flag };

/** The layers of this library, which `loadModel` can make again. */
const own = new WeakSet<Layer>();

/** Whether the layer is one of this library, not a reader's own. */
export function isOwnLayer(layer: Layer): boolean {
  return own.has(layer);
}

/** One of this library's layers. */
export function layer(
  type: string,
  options: LayerOptions & Record<string, unknown>,
  forward: Layer["forward"],
  batch?: Partial<Layer["batch"]>,
  inputs?: Layer["inputs"],
): Layer {
  const made = makeLayer(type, options, forward, batch, inputs);
  own.add(made);
  return made;
}

export function makeLayer(
  type: string,
  { name, trainable = true, ...options }: LayerOptions & Record<string, unknown>,
  forward: Layer["forward"],
  batch: Partial<Layer["batch"]> = {},
  inputs: Layer["inputs"] = { minimum: 1, maximum: 1 },
): Layer {
  return { type, name, trainable, options, batch: { minimum: 1, multiple: 1, ...batch }, inputs, forward };
}

/** Throws unless the value is a layer. */
export function checkLayer(where: string, argument: string, value: Layer): void {
  if (!(isRecord(value) && typeof value.forward === "function" && typeof value.type === "string")) {
    throw new TypeError(
      `${where}: ${argument} is ${show(value)}, expected a layer, for example layers.dense({ units: 10 })`,
    );
  }
}

/** Checks the weight of the old value in moving averages. */
export function checkMomentum(where: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < 1)) {
    const remedy = value === 1 ? "; to keep the moving statistics as they are, freeze the layer: trainable: false" : "";
    throw new RangeError(`${where}: momentum is ${show(value)}, expected a number from 0 to below 1${remedy}`);
  }
}
