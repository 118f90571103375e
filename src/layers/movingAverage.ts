import { float32 } from "../graph/tensorflow/GraphDef.js";
import type { UpdateRule } from "../graph/Program.js";

/** moving ← momentum · moving + (1 − momentum) · batch: `momentum` is the weight of the old value. */
export function movingAverage(momentum: number): UpdateRule {
  return {
    name: "movingAverage",
    tfjs: (tf, [moving], [batch]) => [tf.add(tf.mul(moving!, momentum), tf.mul(batch!, 1 - momentum))],
    tensorflow(graph, [moving], [batch], waits) {
      const old = graph.add("ReadVariableOp", [moving!, ...waits], { dtype: float32 });
      const difference = graph.add("Sub", [old, batch!], { T: float32 });
      const step = graph.add("Mul", [difference, graph.constant([1 - momentum], [])], { T: float32 });
      return graph.add("AssignSubVariableOp", [moving!, step], { dtype: float32 });
    },
    loops: ([moving], [batch]) => () => {
      for (let i = 0; i < moving!.length; i++) moving![i] = momentum * moving![i]! + (1 - momentum) * batch![i]!;
    },
  };
}
