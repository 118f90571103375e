/** The layers: `layers.dense({ units: 100 })`. */
export * as layers from "./layers.js";
/** First values of weights: `initializers.normal({ standardDeviation: 0.05 })`. */
export * as initializers from "./initializers.js";
export { sequential } from "./sequential.js";
export { functional, type Apply, type Value } from "./functional.js";
export { batchNormWeightsFromModel } from "./batchNormWeightsFromModel.js";
export { customLayer, type CustomLayerOptions } from "./customLayer.js";
export { partOf } from "./partOf.js";
export type { InputShape, Model, ModelInput, ModelLayer, ModelOptions, Weight } from "./Model.js";
export type { ForwardContext, Layer, LayerOptions } from "./Layer.js";
export type { Initializer } from "./initializers.js";
export { batchNormForTfLayers } from "./batchNormForTfLayers.js";
export type { ActivationName } from "./activation.js";
export type { BatchNormOptions, BatchNormNoise } from "./batchNorm.js";
export type { BatchRenormOptions } from "./batchRenorm.js";
export type { ExampleNormOptions, GroupNormOptions } from "./groupNorm.js";
export type { Conv2dOptions } from "./conv2d.js";
export type { DenseOptions } from "./dense.js";
export type { DropoutOptions } from "./dropout.js";
export type { PoolOptions } from "./pooling.js";
export { printGraph, type PrintGraphOptions } from "./printGraph.js";
export { loadModel, saveModel } from "./save.js";
export { summary, type Summary, type SummaryRow } from "./summary.js";
