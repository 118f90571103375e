export { fit } from "./fit.js";
export type { FitOptions } from "./FitOptions.js";
export { evaluate, type EvaluateOptions, type Evaluation } from "./evaluate.js";
export { gradients, type GradientsOptions } from "./gradients.js";
export { compiled, type CompiledStep, type StepResult } from "./compiled.js";
export { activations, predict, type Activation, type PredictOptions } from "./predict.js";
export { confusionMatrix, rocAuc, type ConfusionMatrix } from "./metrics.js";
export type { History } from "./History.js";
export type { Callback, RecordEvent, StepEvent, ValidationEvent } from "./Callback.js";
export type { InputsAndTargets, InputValues, ExampleValues, TrainingData } from "./examples.js";
export {
  binaryCrossEntropy,
  meanSquaredError,
  softmaxCrossEntropy,
  weightedSoftmaxCrossEntropy,
  type Loss,
} from "./losses.js";
export type { GradientOptions, Optimizer, Schedule } from "./Optimizer.js";
export { sgd } from "./sgd.js";
export { momentum, type MomentumOptions } from "./momentum.js";
export { adam, adamW, rmsprop, type AdamOptions, type RmspropOptions } from "./adam.js";
/** Learning rates that change: `sgd(schedules.cosine({ start: 0.5, steps: 2000 }))`. */
export * as schedules from "./schedules.js";
export { earlyStopping, type EarlyStoppingOptions } from "./earlyStopping.js";
export { reduceOnPlateau, type ReduceOnPlateauOptions } from "./reduceOnPlateau.js";
export { findLearningRate, type FindLearningRateOptions, type LearningRates } from "./findLearningRate.js";
export { reestimateStatistics, type ReestimateOptions } from "./reestimateStatistics.js";
export {
  recordActivations,
  recordGradients,
  recordStatistics,
  recordUpdateRatios,
  type LayerRecorderOptions,
  type Recorder,
  type RecorderOptions,
  type StatisticsRecord,
  type UpdateRatioRecord,
  type ValuesRecord,
} from "./recorders.js";
