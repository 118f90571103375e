import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { NativeBackend } from "./Addon.js";
import { GraphDef, type Definition } from "./GraphDef.js";
import { Session } from "./Session.js";

/** Takes float32 tensors of any shapes, and returns new ones. */
export type NativeFunction = (backend: unknown, inputs: readonly TensorInfo[]) => Tensor[];

/** Functions whose sessions are open at once; the one used longest ago is closed, and opens again when needed. */
const maximumSessions = 32;
const open = new Map<string, { session: Session; inputs: string; outputs: string }>();

/**
 * A few operations of TensorFlow as one native call. A call costs some 10 µs whatever it computes, and an operation inside
 * it less than 1.
 *
 * @param key tells it from all others.
 */
export function nativeFunction(key: string, define: Definition): NativeFunction {
  return (backend, tensors) => {
    const native = backend as NativeBackend;
    let function_ = open.get(key);
    open.delete(key);
    if (!function_) {
      const graph = new GraphDef();
      const inputs = tensors.map(() => graph.add("Placeholder", [], { dtype: { type: "float32" } }));
      const outputs = define(graph, inputs);
      const session = new Session(native.binding, graph.savedModel());
      function_ = { session, inputs: namesOf(inputs), outputs: namesOf(outputs) };
    }
    open.set(key, function_); // the last of the map is the one just used
    if (open.size > maximumSessions) {
      const [oldest, { session }] = open.entries().next().value!;
      session.close();
      open.delete(oldest);
    }
    const handles = native.getInputTensorIds(tensors);
    const outputs = function_.session.runTensors(handles, function_.inputs, function_.outputs);
    native.binding.functionRan?.(key, define, handles, outputs);
    return outputs.map((output) => native.createOutputTensor(output));
  };
}

/** "MatMul_3:0,Mean_7:1": a node without a number means its first output. */
export function namesOf(nodes: readonly string[]): string {
  return nodes.map((name) => (name.includes(":") ? name : `${name}:0`)).join();
}
