import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { functional, layers } from "../layers/index.js";
import { fit, momentum } from "./index.js";
import { losses } from "./residual.test.fixture.js";

let state = 1;
/** A linear congruential generator, from −1 to 1, as in the recipe. */
function uniform(): number {
  state = (1664525 * state + 1013904223) % 2 ** 32;
  return state / 2 ** 31 - 1;
}
const numbers = (size: number, scale = 1): Float32Array => Float32Array.from({ length: size }, () => uniform() * scale);

const x = numbers(64 * 6 * 6 * 2);
const y = Array.from({ length: 64 }, () => Math.floor(((uniform() + 1) / 2) * 3));
const kernels = {
  "first/kernel": numbers(3 * 3 * 2 * 8, 0.3),
  "second/kernel": numbers(3 * 3 * 8 * 8, 0.3),
  "shortcut/kernel": numbers(2 * 8, 0.3),
  "last/kernel": numbers(8 * 3, 0.3),
};

function residualNet() {
  const conv = (name: string, kernelSize: number) =>
    layers.conv2d({ name, filters: 8, kernelSize, padding: "same", useBias: false });
  const tanh = () => layers.activation("tanh");
  const model = functional(
    (image, apply) => {
      const inner = apply(tanh(), apply(layers.batchNorm(), apply(conv("first", 3), image)));
      const second = apply(layers.batchNorm(), apply(conv("second", 3), inner));
      const total = apply(tanh(), apply(layers.add(), second, apply(conv("shortcut", 1), image)));
      return apply(layers.dense({ name: "last", units: 3 }), apply(layers.globalAveragePool(), total));
    },
    { inputShape: [6, 6, 2] },
  );
  model.setWeights(kernels);
  return model;
}

describe("a residual net trains as PyTorch's from the same weights", () => {
  for (const [backend, compile] of [
    ["tensorflow", true],
    ["cpu", true],
    ["cpu", false],
    ["tensorflow", false],
  ] as const) {
    test(`${backend}, ${compile ? "compiled" : "step by step"}`, async (t) => {
      const missing = await ready({ backend }).then(
        () => undefined,
        (error: Error) => error.message,
      );
      if (missing !== undefined) return t.skip(missing);
      const data = { x: tf.tensor4d(x, [64, 6, 6, 2]), y };
      const { loss } = await fit(residualNet(), data, {
        optimizer: momentum(0.05, { momentum: 0.9 }),
        batchSize: 16,
        steps: 100,
        order: "given",
        compile,
        progress: false,
      });
      const largest = Math.max(...loss.map((value, step) => Math.abs(value / losses[step]! - 1)));
      t.diagnostic(`largest relative difference of 100 losses: ${largest.toExponential(1)}`);
      assert.equal(loss.length, 100);
      assert.ok(Math.abs(loss.at(-1)! / losses.at(-1)! - 1) < 1e-4, `${loss.at(-1)}, PyTorch has ${losses.at(-1)}`);
      assert.ok(largest < 1e-3, String(largest));
    });
  }
});
