import { callsOf, type Node } from "../Node.js";
import { inputOperation, variableOperation } from "../leaves.js";
import type { GraphFunction, Program } from "../Program.js";
import { resolveShape } from "../shapes.js";
import type { Variable } from "../Variable.js";
import type { Tensor, Tf } from "./types.js";

/**
 * Runs functions step by step: each call as tfjs's operations on whatever backend it uses. Slower than the compiled ways
 * and with the same figures: what those are compared with.
 */
export function interpretWithTfjs(tf: Tf, functions: Readonly<Record<string, GraphFunction>>): Program {
  const plans = new Map(
    Object.entries(functions).map(([name, each]) => [
      name,
      callsOf([...each.outputs, ...(each.updates ?? []).flatMap((update) => update.inputs)]),
    ]),
  );
  return {
    kind: "tfjs",
    run: (name, inputs) =>
      tf.tidy(() => {
        const { inputs: nodes, outputs, updates = [] } = functions[name]!;
        const tensors = new Map<Node, Tensor>();
        nodes.forEach((node, i) =>
          tensors.set(
            node,
            tf.tensor(inputs[i] as Float32Array, resolveShape(node.shape, inputs[i]!.length), node.type),
          ),
        );
        const valueOf = (variable: Variable) => tf.tensor(variable.values.slice(), [...variable.shape]);

        for (const call of plans.get(name)!) {
          if (call.operation === inputOperation) continue;
          if (call.operation === variableOperation) {
            tensors.set(call.outputs[0]!, valueOf((call.attributes as { variable: Variable }).variable));
            continue;
          }
          const result = call.operation.tfjs!(
            tf,
            call.inputs.map((node) => tensors.get(node)!),
            call,
          );
          const list = Array.isArray(result) ? (result as readonly Tensor[]) : [result as Tensor];
          call.outputs.forEach((node, i) => tensors.set(node, list[i]!));
        }
        const results = outputs.map((node) => {
          const tensor = tensors.get(node)!;
          return { shape: tensor.shape, data: tensor.dataSync() as Float32Array };
        });
        const changed = updates.map(({ rule, variables, inputs: used }) =>
          rule
            .tfjs(
              tf,
              variables.map(valueOf),
              used.map((node) => tensors.get(node)!),
            )
            .map((tensor) => tensor.dataSync()),
        );
        updates.forEach(({ variables }, i) => variables.forEach((variable, j) => variable.values.set(changed[i]![j]!)));
        return results;
      }),
    pull() {},
    push() {},
    dispose() {},
  };
}
