import type { GradConfig, KernelConfig, NamedTensorInfoMap, Tensor, TensorLike } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { float32, int32 } from "../tensorflow/GraphDef.js";
import { nativeFunction } from "../tensorflow/nativeFunction.js";

/**
 * `tf.losses.softmaxCrossEntropy` as one operation of TensorFlow's, which computes the gradient along with the loss,
 * instead of some thirty of tfjs's. Taken on the native backend for what a reader's loop calls: logits and labels
 * [examples, classes], the labels float32 or, as `tf.oneHot` makes them, int32; no weights, no smoothing. All else goes to
 * tfjs's own.
 */
export function useNativeSoftmaxCrossEntropy(): void {
  tf.losses.softmaxCrossEntropy = softmaxCrossEntropy as typeof own;
  tf.registerGradient(gradient);
  tf.registerKernel(kernel);
}

const own = tf.losses.softmaxCrossEntropy;

function softmaxCrossEntropy<T extends Tensor, O extends Tensor>(
  labels: T | TensorLike,
  logits: T | TensorLike,
  ...rest: [weights?: Tensor | TensorLike, labelSmoothing?: number, reduction?: number]
): O {
  const simple =
    rest.length === 0 &&
    isMatrix(labels, ["float32", "int32"]) &&
    isMatrix(logits, ["float32"]) &&
    labels.shape.join() === logits.shape.join();
  // Within two `tf.grad` tfjs's own throws; here a part of the second gradient would be missing.
  const once = tf.engine().state.gradientDepth < 2;
  if (!simple || !once || tf.getBackend() !== "tensorflow") return own(labels, logits, ...rest);
  return tf.tidy(() => {
    const inputs = { logits, labels: tf.cast(labels, "float32") };
    return (tf.engine().runKernel("MeanSoftmaxCrossEntropy", inputs) as unknown as [O, Tensor])[0];
  });
}

function isMatrix(value: unknown, dtypes: readonly string[]): value is Tensor {
  return value instanceof tf.Tensor && value.rank === 2 && dtypes.includes(value.dtype);
}

const gradient: GradConfig = {
  kernelName: "MeanSoftmaxCrossEntropy",
  outputsToSave: [false, true],
  gradFunc(dys, saved) {
    const [dy] = dys as Tensor[] as [Tensor];
    const [dLogits] = saved as [Tensor];
    // By the labels what tfjs gives: (labels − softmax)/n.
    return { logits: () => tf.mul(dLogits, dy), labels: () => tf.neg(tf.mul(dLogits, dy)) };
  },
};

/** Returns the mean loss, and its gradient by the logits. */
const kernel: KernelConfig = {
  kernelName: "MeanSoftmaxCrossEntropy",
  backendName: "tensorflow",
  kernelFunc({ inputs, backend }) {
    const { logits, labels } = inputs as NamedTensorInfoMap & Record<"logits" | "labels", Tensor>;
    return lossAndGradient(backend, [logits, labels]);
  },
};

const lossAndGradient = nativeFunction("softmaxCrossEntropy", (graph, [logits, labels]) => {
  const losses = graph.add("SoftmaxCrossEntropyWithLogits", [logits!, labels!], { T: float32 });
  const numExamples = graph.add("Cast", [graph.add("Size", [losses], { T: float32 })], { SrcT: int32, DstT: float32 });
  return [
    graph.add("Mean", [losses, graph.integers([0])], { T: float32 }),
    graph.add("RealDiv", [`${losses}:1`, numExamples], { T: float32 }),
  ];
});
