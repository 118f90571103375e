import { GraphDef, type DataType } from "./GraphDef.js";
import type { Addon, Output } from "./native.js";
import { Session } from "./Session.js";

/** Takes handles and returns new ones. */
export type NativeFunction = (addon: Addon, inputs: readonly number[]) => Output[];

/**
 * A few operations of TensorFlow as one native call. A call costs some 10 µs whatever it computes, and an operation inside
 * it less than 1.
 *
 * @param types of the inputs; their shapes are free.
 * @param define adds the operations to a graph, from the inputs' names, and returns the outputs' names.
 */
export function nativeFunction(
  types: readonly DataType[],
  define: (graph: GraphDef, inputs: readonly string[]) => readonly string[],
): NativeFunction {
  let opened: { session: Session; inputs: string; outputs: string } | undefined;
  return (addon, handles) => {
    if (!opened) {
      const graph = new GraphDef();
      const inputs = types.map((type) => graph.add("Placeholder", [], { dtype: { type } }));
      const outputs = define(graph, inputs);
      opened = { session: new Session(addon, graph.savedModel()), inputs: namesOf(inputs), outputs: namesOf(outputs) };
    }
    return opened.session.runTensors(handles, opened.inputs, opened.outputs);
  };
}

/** "MatMul_3:0,Mean_7:1": a node without a number means its first output. */
export function namesOf(nodes: readonly string[]): string {
  return nodes.map((name) => (name.includes(":") ? name : `${name}:0`)).join();
}
