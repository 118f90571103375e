import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";

/**
 * On the wasm backend a product with a transposed matrix, of which the gradients of a dense layer have two, takes up to ten
 * times as long as transposing the matrix first. So this is what is done with them.
 */
export function useQuickMatMul(): void {
  const [kernelName, backendName] = ["BatchMatMul", "wasm"];
  const own = tf.getKernel(kernelName, backendName);
  tf.unregisterKernel(kernelName, backendName);
  const kernel: typeof own = {
    ...own,
    kernelFunc(call) {
      const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
      if (!transposeA && !transposeB) return own.kernelFunc(call);
      const { a, b } = call.inputs as Record<"a" | "b", Tensor>;
      return tf.tidy(() => tf.matMul(transposeA ? transposed(a) : a, transposeB ? transposed(b) : b));
    },
  };
  tf.registerKernel(kernel);
}

/** With the last two axes exchanged. */
function transposed(matrices: Tensor): Tensor {
  const axes = [...matrices.shape.keys()];
  return tf.transpose(matrices, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}
