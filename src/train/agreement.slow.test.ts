import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ready } from "../backend/index.js";
import { random, type Dataset } from "../data/index.js";
import { layers, sequential, type Layer } from "../layers/index.js";
import {
  adam,
  adamW,
  binaryCrossEntropy,
  fit,
  meanSquaredError,
  momentum,
  rmsprop,
  sgd,
  softmaxCrossEntropy,
  type Loss,
  type Optimizer,
} from "./index.js";

const dense: Record<string, () => Layer[]> = {
  dense: () => [],
  activations: () => [
    layers.activation("tanh"),
    layers.dense({ units: 8 }),
    layers.activation("gelu"),
    layers.dense({ units: 8 }),
    layers.activation("swish"),
  ],
  batchNorm: () => [layers.batchNorm(), layers.activation("sigmoid")],
  "ghost, noisy batchNorm": () => [
    layers.batchNorm({ groupSize: 4, noise: {}, biasCorrection: true }),
    layers.activation("sigmoid"),
  ],
  batchRenorm: () => [layers.batchRenorm(), layers.activation("sigmoid")],
  "layerNorm, groupNorm": () => [
    layers.dense({ units: 16 }),
    layers.layerNorm(),
    layers.activation("sigmoid"),
    layers.dense({ units: 16 }),
    layers.groupNorm({ numGroups: 2 }),
  ],
  dropout: () => [layers.activation("sigmoid"), layers.dropout({ rate: 0.3 })],
};
const images: Record<string, () => Layer[]> = {
  "conv2d, batchNorm, avgPool": () => [
    layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }),
    layers.batchNorm(),
    layers.activation("sigmoid"),
    layers.avgPool(),
  ],
  "conv2d, instanceNorm, maxPool": () => [
    layers.conv2d({ filters: 4, kernelSize: 3, strides: 2 }),
    layers.instanceNorm(),
    layers.activation("tanh"),
    layers.maxPool(),
  ],
};
const optimizers: Record<string, () => Optimizer> = {
  sgd: () => sgd(0.05),
  momentum: () => momentum(0.01),
  rmsprop: () => rmsprop(0.001, { epsilon: 1e-3 }),
  adam: () => adam(0.001, { epsilon: 1e-3 }),
  adamW: () => adamW(0.001, { epsilon: 1e-3 }),
};

const source = random(1);
const numbers = (size: number) => Float32Array.from({ length: size }, () => source.normal());
const labels = Int32Array.from({ length: 48 }, () => source.integer(3));
const rows: Dataset = { name: "rows", numExamples: 48, exampleShape: [6], numClasses: 3, x: numbers(48 * 6), labels };
const pictures: Dataset = {
  name: "pictures",
  numExamples: 48,
  exampleShape: [8, 8, 1],
  numClasses: 3,
  x: numbers(48 * 64),
  labels,
};
const points = Array.from({ length: 48 }, () => [...numbers(6)]);
const targets = points.map(([a, b, c]) => [a! * b!, b! + c!, c! > 0 ? 1 : 0]);

type Case = {
  make: () => Layer[];
  data: Parameters<typeof fit>[1];
  inputShape: number[];
  loss: Loss;
  optimizer: () => Optimizer;
};
const cases: Record<string, Case> = {};
for (const [name, middle] of Object.entries(dense)) {
  const make = () => [layers.dense({ units: 8 }), ...middle(), layers.dense({ units: 3 })];
  cases[name] = { make, data: rows, inputShape: [6], loss: softmaxCrossEntropy, optimizer: optimizers["sgd"]! };
}
for (const [name, first] of Object.entries(images)) {
  const make = () => [...first(), layers.flatten(), layers.dense({ units: 3 })];
  cases[name] = {
    make,
    data: pictures,
    inputShape: [8, 8, 1],
    loss: softmaxCrossEntropy,
    optimizer: optimizers["sgd"]!,
  };
}
for (const loss of [meanSquaredError, binaryCrossEntropy]) {
  const y = loss === binaryCrossEntropy ? targets.map((row) => row.map((value) => (value > 0.5 ? 1 : 0))) : targets;
  cases[loss.name] = {
    make: cases["batchNorm"]!.make,
    data: { x: points, y },
    inputShape: [6],
    loss,
    optimizer: optimizers["sgd"]!,
  };
}
for (const [name, optimizer] of Object.entries(optimizers)) cases[name] = { ...cases["batchNorm"]!, optimizer };

/** Every weight after the steps. */
async function trained({ make, data, inputShape, loss, optimizer }: Case, steps: number, compile: boolean) {
  const model = sequential(make(), { inputShape, seed: 1 });
  await fit(model, data, { loss, optimizer: optimizer(), batchSize: 16, steps, compile, progress: false });
  return model.getWeights();
}

/** Largest difference of a weight, against its array's largest value. */
function difference(actual: Record<string, Float32Array>, expected: Record<string, Float32Array>): number {
  return Math.max(
    ...Object.entries(expected).map(([name, values]) => {
      const scale = Math.max(...values.map(Math.abs), 0.1);
      return Math.max(...values.map((value, i) => Math.abs(value - actual[name]![i]!))) / scale;
    }),
  );
}

describe("compiled and step by step, the weights agree after 1 and after 500 steps", () => {
  for (const [name, each] of Object.entries(cases)) {
    test(name, async (t) => {
      await ready({ backend: "cpu" });
      for (const [steps, tolerance] of [
        [1, 1e-5],
        [500, 1e-4],
      ] as const) {
        const expected = await trained(each, steps, false);
        for (const backend of ["cpu", "tensorflow"] as const) {
          try {
            await ready({ backend });
          } catch (error) {
            t.diagnostic((error as Error).message);
            continue;
          }
          const error = difference(await trained(each, steps, true), expected);
          t.diagnostic(`${backend === "cpu" ? "loops" : "tensorflow"}, ${steps} steps: ${error.toExponential(1)}`);
          assert.ok(error < tolerance, `${backend}, ${steps} steps: relative difference ${error}`);
        }
        await ready({ backend: "cpu" });
      }
    });
  }
});
