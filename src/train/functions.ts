import { differentiate } from "../graph/differentiate.js";
import { input } from "../graph/operations/index.js";
import type { Node } from "../graph/Node.js";
import type { Update } from "../graph/Program.js";
import { sizeOf } from "../graph/shapes.js";
import type { Variable } from "../graph/Variable.js";
import type { Sequential, Trace } from "../layers/Sequential.js";
import { lossOf, type Loss } from "./losses.js";
import type { Optimizer } from "./Optimizer.js";
import type { ModelFunction } from "./Runner.js";

const inputOf = (model: Sequential) => input("x", [-1, ...model.inputShape]);

/** x → the model's outputs. */
export function prediction(model: Sequential, training: boolean): ModelFunction {
  const x = inputOf(model);
  const { output, randomInputs } = model.trace(x, { training });
  return { inputs: [x], outputs: [output], randomInputs };
}

/** x → every layer's outputs. */
export function layerOutputs(model: Sequential, training: boolean): ModelFunction {
  const x = inputOf(model);
  const { layers, randomInputs } = model.trace(x, { training });
  return { inputs: [x], outputs: layers.map(({ output }) => output), randomInputs };
}

/** x, targets → the loss and the outputs. */
export function evaluation(model: Sequential, loss: Loss, training: boolean): ModelFunction {
  const x = inputOf(model);
  const { output, randomInputs } = model.trace(x, { training });
  const { target, value } = lossOf(loss, output);
  return { inputs: [x, target], outputs: [value, output], randomInputs };
}

/** x, targets → the gradient of the loss by each parameter, in their order, as a training step has them. */
export function parameterGradients(model: Sequential, loss: Loss): ModelFunction {
  const x = inputOf(model);
  const { output, parameters, randomInputs } = model.trace(x, { training: true });
  const { target, value } = lossOf(loss, output);
  return { inputs: [x, target], outputs: differentiate(value, [...parameters.values()]), randomInputs };
}

/** The graph of one training step: what callbacks choose from when they record. */
export interface TrainingGraph extends Trace {
  readonly x: Node;
  readonly loss: Node;
  /** The gradient of the loss by a node of the graph. */
  gradientOf(node: Node): Node;
}

/** One training step: forward, backward, and the updates of parameters and statistics, in two functions that share them. */
export function trainingStep(
  model: Sequential,
  loss: Loss,
  optimizer: Optimizer,
  recorded: (graph: TrainingGraph) => readonly Node[],
): { step: ModelFunction; record: ModelFunction | undefined } {
  const x = inputOf(model);
  const trace = model.trace(x, { training: true });
  const { target, value } = lossOf(loss, trace.output);

  const parameters = [...trace.parameters];
  if (parameters.length === 0) throw new RangeError("fit: the model has nothing to train");
  const asked: Node[] = [];
  // Recorded gradients are differentiated together with the parameters': callbacks name them first, and get them after.
  const placeholders = new Map<Node, Node>();
  const wanted = recorded({
    ...trace,
    x,
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

  const scalars = optimizer.scalarNames.map((name) => input(name, []));
  const updates: Update[] = parameters.map(([variable, node]) => ({
    rule: optimizer.rule,
    variables: [variable, ...optimizer.slots.map((slot) => slotVariable(variable, slot))],
    inputs: [gradients.get(node)!, ...scalars],
  }));
  const inputs = [x, target, ...scalars];
  const common = { inputs, updates: [...updates, ...trace.updates], randomInputs: trace.randomInputs };
  const outputs = wanted.map((node) => (placeholders.has(node) ? gradients.get(placeholders.get(node)!)! : node));
  return {
    step: { ...common, outputs: [value] },
    record: wanted.length > 0 ? { ...common, outputs: [value, ...outputs] } : undefined,
  };
}

function slotVariable({ name, shape }: Variable, slot: string): Variable {
  return { name: `${name}/${slot}`, shape, trainable: false, values: new Float32Array(sizeOf(shape)) };
}
