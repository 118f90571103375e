import type { layers as tfLayers, Tensor, Tensor1D } from "@tensorflow/tfjs";
import { checkOptions, flag, type OptionNames } from "../arguments.js";
import { tf } from "../backend/tf.js";
import { prepare } from "../math/batchNorm.js";
import { fusedBatchNorm } from "../math/fusedBatchNorm.js";
import type { TfLayer } from "../math/weights.js";
import { defaultEpsilon } from "../math/defaults.js";

type Options = NonNullable<Parameters<typeof tfLayers.batchNormalization>[0]>;

const optionNames: OptionNames<Options> = {
  axis: true,
  momentum: true,
  epsilon: true,
  center: flag,
  scale: flag,
  betaInitializer: true,
  gammaInitializer: true,
  movingMeanInitializer: true,
  movingVarianceInitializer: true,
  betaConstraint: true,
  gammaConstraint: true,
  betaRegularizer: true,
  gammaRegularizer: true,
  inputShape: true,
  batchInputShape: true,
  batchSize: true,
  dtype: true,
  name: true,
  trainable: true,
  weights: true,
  inputDType: true,
};

/** What is used of tfjs's own layer besides what it makes public. */
interface Stock {
  axis: number;
  readonly epsilon: number;
  readonly momentum: number;
  readonly gamma?: Weight;
  readonly beta?: Weight;
  readonly movingMean: Weight;
  readonly movingVariance: Weight;
  call(inputs: Tensor | Tensor[], settings: { training?: boolean }): Tensor | Tensor[];
}

interface Weight {
  read(): Tensor1D;
  write(value: Tensor): void;
}

/**
 * This library's batch norm as a layer for models of `tf.layers`: what training computes is one operation each way (on
 * the native backend) instead of some forty. All else is tfjs's own layer: its weights, its configuration, and its class
 * name, so that a saved model loads without this library, too.
 *
 *     μ = mean(x)   σ² = mean((x − μ)²)   y = γ (x − μ) / √(σ² + ε) + β
 *
 * @param options as for `tf.layers.batchNormalization`, except that epsilon is 1e-5 by default, as everywhere in this
 * library (there: 1e-3). Momentum weighs the OLD value, 0.99 by default.
 * @throws RangeError in training where there is one value per feature (a batch of one).
 * @example
 * const network = tf.sequential();
 * network.add(tf.layers.dense({ units: 8, useBias: false, inputShape: [4] }));
 * network.add(batchNormForTfLayers());
 * network.add(tf.layers.dense({ units: 1, activation: "sigmoid" }));
 * network.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
 */
export function batchNormForTfLayers(options: Options = {}): TfLayer {
  checkOptions("batchNormForTfLayers", options, optionNames);
  const layer = stockLayer(options);
  const stock = layer as unknown as Stock;
  const infer = stock.call.bind(layer);
  stock.call = (inputs, settings) => {
    if (!settings?.training) return infer(inputs, settings);
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => normalize(x, stock));
  };
  return layer;
}

function stockLayer(options: Options): TfLayer {
  try {
    return tf.layers.batchNormalization({ epsilon: defaultEpsilon, ...options });
  } catch (error) {
    throw new TypeError(`batchNormForTfLayers: tf.layers refuses the options: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Normalizes with the batch's own statistics, which the moving ones follow. */
function normalize(x: Tensor, { axis: givenAxis, epsilon, momentum, ...weights }: Stock): Tensor {
  const { axis, gamma, beta } = prepare("batchNormForTfLayers", x, {
    axis: givenAxis,
    epsilon,
    gamma: weights.gamma?.read(),
    beta: weights.beta?.read(),
  });
  const { y, mean, variance } = fusedBatchNorm(x, axis, gamma, beta, epsilon);
  const follow = (moving: Weight, batch: Tensor) =>
    moving.write(tf.add(tf.mul(moving.read(), momentum), tf.mul(batch, 1 - momentum)));
  follow(weights.movingMean, mean);
  follow(weights.movingVariance, variance);
  return y;
}
