import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import { tf } from "../tf.js";
import type { AddonAttribute, NativeBackend } from "../tensorflow/Addon.js";

/**
 * The operations of a dense network in training as tfjs-node runs them, less what TensorFlow finds out itself: it infers
 * the type from the inputs, and setting it costs a third of a small operation's time. Matrices go to MatMul, which is
 * quicker than the BatchMatMulV2 that tfjs-node takes. Other types and shapes go to tfjs-node's own kernels.
 */
export function useLeanKernels(): void {
  const operations = {
    Add: "AddV2",
    Sub: "Sub",
    Multiply: "Mul",
    RealDiv: "RealDiv",
    Sigmoid: "Sigmoid",
    Tanh: "Tanh",
  };
  for (const [kernelName, operation] of Object.entries(operations)) {
    replace(kernelName, areFloat32, (native, handles) => native.binding.executeOp(operation, [], handles, 1));
  }
  replace("BatchMatMul", areMatrices, (native, handles, attrs) => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const transposed: AddonAttribute[] = [];
    const type = native.binding.TF_ATTR_BOOL;
    if (transposeA) transposed.push({ name: "transpose_a", type, value: true });
    if (transposeB) transposed.push({ name: "transpose_b", type, value: true });
    return native.binding.executeOp("MatMul", transposed, handles, 1);
  });
}

const areFloat32 = (inputs: TensorInfo[]): boolean => inputs.every(({ dtype }) => dtype === "float32");

const areMatrices = (inputs: TensorInfo[]): boolean =>
  inputs.every(({ dtype, shape }) => dtype === "float32" && shape.length === 2);

/** Puts `run` in the place of tfjs-node's kernel for the inputs that `fits` accepts. */
function replace(
  kernelName: string,
  fits: (inputs: TensorInfo[]) => boolean,
  run: (native: NativeBackend, handles: number[], attrs: unknown) => { id: number; shape: number[]; dtype: number }[],
): void {
  const backendName = "tensorflow";
  const own = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({
    ...own,
    kernelFunc(call) {
      const inputs = Object.values(call.inputs) as Tensor[];
      if (!fits(inputs)) return own.kernelFunc(call);
      const native = call.backend as unknown as NativeBackend;
      return native.createOutputTensor(run(native, native.getInputTensorIds(inputs), call.attrs)[0]!);
    },
  });
}
