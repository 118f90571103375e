import { differentiate } from "../graph/differentiate.js";
import { add, clip, constant, divide, input, multiply, sqrt, square, sum } from "../graph/operations/index.js";
import { read } from "../graph/leaves.js";
import type { Node } from "../graph/Node.js";
import type { Update } from "../graph/Program.js";
import { sizeOf } from "../graph/shapes.js";
import type { Variable } from "../graph/Variable.js";
import type { Model, Trace, TraceOptions } from "../layers/Model.js";
import { assign } from "./assign.js";
import { lossOf, type Loss } from "./losses.js";
import type { GradientOptions, Optimizer } from "./Optimizer.js";
import type { ModelFunction } from "./Runner.js";

/** inputs → the model's outputs. */
export function prediction(model: Model, training: boolean): ModelFunction {
  const inputs = model.inputNodes();
  const { output, randomInputs } = model.trace(inputs, { training });
  return { inputs, outputs: [output], randomInputs };
}

/** inputs → every layer's outputs. */
export function layerOutputs(model: Model, training: boolean): ModelFunction {
  const inputs = model.inputNodes();
  const { layers, randomInputs } = model.trace(inputs, { training });
  return { inputs, outputs: layers.map(({ output }) => output), randomInputs };
}

/** inputs, targets → the loss and the outputs. */
export function evaluation(model: Model, loss: Loss, options: TraceOptions): ModelFunction {
  const inputs = model.inputNodes();
  const { output, randomInputs } = model.trace(inputs, options);
  const { target, value } = lossOf(loss, output);
  return { inputs: [...inputs, target], outputs: [value, output], randomInputs };
}

/** inputs → the mean and variance of each batch norm's inputs, in the order of `names` ("batchNorm_1"). */
export function batchStatistics(model: Model): ModelFunction & { readonly names: readonly string[] } {
  const inputs = model.inputNodes();
  const { exposed, randomInputs } = model.trace(inputs, { training: false, batchStatistics: "all" });
  const names = [...exposed.keys()].filter((name) => name.endsWith("/mean")).map((name) => name.slice(0, -5));
  const outputs = names.flatMap((name) => [exposed.get(`${name}/mean`)!, exposed.get(`${name}/variance`)!]);
  return { inputs, outputs, randomInputs, names };
}

/** inputs, targets → the gradient of the loss by each parameter, in their order, as a training step has them. */
export function parameterGradients(model: Model, loss: Loss): ModelFunction {
  const inputs = model.inputNodes();
  const { output, parameters, randomInputs } = model.trace(inputs, { training: true });
  const { target, value } = lossOf(loss, output);
  return { inputs: [...inputs, target], outputs: differentiate(value, [...parameters.values()]), randomInputs };
}

/** The graph of one training step: what callbacks choose from when they record. */
export interface TrainingGraph extends Trace {
  /** The inputs, in the order of the model's. */
  readonly inputs: readonly Node[];
  readonly loss: Node;
  /** The gradient of the loss by a node of the graph. */
  gradientOf(node: Node): Node;
}

/** What an optimizer remembers of each parameter, and of gradients that are not yet used. */
export type OptimizerState = Map<Variable, readonly Variable[]>;

export interface StepOptions {
  readonly optimizer: Optimizer;
  /** Filled with what is not there yet: given again, training goes on with it. */
  readonly state: OptimizerState;
  /** The gradients of so many batches make one step. */
  readonly accumulate: number;
  readonly recorded: (graph: TrainingGraph) => readonly Node[];
}

/**
 * One training step: forward, backward, and the updates of parameters and statistics, in functions that share them: with
 * what is recorded, and, where a step takes several batches, for those before the last.
 */
export function trainingStep(
  model: Model,
  loss: Loss,
  { optimizer, state, accumulate, recorded }: StepOptions,
): { step: ModelFunction; record?: ModelFunction; gather?: ModelFunction } {
  const modelInputs = model.inputNodes();
  const trace = model.trace(modelInputs, { training: true });
  const { target, value } = lossOf(loss, trace.output);

  const parameters = [...trace.parameters];
  if (parameters.length === 0) throw new RangeError("fit: the model has nothing to train; model.unfreeze() thaws it");
  const asked: Node[] = [];
  // Recorded gradients are differentiated together with the parameters': callbacks name them first, and get them after.
  const placeholders = new Map<Node, Node>();
  const wanted = recorded({
    ...trace,
    inputs: modelInputs,
    loss: value,
    gradientOf(node) {
      asked.push(node);
      const holder = input("gradient", node.shape);
      placeholders.set(holder, node);
      return holder;
    },
  });
  const differentiated = [...parameters.map(([, node]) => node), ...asked];
  const gradients = new Map(differentiate(value, differentiated).map((gradient, i) => [differentiated[i]!, gradient]));

  const gathered: Update[] = [];
  const reset: Update[] = [];
  const own = parameters.map(([variable, node]) => {
    const gradient = gradients.get(node)!;
    if (accumulate === 1) return gradient;
    const sumSoFar = slotVariable(variable, "gathered");
    const sum = add(read(sumSoFar), multiply(gradient, 1 / accumulate));
    gathered.push({ rule: assign, variables: [sumSoFar], inputs: [sum] });
    reset.push({ rule: assign, variables: [sumSoFar], inputs: [constant(0, variable.shape)] });
    return sum;
  });
  const used = prepared(parameters, own, optimizer.gradients ?? {});
  const scalars = optimizer.scalarNames.map((name) => input(name, []));
  const updates: Update[] = parameters.map(([variable], i) => {
    let slots = state.get(variable);
    if (!slots) state.set(variable, (slots = optimizer.slots.map((slot) => slotVariable(variable, slot))));
    const given = scalars.filter(
      (_, k) => optimizer.scalarNames[k] !== "decay" || decays(variable, optimizer.gradients),
    );
    return { rule: optimizer.rule, variables: [variable, ...slots], inputs: [used[i]!, ...given] };
  });
  const { randomInputs } = trace;
  const inputs = [...modelInputs, target, ...scalars];
  const common = { inputs, updates: [...updates, ...reset, ...trace.updates], randomInputs };
  const outputs = wanted.map((node) => (placeholders.has(node) ? gradients.get(placeholders.get(node)!)! : node));
  return {
    step: { ...common, outputs: [value] },
    ...(wanted.length > 0 && { record: { ...common, outputs: [value, ...outputs] } }),
    ...(accumulate > 1 && {
      gather: { inputs, outputs: [value], updates: [...gathered, ...trace.updates], randomInputs },
    }),
  };
}

/** The gradients as the optimizer's rule gets them: limited, and with the penalty's. */
function prepared(
  parameters: readonly (readonly [Variable, Node])[],
  gradients: readonly Node[],
  options: GradientOptions,
): readonly Node[] {
  const { weightDecay = 0, clipNorm, clipValue } = options;
  let used = gradients;
  if (clipValue !== undefined) used = used.map((gradient) => clip(gradient, -clipValue, clipValue));
  if (clipNorm !== undefined) {
    const norm = sqrt(used.map((gradient) => sum(square(gradient))).reduce((total, each) => add(total, each)));
    const factor = clip(divide(clipNorm, add(norm, 1e-6)), 0, 1);
    used = used.map((gradient) => multiply(gradient, factor));
  }
  if (weightDecay === 0) return used;
  return used.map((gradient, i) => {
    const [variable, node] = parameters[i]!;
    return decays(variable, options) ? add(gradient, multiply(node, weightDecay)) : gradient;
  });
}

/** Kernels have two axes or more; γ, β and biases one. */
function decays({ shape }: Variable, options: GradientOptions | undefined): boolean {
  return options?.decay !== "kernels" || shape.length > 1;
}

function slotVariable({ name, shape }: Variable, slot: string): Variable {
  return { name: `${name}/${slot}`, shape, trainable: false, values: new Float32Array(sizeOf(shape)) };
}
