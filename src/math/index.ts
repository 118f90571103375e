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
export { type PerFeature } from "./checks.js";
export * from "./float64/index.js";
