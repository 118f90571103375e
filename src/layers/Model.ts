import { checkOptions, checkShape, isRecord, show, shapeText } from "../arguments.js";
import { random, type Random } from "../data/random.js";
import type { Node, Shape } from "../graph/Node.js";
import { input } from "../graph/operations/index.js";
import { read } from "../graph/leaves.js";
import type { Program, Update } from "../graph/Program.js";
import { sizeOf } from "../graph/shapes.js";
import type { Variable } from "../graph/Variable.js";
import { conv2d } from "./conv2d.js";
import { dense } from "./dense.js";
import type { Initializer } from "./initializers.js";
import type { ForwardContext, Layer } from "./Layer.js";

/** Shape of one example, without the batch: [784], [28, 28, 1]; for several inputs by their names. */
export type InputShape = readonly number[] | Readonly<Record<string, readonly number[]>>;

export interface ModelOptions {
  /** Shape of one example, without the batch: [784], [28, 28, 1]; for several inputs by their names. */
  inputShape: InputShape;
  /** For the weights' first values. Default 1. */
  seed?: number;
}

/** An input of a model. */
export interface ModelInput {
  /** "x" where there is one only. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** A layer in its place. */
export interface ModelLayer {
  readonly name: string;
  readonly layer: Layer;
  /** Names of the layers, or of the model's inputs, whose outputs it gets. */
  readonly inputs: readonly string[];
  /** Of one example, without the batch. */
  readonly outputShape: readonly number[];
}

/** One weight of a model. */
export interface Weight {
  /** Layer and weight, "dense_1/kernel". */
  readonly name: string;
  readonly shape: readonly number[];
  /** False for what training only collects, the moving statistics of batch norm, and for what is frozen. */
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

/** The graph of a whole model for its inputs. */
export interface Trace {
  readonly output: Node;
  /** Each layer's first input, and its output. */
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
  /** The node that reads each parameter that is not frozen. */
  readonly parameters: ReadonlyMap<Variable, Node>;
}

export interface TraceOptions {
  readonly training: boolean;
  /** Batch norm by the batch's statistics, in frozen layers, too ("all"). Default: in training, where not frozen. */
  readonly batchStatistics?: boolean | "all";
  /** Batch norm as one operation. Default true. */
  readonly fused?: boolean;
}

/**
 * Layers and how they are connected, with their weights. Made by `sequential` or `functional`; trained by `fit`.
 *
 * The weights are in `Variable.values`, except while a compiled program holds newer ones: then it is the owner, and
 * everything here that reads weights brings them back first.
 */
export class Model {
  readonly inputs: readonly ModelInput[];
  readonly outputShape: readonly number[];
  readonly seed: number;
  readonly layers: readonly ModelLayer[];
  readonly #variables = new Map<string, Variable>();
  readonly #frozen: Set<string>;
  #owner: Program | undefined;
  #version = 0;
  #known: { readonly version: number; readonly learning: ReadonlySet<Variable> } | undefined;

  /**
   * @param layers in an order in which each comes after those whose outputs it gets; the last one's output is the model's.
   */
  constructor(
    inputs: readonly ModelInput[],
    layers: readonly Pick<ModelLayer, "name" | "layer" | "inputs">[],
    seed: number,
  ) {
    this.inputs = inputs;
    this.seed = seed;
    this.#frozen = new Set(layers.filter(({ layer }) => !layer.trainable).map(({ name }) => name));
    this.layers = layers.map((each) => ({ ...each, outputShape: [] }));
    const trace = this.trace(this.inputNodes(), { training: false });
    this.layers = layers.map((each, i) => ({ ...each, outputShape: trace.layers[i]!.output.shape.slice(1) }));
    this.outputShape = trace.output.shape.slice(1);
  }

  /** The shape of one example, where there is one input. */
  get inputShape(): readonly number[] {
    if (this.inputs.length > 1) {
      throw new RangeError(`the model has ${this.inputs.length} inputs, see inputs: ${inputNames(this.inputs)}`);
    }
    return this.inputs[0]!.shape;
  }

  /** Changes when layers are frozen or no longer so: what has been compiled then is out of date. */
  get version(): number {
    return this.#version;
  }

  /** The smallest number of examples that training can use, and what the number must be a multiple of. */
  get batch(): { readonly minimum: number; readonly multiple: number } {
    const learning = this.layers.filter(({ name }) => !this.#frozen.has(name)).map(({ layer }) => layer.batch);
    return {
      minimum: Math.max(1, ...learning.map(({ minimum }) => minimum)),
      multiple: Math.max(1, ...learning.map(({ multiple }) => multiple)),
    };
  }

  /** A node for each input, [batch, ...shape]. */
  inputNodes(): Node[] {
    return this.inputs.map(({ name, shape }) => input(name, [-1, ...shape]));
  }

  /** Describes the model's output for nodes of its inputs. */
  trace(inputs: readonly Node[], { training, batchStatistics = training, fused = true }: TraceOptions): Trace {
    const updates: Update[] = [];
    const randomInputs: RandomInput[] = [];
    const exposed = new Map<string, Node>();
    const parameters = new Map<Variable, Node>();
    const layers: Trace["layers"][number][] = [];
    const output = connect(this, inputs, {
      contextOf: ({ name }) => {
        const frozen = this.#frozen.has(name);
        return {
          training,
          fused,
          batchStatistics: batchStatistics === "all" || (batchStatistics && !frozen),
          parameter: (weight, shape, initializer, trainable = true) => {
            const variable = this.#variable(`${name}/${weight}`, shape, initializer, { trainable: true });
            const node = read(variable);
            if (trainable && !frozen) parameters.set(variable, node);
            return node;
          },
          statistic: (weight, shape, initializer, { minimum } = {}) => {
            const kind = { trainable: false, ...(minimum !== undefined && { minimum }) };
            const variable = this.#variable(`${name}/${weight}`, shape, initializer, kind);
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
      },
      onLayer: ({ name, layer }, input, output) => void layers.push({ name, type: layer.type, input, output }),
    });
    return { output, layers, updates, randomInputs, exposed, parameters };
  }

  /** Every weight, in the order of the layers. */
  weights(): Weight[] {
    const learning = this.#learning();
    return this.variables().map((variable) => ({
      name: variable.name,
      shape: variable.shape,
      trainable: learning.has(variable),
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
   * @throws RangeError on an unknown name, a wrong number of values, or a negative variance.
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
      checkValues(variable, values);
    }
    this.#owner?.pull();
    for (const [name, values] of Object.entries(weights)) this.#variables.get(name)!.values.set(values);
    this.#owner?.push();
  }

  /** How many numbers the optimizer trains, how many are frozen, and how many are statistics. */
  countParameters(): { trainable: number; frozen: number; statistics: number } {
    const learning = this.#learning();
    const count = (of: (variable: Variable) => boolean) =>
      this.variables()
        .filter(of)
        .reduce((total, variable) => total + variable.values.length, 0);
    return {
      trainable: count((variable) => learning.has(variable)),
      frozen: count((variable) => variable.trainable && !learning.has(variable)),
      statistics: count((variable) => !variable.trainable),
    };
  }

  /**
   * Freezes layers, all where none is named: their weights stay as they are in training, and batch norm uses its moving
   * statistics and leaves them alone. The rest of a net can then be trained on top of them.
   *
   * @throws RangeError on a name that there is not.
   * @example
   * model.freeze("dense_1", "batchNorm_1");
   */
  freeze(...layers: readonly string[]): void {
    this.#change("freeze", layers, (name) => this.#frozen.add(name));
  }

  /**
   * The way back of `freeze`; all layers where none is named.
   *
   * @throws RangeError on a name that there is not.
   * @example
   * model.unfreeze();
   */
  unfreeze(...layers: readonly string[]): void {
    this.#change("unfreeze", layers, (name) => this.#frozen.delete(name));
  }

  /** A model of the same outputs in inference without batch norm, where it can be: see `foldBatchNorm`. */
  foldBatchNorm(): Model {
    return fold(this);
  }

  /** Whether the layer of this name is frozen. */
  isFrozen(layer: string): boolean {
    return this.#frozen.has(layer);
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

  #change(where: string, layers: readonly string[], change: (name: string) => void): void {
    const names = this.layers.map(({ name }) => name);
    const wrong = layers.find((name) => !names.includes(name));
    if (wrong !== undefined) {
      throw new RangeError(`${where}: there is no layer ${show(wrong)}; the model has ${names.join(", ")}`);
    }
    (layers.length > 0 ? layers : names).forEach(change);
    this.#version++;
  }

  /** The parameters that are not frozen. */
  #learning(): ReadonlySet<Variable> {
    if (this.#known?.version !== this.#version) {
      const { parameters } = this.trace(this.inputNodes(), { training: false });
      this.#known = { version: this.#version, learning: new Set(parameters.keys()) };
    }
    return this.#known.learning;
  }

  #variable(
    name: string,
    shape: Shape,
    initializer: Initializer,
    kind: Pick<Variable, "trainable" | "minimum">,
  ): Variable {
    let variable = this.#variables.get(name);
    if (!variable) {
      const values = initializer.values(shape, random(this.seed).split("weights").split(name));
      variable = { name, shape, ...kind, values };
      this.#variables.set(name, variable);
    }
    return variable;
  }
}

/** A layer's context inside a model, whose parameters may be frozen one by one. */
export interface InnerContext extends ForwardContext {
  parameter(name: string, shape: Shape, initializer: Initializer, trainable?: boolean): Node;
}

/** The output of connected layers for nodes of their inputs. */
export function connect(
  { inputs, layers }: Pick<Model, "inputs" | "layers">,
  nodes: readonly Node[],
  handlers: {
    contextOf(layer: ModelLayer): InnerContext;
    onLayer?(layer: ModelLayer, input: Node, output: Node): void;
  },
): Node {
  const values = new Map(inputs.map(({ name }, i) => [name, nodes[i]!]));
  let output = nodes[0]!;
  for (const each of layers) {
    const [first, ...others] = each.inputs.map((name) => values.get(name)!) as [Node, ...Node[]];
    try {
      output = each.layer.forward(first, handlers.contextOf(each), others);
    } catch (error) {
      throw new RangeError(`layer ${each.name}: ${(error as Error).message}`, { cause: error });
    }
    values.set(each.name, output);
    handlers.onLayer?.(each, first, output);
  }
  return output;
}

function checkValues({ name, shape, minimum }: Variable, values: ArrayLike<number>): void {
  if (isRecord(values) && typeof (values as { dataSync?: unknown }).dataSync === "function") {
    throw new TypeError(`setWeights: ${name} got a tensor, expected its numbers: tensor.dataSync()`);
  }
  if (!Array.isArray(values) && !(ArrayBuffer.isView(values) && "length" in values)) {
    throw new TypeError(`setWeights: ${name} got ${show(values)}, expected an array of numbers`);
  }
  if (values.length !== sizeOf(shape)) {
    throw new RangeError(
      `setWeights: ${name} got ${values.length} values, expected ${sizeOf(shape)}, shape ${shapeText(shape)}`,
    );
  }
  for (let i = 0; i < values.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== "number")
      throw new TypeError(`setWeights: ${name}[${i}] is ${show(value)}, expected a number`);
    if (minimum !== undefined && value < minimum) {
      throw new RangeError(`setWeights: ${name}[${i}] is ${value}, expected a number ≥ ${minimum}`);
    }
  }
}

/** Throws unless the value is a model. */
export function checkModel(where: string, value: Model): void {
  if (!(value instanceof Model)) {
    throw new TypeError(`${where}: model is ${show(value)}, expected what sequential() or functional() made`);
  }
}

/** The inputs that the options name, checked, and the seed. */
export function readModelOptions(where: string, options: ModelOptions): { inputs: ModelInput[]; seed: number } {
  checkOptions(where, options, { inputShape: true, seed: true });
  const { inputShape, seed = 1 } = options;
  if (!Number.isSafeInteger(seed))
    throw new RangeError(`${where}: seed is ${show(seed)}, expected an integer, for example 1`);
  const named: [string, unknown][] = isRecord(inputShape) ? Object.entries(inputShape) : [["x", inputShape]];
  if (named.length === 0) throw new RangeError(`${where}: inputShape names no inputs`);
  for (const [name, shape] of named)
    checkShape(where, isRecord(inputShape) ? `inputShape.${name}` : "inputShape", shape);
  return { inputs: named.map(([name, shape]) => ({ name, shape: [...(shape as readonly number[])] })), seed };
}

/** Names for layers: "dense_1", "batchNorm_1", "dense_2" …, or those that were given. */
export class LayerNames {
  readonly #counts = new Map<string, number>();
  readonly #taken: Set<string>;

  constructor(
    readonly where: string,
    inputs: readonly ModelInput[],
  ) {
    this.#taken = new Set(inputs.map(({ name }) => name));
  }

  next({ type, name }: Layer): string {
    const count = (this.#counts.get(type) ?? 0) + 1;
    this.#counts.set(type, count);
    const chosen = name ?? `${type}_${count}`;
    if (this.#taken.has(chosen)) throw new RangeError(`${this.where}: two layers are called ${chosen}`);
    this.#taken.add(chosen);
    return chosen;
  }
}

export const inputNames = (inputs: readonly ModelInput[]): string =>
  inputs.map(({ name, shape }) => `${name} ${shapeText([-1, ...shape])}`).join(", ");

/** The model with each batch norm right behind a dense or convolution layer taken into that layer's kernel and bias. */
function fold(model: Model): Model {
  const all = model.getWeights();
  const usesOf = (name: string): number => model.layers.filter(({ inputs }) => inputs.includes(name)).length;
  /** The layer behind which the batch norm is folded away, by the batch norm's name. */
  const into = new Map<string, ModelLayer>();
  for (const { name, layer, inputs } of model.layers) {
    const before = model.layers.find((each) => each.name === inputs[0]);
    const isLinear = before && foldable.has(before.layer.type) && before.layer.options["activation"] === "linear";
    if (norms.has(layer.type) && isLinear && usesOf(before.name) === 1) into.set(name, before);
  }
  const gone = new Set([...into.values()].map(({ name }) => name));
  const renamed = (name: string): string => into.get(name)?.name ?? name;
  const layers = model.layers
    .filter(({ name }) => !gone.has(name))
    .map((each) => {
      const target = into.get(each.name);
      const { name, inputs } = target ?? each;
      const own = weightsOf(all, each.name);
      const layer = target ? withBias(target.layer) : (each.layer.folded?.(own) ?? each.layer);
      return { name, layer, inputs: inputs.map(renamed) };
    });
  const folded = new Model(model.inputs, layers, model.seed);
  const weights: Record<string, Float32Array> = {};
  for (const { name, layer } of model.layers) {
    if (into.has(name) || gone.has(name) || layer.folded) continue;
    for (const [weight, values] of Object.entries(weightsOf(all, name))) weights[`${name}/${weight}`] = values;
  }
  for (const [norm, { name }] of into) {
    const { kernel, bias } = foldedWeights(
      weightsOf(all, name),
      weightsOf(all, norm),
      model.layers.find((each) => each.name === norm)!.layer.options["epsilon"] as number,
    );
    weights[`${name}/kernel`] = kernel;
    weights[`${name}/bias`] = bias;
  }
  folded.setWeights(weights);
  const frozen = folded.layers.map(({ name }) => name).filter((name) => model.isFrozen(name));
  if (frozen.length > 0) folded.freeze(...frozen);
  return folded;
}

const norms = new Set(["batchNorm", "batchRenorm"]);
const foldable = new Map<string, (options: never) => Layer>([
  ["dense", dense],
  ["conv2d", conv2d],
]);

function withBias({ type, name, options }: Layer): Layer {
  return foldable.get(type)!({ ...options, name, useBias: true } as never);
}

/** A layer's weights, by their names without the layer's. */
function weightsOf(all: Readonly<Record<string, Float32Array>>, layer: string): Record<string, Float32Array> {
  const prefix = `${layer}/`;
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, values]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), values]] : [],
    ),
  );
}

/** kernel′ = kernel·γ/√(variance + ε), bias′ = (bias − mean)·γ/√(variance + ε) + β; computed in float64. */
function foldedWeights(
  { kernel, bias }: Record<string, Float32Array>,
  { gamma, beta, movingMean, movingVariance, movingWeight }: Record<string, Float32Array>,
  epsilon: number,
): { kernel: Float32Array; bias: Float32Array } {
  const units = movingMean!.length;
  const weight = movingWeight ? movingWeight[0]! + 1e-12 : 1; // of bias correction
  const scale = Array.from(
    { length: units },
    (_, k) => (gamma?.[k] ?? 1) / Math.sqrt(movingVariance![k]! / weight + epsilon),
  );
  return {
    kernel: kernel!.map((value, i) => value * scale[i % units]!),
    bias: Float32Array.from(scale, (s, k) => ((bias?.[k] ?? 0) - movingMean![k]! / weight) * s + (beta?.[k] ?? 0)),
  };
}
