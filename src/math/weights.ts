import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { checkOptions, isRecord, show, type OptionNames } from "../arguments.js";
import { isNumbers } from "./checks.js";

/** Everything that a trained batch norm holds, in this library's words. */
export interface BatchNormWeights {
  gamma: number[];
  beta: number[];
  movingMean: number[];
  movingVariance: number[];
  /** Weight of the OLD value in the moving averages; undefined where it cannot be expressed so. */
  momentum: number | undefined;
  epsilon: number;
}

/** The same, as it may be given: typed arrays, such as `getWeights` has them, are as good. */
type GivenWeights = {
  readonly [Name in keyof BatchNormWeights]:
    BatchNormWeights[Name] | (Name extends Numbers ? ArrayLike<number> : never);
};
type Numbers = "gamma" | "beta" | "movingMean" | "movingVariance";

const batchNormWeights: OptionNames<BatchNormWeights> = {
  gamma: true,
  beta: true,
  movingMean: true,
  movingVariance: true,
  momentum: true,
  epsilon: true,
};

/** A layer of `tf.layers`. */
export type TfLayer = LayersModel["layers"][number];

/**
 * Reads a trained `tf.layers.batchNormalization`, for `batchNormInference`, `foldBatchNorm` or our own layer. Parameters
 * that it does without (`scale: false`, `center: false`) come as 1 and 0.
 *
 * @throws for another kind of layer, and for one that has not been built yet.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.batchNormalization({ inputShape: [2] })] });
 * const { movingVariance } = batchNormWeightsFromLayer(model.layers[0]); // [1, 1]
 */
export function batchNormWeightsFromLayer(layer: TfLayer): BatchNormWeights {
  const kind = typeof layer?.getClassName === "function" ? layer.getClassName() : undefined;
  if (kind === undefined) {
    throw new TypeError(
      `batchNormWeightsFromLayer: layer is ${show(layer)}, expected one of tf.layers, such as model.layers[0]`,
    );
  }
  if (kind !== "BatchNormalization") {
    throw new TypeError(
      `batchNormWeightsFromLayer: the layer "${layer.name}" is a ${kind}, expected BatchNormalization`,
    );
  }
  const named = new Map(layer.weights.map((weight) => [lastPart(weight.name), weight.read() as Tensor]));
  const mean = named.get("moving_mean");
  const variance = named.get("moving_variance");
  if (!mean || !variance) {
    throw new Error(
      `batchNormWeightsFromLayer: "${layer.name}" has no weights yet: give it an inputShape, or call it once`,
    );
  }
  const { momentum, epsilon } = layer.getConfig() as { momentum: number; epsilon: number };
  const movingMean = [...mean.dataSync()];
  const numbers = (name: string, otherwise: number): number[] => [
    ...(named.get(name)?.dataSync() ?? movingMean.map(() => otherwise)),
  ];
  return {
    gamma: numbers("gamma", 1),
    beta: numbers("beta", 0),
    movingMean,
    movingVariance: [...variance.dataSync()],
    momentum,
    epsilon,
  };
}

/** `batch_normalization_1/gamma_2` → `gamma`: tfjs numbers names that are taken. */
const lastPart = (name: string): string => (name.split("/").at(-1) ?? "").replace(/_\d+$/, "");

/** The entries of a PyTorch `BatchNorm1d` or `BatchNorm2d` state, as numbers: `{ k: v.tolist() for k, v in … }`. */
export interface TorchBatchNorm {
  /** γ; missing with `affine=False`. */
  weight?: ArrayLike<number>;
  /** β; missing with `affine=False`. */
  bias?: ArrayLike<number>;
  running_mean: ArrayLike<number>;
  running_var: ArrayLike<number>;
  num_batches_tracked?: number;
}

const areFinite = (values: unknown): values is ArrayLike<number> =>
  isNumbers(values) && Array.from(values).every(Number.isFinite);

/** Throws for a variance below 0, which no batch has. */
function checkVariances(where: string, argument: string, values: ArrayLike<number>): void {
  const wrong = Array.from(values).find((value) => value < 0);
  if (wrong !== undefined) throw new RangeError(`${where}: ${argument} has the value ${wrong}, expected numbers ≥ 0`);
}

/**
 * Reads a PyTorch batch norm. Its `momentum` weighs the NEW value, ours the old one: 0.1 there is 0.9 here. Its
 * `running_var` is already the unbiased one, m/(m − 1) times the batch's.
 *
 * @param options.momentum as in PyTorch, 0.1 by default; null, PyTorch's plain average over all batches, comes as undefined.
 * @param options.eps as in PyTorch, 1e-5 by default.
 * @throws where lengths differ, and for a state without running statistics or with what is not a finite number.
 * @example
 * batchNormWeightsFromTorch({ running_mean: [0], running_var: [1] }, { momentum: 0.01 }).momentum; // 0.99
 */
export function batchNormWeightsFromTorch(
  state: TorchBatchNorm,
  options: { momentum?: number | null; eps?: number } = {},
): BatchNormWeights {
  checkOptions("batchNormWeightsFromTorch", options, { momentum: true, eps: true });
  if (!isRecord(state))
    throw new TypeError(`batchNormWeightsFromTorch: state is ${show(state)}, expected { running_mean, running_var }`);
  const { momentum = 0.1, eps = 1e-5 } = options;
  const { running_mean: mean, running_var: variance, weight, bias } = state;
  for (const [name, values] of Object.entries({ running_mean: mean, running_var: variance, weight, bias })) {
    if (values === undefined ? name.startsWith("running") : !areFinite(values)) {
      throw new TypeError(
        `batchNormWeightsFromTorch: ${name} is ${values === undefined ? "missing" : "not a list of finite numbers"}, ` +
          `expected what tolist() gives for the layer's state_dict()`,
      );
    }
    if (values && values.length !== mean.length) {
      throw new RangeError(
        `batchNormWeightsFromTorch: ${name} has ${values.length} values, expected ${mean.length} as in running_mean`,
      );
    }
  }
  checkVariances("batchNormWeightsFromTorch", "running_var", variance);
  return {
    gamma: Array.from(weight ?? Array.from(mean, () => 1)),
    beta: Array.from(bias ?? Array.from(mean, () => 0)),
    movingMean: Array.from(mean),
    movingVariance: Array.from(variance),
    momentum: momentum === null ? undefined : 1 - momentum,
    epsilon: eps,
  };
}

/**
 * The other way: the state of a PyTorch batch norm, and the arguments to construct it with.
 *
 * @example
 * const weights = batchNormWeightsFromTorch({ running_mean: [0], running_var: [1] });
 * JSON.stringify(batchNormWeightsToTorch(weights)); // for torch.nn.BatchNorm1d and its load_state_dict
 */
export function batchNormWeightsToTorch(weights: GivenWeights): {
  state: { weight: number[]; bias: number[]; running_mean: number[]; running_var: number[] };
  momentum: number | null;
  eps: number;
} {
  checkOptions<object>("batchNormWeightsToTorch", weights, batchNormWeights, "weights");
  const wrong = (["gamma", "beta", "movingMean", "movingVariance"] as const).find((name) => !areFinite(weights[name]));
  if (wrong)
    throw new TypeError(`batchNormWeightsToTorch: ${wrong} is ${show(weights[wrong])}, expected finite numbers`);
  checkVariances("batchNormWeightsToTorch", "movingVariance", weights.movingVariance);
  return {
    state: {
      weight: Array.from(weights.gamma),
      bias: Array.from(weights.beta),
      running_mean: Array.from(weights.movingMean),
      running_var: Array.from(weights.movingVariance),
    },
    momentum: weights.momentum === undefined ? null : 1 - weights.momentum,
    eps: weights.epsilon,
  };
}
