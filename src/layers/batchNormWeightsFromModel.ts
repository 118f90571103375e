import { checkText } from "../arguments.js";
import type { BatchNormWeights } from "../math/weights.js";
import { checkModel, type Model } from "./Model.js";

/**
 * Everything that a batch norm of a model holds, for `batchNormInference`, `foldBatchNorm` or `batchNormWeightsToTorch`.
 * Parameters that it does without come as 1 and 0; with bias correction the statistics are the corrected ones.
 *
 * @throws RangeError where the model has no batch norm of this name.
 * @example
 * const { gamma, movingVariance } = batchNormWeightsFromModel(model, "batchNorm_1");
 */
export function batchNormWeightsFromModel(model: Model, layer: string): BatchNormWeights {
  checkModel("batchNormWeightsFromModel", model);
  checkText("batchNormWeightsFromModel", "layer", layer, "batchNorm_1");
  const norms = model.layers.filter((each) => each.layer.type === "batchNorm" || each.layer.type === "batchRenorm");
  const found = norms.find(({ name }) => name === layer);
  if (!found) {
    const names = norms.map(({ name }) => name).join(", ") || "none";
    throw new RangeError(`batchNormWeightsFromModel: there is no batch norm "${layer}"; the model has ${names}`);
  }
  const weights = model.getWeights();
  const values = (name: string): number[] | undefined => {
    const given = weights[`${layer}/${name}`];
    return given && Array.from(given);
  };
  const collected = values("movingWeight")?.[0];
  const statistic = (name: string): number[] =>
    values(name)!.map((value) => (collected === undefined ? value : value / (collected + 1e-12)));
  const movingMean = statistic("movingMean");
  const { momentum, epsilon } = found.layer.options as { momentum: number; epsilon: number };
  return {
    gamma: values("gamma") ?? movingMean.map(() => 1),
    beta: values("beta") ?? movingMean.map(() => 0),
    movingMean,
    movingVariance: statistic("movingVariance"),
    momentum,
    epsilon,
  };
}
