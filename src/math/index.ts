export { moments, type Moments } from "./moments.js";
export {
  batchNorm,
  batchNormSteps,
  batchNormGradient,
  batchNormGradientClosedForm,
  type BatchNormParameters,
  type BatchNormSteps,
  type BatchNormGradients,
} from "./batchNorm.js";
export { batchNormInference, type InferenceParameters } from "./batchNormInference.js";
export { movingAverage, MovingAverage, type Averaged, type MovingAverageOptions } from "./movingAverage.js";
export { movingStatistics, MovingStatistics, type MovingStatisticsOptions } from "./movingStatistics.js";
export { populationStatistics, type Statistics } from "./populationStatistics.js";
export { ghostBatchNorm, type GhostBatchNormParameters } from "./ghostBatchNorm.js";
export { noisyBatchNorm, type NoisyBatchNormParameters } from "./noisyBatchNorm.js";
export { foldBatchNorm, type Foldable, type FoldBatchNormParameters } from "./foldBatchNorm.js";
export {
  batchRenorm,
  batchRenormSteps,
  batchRenormGradient,
  type BatchRenormParameters,
  type BatchRenormSteps,
} from "./batchRenorm.js";
export { layerNorm, layerNormSteps, layerNormGradient, type LayerNormParameters } from "./layerNorm.js";
export {
  groupNorm,
  groupNormSteps,
  groupNormGradient,
  instanceNorm,
  instanceNormSteps,
  instanceNormGradient,
  type GroupNormParameters,
  type InstanceNormParameters,
} from "./groupNorm.js";
export { type NormSteps, type NormGradients } from "./grouped.js";
export { combineStatistics, type PartStatistics } from "./combineStatistics.js";
export { standardize, type Rows, type Standardization, type StandardizeOptions } from "./standardize.js";
export {
  batchNormWeightsFromLayer,
  batchNormWeightsFromTorch,
  batchNormWeightsToTorch,
  type BatchNormWeights,
  type TfLayer,
  type TorchBatchNorm,
} from "./weights.js";
export { type PerFeature } from "./checks.js";
export * from "./float64/index.js";
