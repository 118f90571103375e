import type { GradConfig, KernelConfig, NamedTensorInfoMap, Tensor, TensorLike } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import { constant, type NativeBackend } from "./native.js";

/**
 * `tf.losses.softmaxCrossEntropy` as one operation of TensorFlow's, which computes the gradient along with the loss,
 * instead of some thirty of tfjs's. Taken on the native backend for what a reader's loop calls: logits and labels
 * [examples, classes], no weights, no smoothing. All else goes to tfjs's own.
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
    rest.length === 0 && isMatrix(labels) && isMatrix(logits) && labels.shape.join() === logits.shape.join();
  // Within two `tf.grad` the gradient is differentiated, too, and has to be composed.
  const once = tf.engine().state.gradientDepth < 2;
  if (!simple || !once || tf.getBackend() !== "tensorflow") return own(labels, logits, ...rest);
  const outputs = tf.engine().runKernel("MeanSoftmaxCrossEntropy", { logits, labels });
  return (outputs as unknown as [O, Tensor])[0];
}

function isMatrix(value: unknown): value is Tensor {
  return value instanceof tf.Tensor && value.rank === 2 && value.dtype === "float32";
}

const gradient: GradConfig = {
  kernelName: "MeanSoftmaxCrossEntropy",
  inputsToSave: ["logits"],
  outputsToSave: [false, true],
  gradFunc(dys, saved) {
    const [dy] = dys as Tensor[] as [Tensor];
    const [logits, gradient] = saved as [Tensor, Tensor];
    const scale = (): Tensor => tf.div(dy, logits.shape[0] as number);
    return {
      logits: () => tf.mul(gradient, scale()),
      labels: () => tf.mul(tf.neg(tf.logSoftmax(logits)), scale()),
    };
  },
};

/** Returns the mean loss, and each example's gradient by its logits. */
const kernel: KernelConfig = {
  kernelName: "MeanSoftmaxCrossEntropy",
  backendName: "tensorflow",
  kernelFunc({ inputs, backend }) {
    const native = backend as unknown as NativeBackend;
    const { binding } = native;
    const { logits, labels } = inputs as NamedTensorInfoMap & Record<"logits" | "labels", Tensor>;
    const handles = native.getInputTensorIds([logits, labels]);
    const [losses, gradient] = binding.executeOp("SoftmaxCrossEntropyWithLogits", [], handles, 2);
    const [mean] = binding.executeOp("Mean", [], [losses!.id, constant(native, [0])], 1);
    binding.deleteTensor(losses!.id);
    return [native.createOutputTensor(mean!), native.createOutputTensor(gradient!)];
  },
};
