import { shapeText } from "../arguments.js";
import { add } from "./operations/arithmetic.js";
import { constant } from "./leaves.js";
import { callsOf, type Node } from "./Node.js";

/**
 * Symbolic reverse-mode differentiation: the gradient of the loss by each of the nodes, as nodes of the same graph.
 *
 * From the loss backward, each call's gradient rule turns the gradients of its outputs into those of its inputs; where
 * a node is used more than once, its gradients add up. The nodes may be parameters or anything in between.
 *
 * @param loss A scalar, shape [].
 * @throws RangeError if the loss is no scalar; Error if it does not depend on one of the nodes, or an operation on the
 * way has no gradient.
 */
export function differentiate(loss: Node, nodes: readonly Node[]): Node[] {
  if (loss.shape.length > 0) {
    throw new RangeError(
      `differentiate: the loss has shape ${shapeText(loss.shape)}, expected a scalar: take its mean`,
    );
  }
  const gradients = new Map<Node, Node>([[loss, constant(1)]]);
  const calls = callsOf([loss]);
  const wanted = new Set(nodes);
  const useful = new Set(calls.filter((call) => call.outputs.some((node) => wanted.has(node))));
  for (const call of calls) if (call.inputs.some((node) => useful.has(node.call))) useful.add(call);

  for (const call of calls.reverse()) {
    const dOutputs = call.outputs.map((node) => gradients.get(node));
    if (!useful.has(call) || call.inputs.length === 0 || dOutputs.every((gradient) => gradient === undefined)) continue;
    if (!call.operation.gradient) throw new Error(`differentiate: ${call.operation.name} has no gradient rule`);
    call.operation.gradient(call, dOutputs).forEach((gradient, i) => {
      const input = call.inputs[i]!;
      if (!gradient || !(useful.has(input.call) || wanted.has(input))) return;
      const other = gradients.get(input);
      gradients.set(input, other ? add(other, gradient) : gradient);
    });
  }
  return nodes.map((node) => {
    const gradient = gradients.get(node);
    if (!gradient)
      throw new Error(`differentiate: the loss does not depend on ${node.label ?? node.call.operation.name}`);
    return gradient;
  });
}
