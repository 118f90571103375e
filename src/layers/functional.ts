import { checkFunction, isRecord, show } from "../arguments.js";
import { input } from "../graph/operations/index.js";
import type { Node } from "../graph/Node.js";
import { checkLayer, type Layer } from "./Layer.js";
import { LayerNames, Model, readModelOptions, type ModelLayer, type ModelOptions } from "./Model.js";
import { asLayer } from "./modelLayer.js";
import { shapeContext } from "./shapeContext.js";

/** What a layer puts out, or what goes into the model, while a model is described. */
export interface Value {
  /** Of the layer, or of the input. */
  readonly name: string;
  /** Of one example, without the batch. */
  readonly shape: readonly number[];
}

/** Puts a layer (or a model) behind values; each use has weights of its own. */
export type Apply = (layer: Layer | Model, ...inputs: readonly Value[]) => Value;

/** What `build` gets first: the one input, or the inputs by name. */
type Given<Options extends ModelOptions> = Options["inputShape"] extends readonly number[]
  ? Value
  : { readonly [Name in keyof Options["inputShape"]]: Value };

/**
 * A model whose layers need not stand in one line: with shortcuts, branches, several inputs.
 *
 * @param build describes it: gets the input (or the inputs by name) and `apply`, and returns what the model puts out.
 * @throws RangeError if layers do not fit, or do not lead to the output: the message names both shapes.
 * @example
 * // A residual block: what goes in is added to what two layers make of it.
 * const block = functional(
 *   (x, apply) => {
 *     const inner = apply(layers.activation("relu"), apply(layers.batchNorm(), apply(layers.dense({ units: 16 }), x)));
 *     return apply(layers.add(), apply(layers.dense({ units: 16 }), inner), x);
 *   },
 *   { inputShape: [16] },
 * );
 */
export function functional<const Options extends ModelOptions>(
  build: (inputs: Given<Options>, apply: Apply) => Value,
  options: Options,
): Model {
  checkFunction("functional", "build", build, "(x, apply) => apply(layers.dense({ units: 10 }), x)");
  const { inputs, seed } = readModelOptions("functional", options);
  const names = new LayerNames("functional", inputs);
  const nodes = new Map<Value, Node>();
  const connected: Pick<ModelLayer, "name" | "layer" | "inputs">[] = [];
  const value = (name: string, node: Node): Value => {
    const made: Value = { name, shape: node.shape.slice(1) };
    nodes.set(made, node);
    return made;
  };
  const given = inputs.map(({ name, shape }) => value(name, input(name, [-1, ...shape])));

  const apply: Apply = (what, ...values) => {
    const layer = asLayer(what);
    checkLayer("apply", "layer", layer);
    const wrong = values.findIndex((each) => !nodes.has(each));
    if (wrong >= 0) {
      const text = show(values[wrong]);
      throw new TypeError(
        `apply: input ${wrong + 1} of ${layer.type} is ${text}, expected what apply gave, or an input`,
      );
    }
    const { minimum, maximum } = layer.inputs;
    if (values.length < minimum || values.length > maximum) {
      const expected =
        minimum === maximum ? `${minimum}` : maximum === Infinity ? `${minimum} or more` : `${minimum} to ${maximum}`;
      throw new RangeError(`apply: ${layer.type} got ${values.length} inputs, expected ${expected}`);
    }
    const name = names.next(layer);
    const [first, ...others] = values.map((each) => nodes.get(each)!) as [Node, ...Node[]];
    let output: Node;
    try {
      output = layer.forward(first, shapeContext({ training: false }), others);
    } catch (error) {
      throw new RangeError(`functional, layer ${name}: ${(error as Error).message}`, { cause: error });
    }
    connected.push({ name, layer, inputs: values.map((each) => each.name) });
    return value(name, output);
  };

  const byName = Object.fromEntries(given.map((each) => [each.name, each]));
  const output = build((isRecord(options.inputShape) ? byName : given[0]) as Given<Options>, apply);
  if (!nodes.has(output)) {
    throw new TypeError(`functional: build returned ${show(output)}, expected what apply gave for the last layer`);
  }
  if (connected.length === 0) throw new RangeError("functional: there are no layers");
  checkUsed(output.name, [...inputs.map(({ name }) => name), ...connected.map(({ name }) => name)], connected);
  // The output's layer last: what comes after it does not exist, since all lead to it.
  return new Model(inputs, connected, seed);
}

/** Throws for what does not lead to the output: it would never be trained. */
function checkUsed(
  output: string,
  names: readonly string[],
  connected: readonly Pick<ModelLayer, "name" | "inputs">[],
): void {
  const used = new Set([output]);
  for (const { name, inputs } of [...connected].reverse()) {
    if (used.has(name)) inputs.forEach((each) => used.add(each));
  }
  const unused = names.filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw new RangeError(
      `functional: ${unused.join(", ")} ${unused.length > 1 ? "do" : "does"} not lead to the output`,
    );
  }
}
