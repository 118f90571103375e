import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../tf.js";

/** `tf.einsum` on the wasm backend, which has no kernel of its own for it: products of the aligned tensors, summed. */
export function useEinsum(): void {
  const [kernelName, backendName] = ["Einsum", "wasm"];
  if (tf.getKernel(kernelName, backendName)) return;
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc({ inputs, attrs }) {
      const tensors = Object.values(inputs) as Tensor[];
      const { equation } = attrs as { equation: string };
      // The axes of the result come first in `allDims`, those to be summed last.
      const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, tensors.length);
      tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
      return tf.tidy(() => {
        const product = tensors.map((tensor, i) => aligned(tensor, idDims[i]!, allDims.length)).reduce(tf.mul);
        return product.sum(summedDims);
      });
    },
  });
}

/** The tensor with its axes where `axes` says, among `rank` in all. */
function aligned(tensor: Tensor, axes: readonly number[], rank: number): Tensor {
  const order = [...axes.keys()].sort((i, j) => axes[i]! - axes[j]!);
  const shape = Array.from({ length: rank }, (_, axis) => tensor.shape[axes.indexOf(axis)] ?? 1);
  return tensor.transpose(order).reshape(shape);
}
