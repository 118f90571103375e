// What a layer or a loss of one's own can be made of.
export { add, divide, multiply, subtract } from "./arithmetic.js";
export { relu, sigmoid, tanh } from "./activations.js";
export { constant } from "../leaves.js";
export { matMul } from "./matMul.js";
export { clip, exp, log, negate, softplus, sqrt, square, stopGradient } from "./pointwise.js";
export { mean, sum } from "./reductions.js";
export { reshape } from "./reshape.js";
export { concatenate, pad, slice } from "./slicing.js";
export { logSoftmax, softmax } from "./softmax.js";
