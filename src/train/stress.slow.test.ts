import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { syntheticDigits } from "../data/index.js";
import { layers, sequential } from "../layers/index.js";
import { adam, evaluate, fit, predict, recordActivations } from "./index.js";

const digits = syntheticDigits({ numExamples: 610, seed: 1 });
const makeModel = (units = 30) =>
  sequential(
    [
      layers.dense({ units, useBias: false }),
      layers.batchNorm(),
      layers.activation("relu"),
      layers.dropout({ rate: 0.1 }),
      layers.dense({ units: 10 }),
    ],
    { inputShape: [784] },
  );

const megabytes = () => {
  globalThis.gc?.();
  return process.memoryUsage().rss / 2 ** 20;
};

for (const backend of ["tensorflow", "cpu"] as const) {
  describe(`memory stays flat on the ${backend} backend`, () => {
    test("over 20,000 steps with ragged batches", async (t) => {
      try {
        await ready({ backend });
      } catch (error) {
        return t.skip((error as Error).message);
      }
      const model = makeModel();
      const options = {
        optimizer: adam(),
        batchSize: 60,
        progress: false,
        validation: digits,
        evaluateEvery: 1000,
      } as const;
      await fit(model, digits, { ...options, steps: 3000 });
      const before = megabytes();
      const numTensors = tf.memory().numTensors;
      await fit(model, digits, { ...options, steps: 20000 });
      const grown = megabytes() - before;
      t.diagnostic(`${before.toFixed(0)} MB before, ${grown.toFixed(1)} MB more after 20,000 steps`);
      assert.ok(grown < 40, `${grown} MB more`);
      assert.equal(tf.memory().numTensors, numTensors);
    });

    test("over 200 models, each trained, evaluated and thrown away", async (t) => {
      try {
        await ready({ backend });
      } catch (error) {
        return t.skip((error as Error).message);
      }
      const round = async (i: number) => {
        const model = makeModel(20 + (i % 20));
        await fit(model, digits, {
          batchSize: 60,
          steps: 5,
          progress: false,
          callbacks: [recordActivations({ every: 2 })],
        });
        await evaluate(model, digits);
        (await predict(model, digits, { training: true })).dispose();
      };
      for (let i = 0; i < 60; i++) await round(i);
      const before = megabytes();
      for (let i = 0; i < 200; i++) await round(i);
      const grown = megabytes() - before;
      t.diagnostic(`${before.toFixed(0)} MB before, ${grown.toFixed(1)} MB more after 200 models`);
      assert.ok(grown < 60, `${grown} MB more`);
    });
  });
}
