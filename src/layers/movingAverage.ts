import { float32 } from "../backend/tensorflow/GraphDef.js";
import type { UpdateRule } from "../graph/Program.js";

/** moving ← momentum · moving + (1 − momentum) · batch: `momentum` is the weight of the old value. */
export function movingAverage(momentum: number): UpdateRule {
  return {
    name: "movingAverage",
    tfjs: (tf, [moving], [batch]) => [tf.add(tf.mul(moving!, momentum), tf.mul(batch!, 1 - momentum))],
    spare: 1,
    tensorflow(graph, [moving, spare], [batch], waits) {
      // One operation: Keras's momentum, accumulator ← momentum · accumulator − rate · gradient, has the moving average as
      // its accumulator. What it then moves by it is the spare variable.
      const numbers = [momentum - 1, momentum].map((value) => graph.constant([value], []));
      return graph.add("ResourceApplyKerasMomentum", [spare!, moving!, numbers[0]!, batch!, numbers[1]!, ...waits], {
        T: float32,
      });
    },
    loops:
      ([moving], [batch]) =>
      () => {
        for (let i = 0; i < moving!.length; i++) moving![i] = momentum * moving![i]! + (1 - momentum) * batch![i]!;
      },
  };
}
