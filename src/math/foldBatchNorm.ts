import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import { checkOptions, isRecord, type OptionNames, shapeText } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { checkEpsilon, checkInput, checkStatistics, checkVariance, perFeature, type PerFeature } from "./checks.js";
import { defaultEpsilon } from "./defaults.js";

export interface FoldBatchNormParameters {
  /** The weights before the batch norm: dense [inputs, units] or convolution [height, width, inputs, channels]. */
  kernel: Tensor;
  /** The layer's bias per unit; 0 by default, as it should be before batch norm. */
  bias?: PerFeature;
  /** Moving or population mean per unit. */
  mean: PerFeature;
  /** Moving or population variance per unit. */
  variance: PerFeature;
  /** Scale per unit; 1 by default. */
  gamma?: PerFeature;
  /** Shift per unit; 0 by default. */
  beta?: PerFeature;
  /** Added to the variance under the root; 1e-5 by default. Take the one that the network was trained with. */
  epsilon?: number;
}

const parameters: OptionNames<FoldBatchNormParameters> = {
  kernel: true,
  bias: true,
  mean: true,
  variance: true,
  gamma: true,
  beta: true,
  epsilon: true,
};

/**
 * The one layer that does what a dense or convolution layer and the batch norm after it do at test time:
 *
 *     kernel′ = kernel·γ/√(variance + ε)    bias′ = (bias − mean)·γ/√(variance + ε) + β
 *
 * Of a whole model it makes a new one, in which every batch norm (or renormalization) right behind a dense or convolution
 * layer is folded into that; the model given stays as it is. One that stands elsewhere, behind an activation say, stays.
 *
 * @returns kernel and bias of the folded layer; the kernel has the shape of that given. Of a model, a model.
 * @throws for shapes that do not fit and for a negative or missing variance.
 * @see Jacob et al. 2018, arXiv:1712.05877, section 3.2
 * @example
 * const { kernel, bias } = foldBatchNorm({ kernel: tf.tensor2d([[2]]), mean: [1], variance: [4], epsilon: 0 });
 * tf.tensor2d([[3]]).matMul(kernel).add(bias).print(); // (3·2 − 1)/2 = 2.5
 */
export function foldBatchNorm<M>(model: Foldable<M>): M;
export function foldBatchNorm<T extends Tensor>(
  options: FoldBatchNormParameters & { kernel: T },
): { kernel: T; bias: Tensor1D };
export function foldBatchNorm<T extends Tensor, M>(
  options: (FoldBatchNormParameters & { kernel: T }) | Foldable<M>,
): { kernel: T; bias: Tensor1D } | M {
  if (isRecord(options) && typeof (options as Partial<Foldable<M>>).foldBatchNorm === "function") {
    return (options as Foldable<M>).foldBatchNorm();
  }
  return foldOne(options as FoldBatchNormParameters & { kernel: T });
}

/** What can do it itself: a model. */
export interface Foldable<M> {
  foldBatchNorm(): M;
}

function foldOne<T extends Tensor>(options: FoldBatchNormParameters & { kernel: T }): { kernel: T; bias: Tensor1D } {
  checkOptions("foldBatchNorm", options, parameters);
  const name = "foldBatchNorm";
  const { kernel, epsilon = defaultEpsilon } = options;
  return tf.tidy(() => {
    checkInput(name, kernel, "kernel");
    checkEpsilon(name, epsilon);
    if (kernel.rank < 2) {
      throw new RangeError(
        `${name}: kernel has shape ${shapeText(kernel.shape)}, expected [inputs, units] or [height, width, inputs, channels]`,
      );
    }
    checkStatistics(name, options);
    const numUnits = kernel.shape[kernel.rank - 1] as number;
    const fit = (argument: "gamma" | "beta" | "bias" | "mean" | "variance", otherwise: number): Tensor1D =>
      perFeature(
        name,
        argument,
        options[argument],
        numUnits,
        otherwise,
        `the last axis of the kernel ${shapeText(kernel.shape)}`,
      );
    const variance = fit("variance", 1);
    checkVariance(name, variance);
    const scale = tf.div(fit("gamma", 1), tf.sqrt(tf.add(variance, epsilon)));
    return {
      kernel: tf.mul(kernel, scale) as T,
      bias: tf.add(tf.mul(tf.sub(fit("bias", 0), fit("mean", 0)), scale), fit("beta", 0)) as Tensor1D,
    };
  });
}
