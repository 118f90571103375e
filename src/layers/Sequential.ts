import { checkArray, checkOptions, checkShape, isRecord, show } from "../arguments.js";
import { random, type Random } from "../data/random.js";
import { input } from "../graph/operations/index.js";
import { read } from "../graph/operations/leaves.js";
import type { Node, Shape } from "../graph/Node.js";
import type { Program, Update } from "../graph/Program.js";
import { shapeText, sizeOf } from "../graph/shapes.js";
import type { Variable } from "../graph/Variable.js";
import type { Initializer } from "./initializers.js";
import { checkLayer, type ForwardContext, type Layer } from "./Layer.js";

export interface SequentialOptions {
  /** Shape of one example, without the batch: [784], [28, 28, 1]. */
  inputShape: readonly number[];
  /** For the weights' first values. Default 1. */
  seed?: number;
}

/** One weight of a model. */
export interface Weight {
  /** Layer and weight, "dense_1/kernel". */
  readonly name: string;
  readonly shape: readonly number[];
  /** False for what training only collects: the moving statistics of batch norm. */
  readonly trainable: boolean;
  /** A copy of its numbers, row-major. */
  values(): Float32Array;
}

/** Random numbers that a graph needs at each run. */
export interface RandomInput {
  readonly node: Node;
  /** "dropout_1/mask": names its stream. */
  readonly name: string;
  fill(source: Random, numbers: Float32Array): void;
}

/** The graph of a whole model for one input. */
export interface Trace {
  readonly output: Node;
  /** Each layer's input and output. */
  readonly layers: readonly {
    readonly name: string;
    readonly type: string;
    readonly input: Node;
    readonly output: Node;
  }[];
  /** Changes of the moving statistics; empty in inference. */
  readonly updates: readonly Update[];
  readonly randomInputs: readonly RandomInput[];
  /** Inner values that layers expose: "batchNorm_1/mean". */
  readonly exposed: ReadonlyMap<string, Node>;
  /** The node that reads each parameter. */
  readonly parameters: ReadonlyMap<Variable, Node>;
}

/**
 * Layers one after the other, with their weights. Made by `sequential`; trained by `fit`.
 *
 * The weights are in `Variable.values`, except while a compiled program holds newer ones: then it is the owner, and
 * everything here that reads weights brings them back first.
 */
export class Sequential {
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly seed: number;
  readonly layers: readonly { readonly name: string; readonly layer: Layer; readonly outputShape: readonly number[] }[];
  readonly #variables = new Map<string, Variable>();
  #owner: Program | undefined;

  constructor(layers: readonly Layer[], options: SequentialOptions) {
    checkArray("sequential", "layers", layers, "layers");
    layers.forEach((layer, i) => checkLayer("sequential", `layers[${i}]`, layer));
    checkOptions("sequential", options, { inputShape: true, seed: true });
    const { inputShape, seed = 1 } = options;
    if (layers.length === 0) throw new RangeError("sequential: there are no layers");
    checkShape("sequential", "inputShape", inputShape);
    if (!Number.isSafeInteger(seed))
      throw new RangeError(`sequential: seed is ${show(seed)}, expected an integer, for example 1`);
    this.inputShape = [...inputShape];
    this.seed = seed;
    const names = layerNames(layers);
    this.layers = layers.map((layer, i) => ({ name: names[i]!, layer, outputShape: [] }));
    const trace = this.trace(input("x", [-1, ...inputShape]), { training: false });
    this.layers = this.layers.map((each, i) => ({ ...each, outputShape: trace.layers[i]!.output.shape.slice(1) }));
    this.outputShape = trace.output.shape.slice(1);
  }

  /** Describes the model's output for an input node [batch, ...inputShape]. */
  trace(x: Node, { training, fused = true }: { training: boolean; fused?: boolean }): Trace {
    const updates: Update[] = [];
    const randomInputs: RandomInput[] = [];
    const exposed = new Map<string, Node>();
    const parameters = new Map<Variable, Node>();
    const layers: { name: string; type: string; input: Node; output: Node }[] = [];
    let current = x;
    for (const { name, layer } of this.layers) {
      const context: ForwardContext = {
        training,
        fused,
        parameter: (weight, shape, initializer) => {
          const variable = this.#variable(`${name}/${weight}`, shape, initializer, true);
          const node = read(variable);
          parameters.set(variable, node);
          return node;
        },
        statistic: (weight, shape, initializer) => {
          const variable = this.#variable(`${name}/${weight}`, shape, initializer, false);
          return { node: read(variable), variable };
        },
        update: (update) => void updates.push(update),
        random: (label, shape, fill) => {
          const node = input(`${name}/${label}`, shape);
          randomInputs.push({ node, name: `${name}/${label}`, fill });
          return node;
        },
        expose: (label, node) => void exposed.set(`${name}/${label}`, node),
      };
      let output: Node;
      try {
        output = layer.forward(current, context);
      } catch (error) {
        throw new RangeError(`sequential, layer ${name}: ${(error as Error).message}`, { cause: error });
      }
      layers.push({ name, type: layer.type, input: current, output });
      current = output;
    }
    return { output: current, layers, updates, randomInputs, exposed, parameters };
  }

  /** Every weight, in the order of the layers. */
  weights(): Weight[] {
    return this.variables().map((variable) => ({
      name: variable.name,
      shape: variable.shape,
      trainable: variable.trainable,
      values: () => {
        this.#owner?.pull();
        return variable.values.slice();
      },
    }));
  }

  /** Copies of all weights by name: what `setWeights` takes. */
  getWeights(): Record<string, Float32Array> {
    return Object.fromEntries(this.weights().map((weight) => [weight.name, weight.values()]));
  }

  /**
   * Sets weights by name; those not named stay. Nothing is changed if anything is wrong.
   *
   * @throws RangeError on an unknown name, or a wrong number of values.
   * @example
   * model.setWeights({ "batchNorm_1/gamma": new Float32Array(100).fill(1) });
   */
  setWeights(weights: Readonly<Record<string, ArrayLike<number>>>): void {
    if (!isRecord(weights)) throw new TypeError(`setWeights: weights are ${show(weights)}, expected values by name`);
    for (const [name, values] of Object.entries(weights)) {
      const variable = this.#variables.get(name);
      if (!variable)
        throw new RangeError(
          `setWeights: there is no ${name}; the model has ${[...this.#variables.keys()].join(", ")}`,
        );
      if (values?.length !== sizeOf(variable.shape)) {
        throw new RangeError(
          `setWeights: ${name} got ${values?.length ?? "no"} values, expected ${sizeOf(variable.shape)}, shape ${shapeText(variable.shape)}`,
        );
      }
    }
    this.#owner?.pull();
    for (const [name, values] of Object.entries(weights)) this.#variables.get(name)!.values.set(values);
    this.#owner?.push();
  }

  /** How many numbers the optimizer trains, and how many are statistics. */
  countParameters(): { trainable: number; statistics: number } {
    const count = (trainable: boolean) =>
      this.variables()
        .filter((variable) => variable.trainable === trainable)
        .reduce((total, variable) => total + variable.values.length, 0);
    return { trainable: count(true), statistics: count(false) };
  }

  /** The weights themselves. For what runs the model; elsewhere use `weights()`. */
  variables(): Variable[] {
    return [...this.#variables.values()];
  }

  /** Hands the weights to a program, which holds the newest values until the next one takes over. */
  own(program: Program | undefined): void {
    if (program === this.#owner) return;
    this.#owner?.pull();
    this.#owner = program;
    program?.push();
  }

  #variable(name: string, shape: Shape, initializer: Initializer, trainable: boolean): Variable {
    let variable = this.#variables.get(name);
    if (!variable) {
      const values = initializer.values(shape, random(this.seed).split("weights").split(name));
      variable = { name, shape, trainable, values };
      this.#variables.set(name, variable);
    }
    return variable;
  }
}

/** Throws unless the value is a model. */
export function checkModel(where: string, value: Sequential): void {
  if (!(value instanceof Sequential)) {
    throw new TypeError(`${where}: model is ${show(value)}, expected what sequential() made`);
  }
}

/** "dense_1", "batchNorm_1", "dense_2" …, or the names that were given. */
function layerNames(layers: readonly Layer[]): string[] {
  const counts = new Map<string, number>();
  const names = layers.map(({ type, name }) => {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    return name ?? `${type}_${count}`;
  });
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new RangeError(`sequential: two layers are called ${twice}`);
  return names;
}

/**
 * A model of layers one after the other.
 *
 * @throws RangeError if a layer does not fit the one before it: the message names both shapes.
 * @example
 * const model = sequential(
 *   [layers.dense({ units: 100, useBias: false }), layers.batchNorm(), layers.activation("sigmoid"), layers.dense({ units: 10 })],
 *   { inputShape: [784], seed: 1 },
 * );
 * console.log(model.countParameters());
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions): Sequential {
  return new Sequential(layers, options);
}
