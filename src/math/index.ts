export {
  batchNorm,
  batchNormSteps,
  batchNormGradient,
  batchNormGradientClosedForm,
  type BatchNormOptions,
  type BatchNormSteps,
  type BatchNormGradients,
} from "./batchNorm.js";
export { type PerFeature } from "./checks.js";
