import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import type { NativeBackend } from "../tensorflow/Addon.js";

/** Whether a gradient that is being computed will itself be differentiated: an outer `tf.grad` records it. */
export function isGradientRecorded(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/** Whether the gradient being computed may be a single TensorFlow operation, which has no gradient itself. */
export function gradientIsNative(): boolean {
  return tf.getBackend() === "tensorflow" && !isGradientRecorded();
}

/**
 * The gradient operations that TensorFlow has, for tfjs's autodiff on the native backend. tfjs composes the gradient of a
 * sigmoid of four operations and that of a bias of two; there each costs more than its arithmetic. The formulas are the
 * same, and the other backends keep tfjs's own.
 */
export function useNativeGradients(): void {
  replace("Sigmoid", (dy, [y]) => ({ x: () => run("SigmoidGrad", y!, dy) }));
  replace("Tanh", (dy, [y]) => ({ x: () => run("TanhGrad", y!, dy) }));
  replace("Relu", (dy, [x]) => ({ x: () => run("ReluGrad", dy, x!) }));
  replace("Add", (dy, [a, b]) => ({ a: () => sumTo(a!, dy), b: () => sumTo(b!, dy) }));
  for (const name of ["SigmoidGrad", "TanhGrad", "ReluGrad", "BiasAddGrad"]) registerOperation(name);
}

type Rule = (dy: Tensor, saved: Tensor[]) => Record<string, () => Tensor>;

/** Uses `rule` where gradients are native, and tfjs's own rule elsewhere. Both get what tfjs's own has saved. */
function replace(kernelName: string, rule: Rule): void {
  const own = tf.getGradient(kernelName);
  tf.registerGradient({
    ...own,
    gradFunc: (dy, saved, attrs) => (gradientIsNative() ? rule(dy as Tensor, saved) : own.gradFunc(dy, saved, attrs)),
  });
}

/** The gradient of a sum of tensors by one of them: summed over the axes along which that was repeated. */
function sumTo(input: Tensor, dy: Tensor): Tensor {
  if (input.shape.join() === dy.shape.join()) return dy.clone();
  if (input.rank === 1 && input.shape[0] === dy.shape[dy.rank - 1]) return run("BiasAddGrad", dy);
  const repeated = tf.broadcast_util.getReductionAxes(input.shape, dy.shape);
  return tf.reshape(tf.sum(dy, repeated), input.shape);
}

function run(kernelName: string, ...inputs: Tensor[]): Tensor {
  return tf.engine().runKernel(kernelName, Object.fromEntries(inputs.entries())) as Tensor;
}

/** Makes a TensorFlow operation of one output a kernel of tfjs's under the same name. */
function registerOperation(kernelName: string): void {
  tf.registerKernel({
    kernelName,
    backendName: "tensorflow",
    kernelFunc({ inputs, backend }) {
      const native = backend as unknown as NativeBackend;
      const handles = native.getInputTensorIds(Object.values(inputs) as TensorInfo[]);
      return native.createOutputTensor(native.binding.executeOp(kernelName, [], handles, 1)[0]!);
    },
  });
}
