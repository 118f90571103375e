import { checker } from "./checker.js";
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

/**
 * The check of each exercise: give it your function, and it says whether it is right, or which mistake it makes.
 * Whatever the function does, it does not throw and prints nothing of its own; as a cell's last expression the verdict shows itself. In a graded cell use
 * `.assert()` or `.score(points)`.
 *
 * @example
 * function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) {
 *   throw new Error("Not implemented");
 * }
 * check.batchNormForward(batchNormForward) // ☐ Not done yet
 */
export const check = {
  /** 1.1 `(train, test) => { train, test }` */
  standardize: checker(standardize),
  /** 1.2 `(eigenvalues) => rate` */
  largestRate: checker(largestRate),
  /** 1.3 `(weights, bias, mean, deviation) => { weights, bias }` */
  weightsForRawInputs: checker(weightsForRawInputs),
  /** 2.1 `(x, gamma, beta, epsilon) => y` or `{ y, mean, variance, xHat }` */
  batchNormForward: checker(batchNormForward),
  /** 2.2 `(dy, x, gamma, epsilon) => { dx, dGamma, dBeta }` */
  batchNormBackward: checker(batchNormBackward),
  /** 2.3 `(dy, xHat, gamma, sigma) => dx` */
  batchNormGradient: checker(batchNormGradient),
  /** 2.4 `(x, epsilon) => { gamma, beta }` */
  undoNormalization: checker(undoNormalization),
  /** 3.1 `(a, weights, gamma, beta, epsilon) => activations` */
  blockWithBatchNorm: checker(blockWithBatchNorm),
  /** 3.2 `(sizes) => { parameters, statistics }` */
  countParameters: checker(countParameters),
  /** 3.3 `(dy, x, gamma, epsilon) => dBias` */
  biasGradient: checker(biasGradient),
  /** 3.4 `(weights, gamma, beta, dWeights, dGamma, dBeta, rate) => { weights, gamma, beta }` */
  gradientStep: checker(gradientStep),
  /** 3.5 `(parameter, gradient, velocity, rate, decay) => { parameter, velocity }` */
  momentumStep: checker(momentumStep),
  /** 3.6 `(parameter, gradient, square, rate, decay, epsilon) => { parameter, square }` */
  rmspropStep: checker(rmspropStep),
  /** 3.7 `(parameter, gradient, m, v, step, rate, beta1, beta2, epsilon) => { parameter, m, v }` */
  adamStep: checker(adamStep),
  /** 3.8 `(x) => { mean, variance }` */
  convMoments: checker(convMoments),
  /** 4.1 `(z) => [p15, p50, p85]` */
  percentiles: checker(percentiles),
  /** 4.2 `(x, gamma, beta, epsilon, scale, shift, training) => y` */
  noisyBatchNorm: checker(noisyBatchNorm),
  /** 4.3 `(before, after) => cosine` */
  gradientCosine: checker(gradientCosine),
  /** 5.1 `(x, groupSize, epsilon) => xHat` */
  ghostBatchNorm: checker(ghostBatchNorm),
  /** 5.2 `(variance, m) => variance of the mean` */
  varianceOfMean: checker(varianceOfMean),
  /** 5.3 `(mean, variance, keep) => variance behind dropout` */
  dropoutVariance: checker(dropoutVariance),
  /** 6.1 `(values, decay) => averages` */
  movingAverage: checker(movingAverage),
  /** 6.2 `(values, decay) => averages` */
  biasCorrection: checker(biasCorrection),
  /** 6.3 `(average, start, decay, steps) => corrected` */
  correctVariance: checker(correctVariance),
  /** 6.4 `(movingMean, movingVariance, x, momentum) => { movingMean, movingVariance }` */
  updateMovingStatistics: checker(updateMovingStatistics),
  /** 6.5 `(x, gamma, beta, movingMean, movingVariance, epsilon) => y` */
  batchNormInference: checker(batchNormInference),
  /** 6.6 `(weights, bias, gamma, beta, movingMean, movingVariance, epsilon) => { weights, bias }` */
  foldBatchNorm: checker(foldBatchNorm),
  /** 6.7 `(numFeatures, momentum, epsilon) => (x, training) => y` */
  makeBatchNorm: checker(makeBatchNorm),
  /** 6.8 `(model, x) => prediction` */
  evaluateModel: checker(evaluateModel),
  /** 7.1 `(x, numGroups, epsilon) => xHat` */
  groupNorm: checker(groupNorm),
  /** 7.2 `(x, lengths) => { mean, variance }` */
  maskedMoments: checker(maskedMoments),
  /** 7.3 `(counts, means, variances) => { mean, variance }` */
  combineStatistics: checker(combineStatistics),
  /** 7.4 `(angle, rate) => decay` */
  decayForAngle: checker(decayForAngle),
  /** 7.5 `(kernel) => kernel` */
  standardizeWeights: checker(standardizeWeights),
};
