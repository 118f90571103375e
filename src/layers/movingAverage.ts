import type { UpdateRule } from "../graph/Program.js";

/** moving ← momentum · moving + (1 − momentum) · batch: `momentum` is the weight of the old value. */
export function movingAverage(momentum: number): UpdateRule {
  return {
    name: "movingAverage",
    numbers: { momentum },
    tfjs: (tf, [moving], [batch]) => [tf.add(tf.mul(moving!, momentum), tf.mul(batch!, 1 - momentum))],
    loops:
      ([moving], [batch]) =>
      () => {
        for (let i = 0; i < moving!.length; i++) moving![i] = momentum * moving![i]! + (1 - momentum) * batch![i]!;
      },
  };
}
