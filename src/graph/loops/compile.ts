import { callsOf, type Node } from "../Node.js";
import { inputOperation, variableOperation } from "../leaves.js";
import type { GraphFunction, Program } from "../Program.js";
import { resolveShape, sizeOf } from "../shapes.js";
import type { Variable } from "../Variable.js";
import type { NodeValues, NumberArray } from "./NodeValues.js";

interface Plan {
  readonly inputs: readonly NumberArray[];
  readonly steps: readonly (() => void)[];
  readonly outputs: readonly NodeValues[];
}

/** Sizes of a batch for which a function is kept ready: the usual one, a ragged last one, and one for evaluation. */
const maximumPlans = 4;

/**
 * Compiles functions to loops over typed arrays: for each batch size once, every node gets an array and every call its
 * loop. Variables are used where they are, in `Variable.values`.
 *
 * @param FloatArray The arrays' type; Float64Array serves the tests.
 */
export function compileToLoops(
  functions: Readonly<Record<string, GraphFunction>>,
  FloatArray: Float32ArrayConstructor | Float64ArrayConstructor = Float32Array,
): Program {
  const plans = new Map<string, Plan>();
  return {
    kind: "loops",
    run(name, inputs) {
      const key = `${name} ${inputs.map((each) => each.length).join()}`;
      let plan = plans.get(key);
      if (plan) {
        plans.delete(key); // and back in below: the plan used longest ago stands first
      } else {
        plan = makePlan(
          functions[name]!,
          inputs.map((each) => each.length),
          FloatArray,
        );
        const others = [...plans.keys()].filter((each) => each.startsWith(`${name} `));
        if (others.length >= maximumPlans) plans.delete(others[0]!);
      }
      plans.set(key, plan);
      plan.inputs.forEach((buffer, i) => buffer.set(inputs[i]!));
      for (const step of plan.steps) step();
      return plan.outputs.map(({ shape, data }) => ({ shape, data: data.slice() }));
    },
    pull() {},
    push() {},
    dispose: () => plans.clear(),
  };
}

function makePlan(
  { inputs, outputs, updates = [] }: GraphFunction,
  lengths: readonly number[],
  FloatArray: Float32ArrayConstructor | Float64ArrayConstructor,
): Plan {
  const buffers = new Map<Node, NodeValues>();
  const steps: (() => void)[] = [];
  let batch = -1;
  inputs.forEach((node, i) => {
    const shape = resolveShape(node.shape, lengths[i]!);
    if (node.shape[0] === -1) batch = shape[0]!;
    const data = node.type === "int32" ? new Int32Array(lengths[i]!) : new FloatArray(lengths[i]!);
    buffers.set(node, { shape, data });
  });

  const calls = callsOf([...outputs, ...updates.flatMap((update) => update.inputs)]);
  for (const call of calls) {
    const { operation } = call;
    if (operation === inputOperation) continue;
    if (operation === variableOperation) {
      const { variable } = call.attributes as { variable: Variable };
      buffers.set(call.outputs[0]!, { shape: variable.shape, data: variable.values });
      continue;
    }
    const from = call.inputs.map((node) => buffers.get(node)!);
    if (operation.alias) {
      const shape = resolveShape(call.outputs[0]!.shape, from[0]!.data.length);
      buffers.set(call.outputs[0]!, { shape, data: from[0]!.data });
      continue;
    }
    const to = call.outputs.map((node) => {
      const shape = concreteShape(node, call.inputs, from, batch);
      return { shape, data: new FloatArray(sizeOf(shape)) };
    });
    call.outputs.forEach((node, i) => buffers.set(node, to[i]!));
    steps.push(operation.loops!(from, to, call));
  }

  // An update may change what an output shows (a weight): those are copied before.
  const results = outputs.map((node) => {
    const buffer = buffers.get(node)!;
    if (node.call.operation !== variableOperation) return buffer;
    const copy = { shape: buffer.shape, data: buffer.data.slice() };
    steps.push(() => copy.data.set(buffer.data));
    return copy;
  });
  for (const { rule, variables, inputs: nodes } of updates) {
    steps.push(
      rule.loops(
        variables.map(({ values }) => values),
        nodes.map((node) => buffers.get(node)!.data),
      ),
    );
  }
  return { inputs: inputs.map((node) => buffers.get(node)!.data), steps, outputs: results };
}

/** An unknown first size is the batch, or what a reshape made of it (groups of a ghost batch norm). */
function concreteShape(node: Node, inputs: readonly Node[], buffers: readonly NodeValues[], batch: number): number[] {
  const unknown = node.shape.indexOf(-1);
  if (unknown === -1) return [...node.shape];
  const source = inputs.findIndex((input) => input.shape.includes(-1));
  const size = source === -1 ? batch : buffers[source]!.shape[inputs[source]!.shape.indexOf(-1)]!;
  return node.shape.map((each) => (each === -1 ? size : each));
}
