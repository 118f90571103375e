import type { Tensor } from "@tensorflow/tfjs";
import { addBatchNorm, addBatchNormGradient } from "../tensorflow/batchNorm.js";
import { nativeFunction, type NativeFunction } from "../tensorflow/nativeFunction.js";

/** Batch norm of images, or of rows [m, features], as one call of TensorFlow: from x, γ and β to y, mean and variance. */
export function nativeBatchNorm(x: Tensor, epsilon: number): NativeFunction {
  const shape = freeBatch(x);
  return nativeFunction(`batchNorm ${shape} ${epsilon}`, (graph, inputs) =>
    addBatchNorm(graph, inputs, shape, epsilon),
  );
}

/** Its gradient: from dy, x, γ, mean and variance to dx, dγ and dβ. */
export function nativeBatchNormGradient(x: Tensor, epsilon: number): NativeFunction {
  const shape = freeBatch(x);
  return nativeFunction(`batchNormGradient ${shape} ${epsilon}`, (graph, inputs) =>
    addBatchNormGradient(graph, inputs, shape, epsilon),
  );
}

/** Images may have any size: only rows are reshaped, to images and back. */
const freeBatch = ({ shape }: Tensor): number[] => (shape.length === 4 ? [-1, -1, -1, -1] : [-1, ...shape.slice(1)]);
