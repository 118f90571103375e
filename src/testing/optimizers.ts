import type { Dataset } from "../data/index.js";
import { layers, sequential } from "../layers/index.js";
import { adam, adamW, momentum, rmsprop, sgd, type Optimizer } from "../train/index.js";

/** The optimizers that optimizers.test.fixture.py records, each with its options there. */
export const optimizers: Record<string, () => Optimizer> = {
  sgd: () => sgd(0.1),
  momentum: () => momentum(0.02),
  nesterov: () => momentum(0.02, { nesterov: true }),
  rmsprop: () => rmsprop(0.001, { epsilon: 1e-3 }),
  adam: () => adam(0.002, { epsilon: 1e-3 }),
  adamW: () => adamW(0.002, { epsilon: 1e-3, weightDecay: 0.1 }),
};

/** Data and first weights as in optimizers.test.fixture.py. */
export function setup() {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const numbers = (size: number, scale = 1) =>
    Float32Array.from({ length: size }, () => Math.fround(uniform()) * Math.fround(scale));
  const x = numbers(320 * 64);
  const labels = Int32Array.from({ length: 320 }, () => Math.floor(((uniform() + 1) / 2) * 10));
  const dataset: Dataset = { name: "numbers", numExamples: 320, exampleShape: [64], numClasses: 10, x, labels };
  const hidden = () => [
    layers.dense({ units: 32, useBias: false }),
    layers.batchNorm({ epsilon: 1e-3 }),
    layers.activation("sigmoid"),
  ];
  const model = sequential([...hidden(), ...hidden(), layers.dense({ units: 10 })], { inputShape: [64] });
  model.setWeights({
    "dense_1/kernel": numbers(64 * 32, 0.3),
    "dense_2/kernel": numbers(32 * 32, 0.3),
    "dense_3/kernel": numbers(32 * 10, 0.3),
  });
  return { model, dataset };
}
