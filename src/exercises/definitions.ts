import { largestRate } from "./lesson1/largestRate.js";
import { standardize } from "./lesson1/standardize.js";
import { weightsForRawInputs } from "./lesson1/weightsForRawInputs.js";
import { batchNormBackward } from "./lesson2/batchNormBackward.js";
import { batchNormForward } from "./lesson2/batchNormForward.js";
import { batchNormGradient } from "./lesson2/batchNormGradient.js";
import { undoNormalization } from "./lesson2/undoNormalization.js";
import { adamStep } from "./lesson3/adamStep.js";
import { biasGradient } from "./lesson3/biasGradient.js";
import { blockWithBatchNorm } from "./lesson3/blockWithBatchNorm.js";
import { convMoments } from "./lesson3/convMoments.js";
import { countParameters } from "./lesson3/countParameters.js";
import { gradientStep } from "./lesson3/gradientStep.js";
import { momentumStep } from "./lesson3/momentumStep.js";
import { rmspropStep } from "./lesson3/rmspropStep.js";
import { gradientCosine } from "./lesson4/gradientCosine.js";
import { noisyBatchNorm } from "./lesson4/noisyBatchNorm.js";
import { percentiles } from "./lesson4/percentiles.js";
import { dropoutVariance } from "./lesson5/dropoutVariance.js";
import { ghostBatchNorm } from "./lesson5/ghostBatchNorm.js";
import { varianceOfMean } from "./lesson5/varianceOfMean.js";
import { batchNormInference } from "./lesson6/batchNormInference.js";
import { biasCorrection } from "./lesson6/biasCorrection.js";
import { correctVariance } from "./lesson6/correctVariance.js";
import { evaluateModel } from "./lesson6/evaluateModel.js";
import { foldBatchNorm } from "./lesson6/foldBatchNorm.js";
import { makeBatchNorm } from "./lesson6/makeBatchNorm.js";
import { movingAverage } from "./lesson6/movingAverage.js";
import { updateMovingStatistics } from "./lesson6/updateMovingStatistics.js";
import { combineStatistics } from "./lesson7/combineStatistics.js";
import { decayForAngle } from "./lesson7/decayForAngle.js";
import { groupNorm } from "./lesson7/groupNorm.js";
import { maskedMoments } from "./lesson7/maskedMoments.js";
import { standardizeWeights } from "./lesson7/standardizeWeights.js";

/** Every exercise, in the order of the lessons. */
export const definitions = [
  standardize,
  largestRate,
  weightsForRawInputs,
  batchNormForward,
  batchNormBackward,
  batchNormGradient,
  undoNormalization,
  blockWithBatchNorm,
  countParameters,
  biasGradient,
  gradientStep,
  momentumStep,
  rmspropStep,
  adamStep,
  convMoments,
  percentiles,
  noisyBatchNorm,
  gradientCosine,
  ghostBatchNorm,
  varianceOfMean,
  dropoutVariance,
  movingAverage,
  biasCorrection,
  correctVariance,
  updateMovingStatistics,
  batchNormInference,
  foldBatchNorm,
  makeBatchNorm,
  evaluateModel,
  groupNorm,
  maskedMoments,
  combineStatistics,
  decayForAngle,
  standardizeWeights,
] as const;
