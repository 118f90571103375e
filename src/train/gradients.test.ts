import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { syntheticDigits } from "../data/index.js";
import { layers, sequential } from "../layers/index.js";
import { fit, gradients, meanSquaredError, sgd } from "./index.js";

const digits = syntheticDigits({ numExamples: 64, size: 12, seed: 1 });
const network = () =>
  sequential(
    [
      layers.dense({ units: 8 }),
      layers.batchNorm(),
      layers.activation("sigmoid"),
      layers.dropout({ rate: 0.5 }),
      layers.dense({ units: 10 }),
    ],
    { inputShape: [144] },
  );

for (const backend of ["cpu", "tensorflow"] as const) {
  describe(`gradients on the ${backend} backend`, () => {
    test("are what a step of gradient descent at rate 1 subtracts, and change nothing", async (t) => {
      const missing = await ready({ backend }).then(
        () => "",
        (error: Error) => error.message,
      );
      if (missing) return t.skip(missing);
      const model = network();
      const numTensors = tf.memory().numTensors;
      const before = model.getWeights();
      const found = await gradients(model, digits, { seed: 7 });
      assert.deepEqual(model.getWeights(), before);
      const names = model
        .weights()
        .filter(({ trainable }) => trainable)
        .map(({ name }) => name);
      assert.deepEqual(Object.keys(found), names);
      assert.ok(Math.max(...found["dense_2/kernel"]!) > 1e-3);
      await fit(model, digits, {
        optimizer: sgd(1),
        batchSize: 64,
        order: "given",
        steps: 1,
        seed: 7,
        progress: false,
      });
      const after = model.getWeights();
      for (const name of names) {
        found[name]!.forEach((value, i) =>
          assert.ok(Math.abs(before[name]![i]! - after[name]![i]! - value) < 1e-6, name),
        );
      }
      assert.equal(tf.memory().numTensors, numTensors, "tensors are left");
    });
  });
}

test("data that do not fit are refused", async () => {
  await ready({ backend: "cpu" });
  await assert.rejects(
    gradients(network(), syntheticDigits({ numExamples: 4 })),
    /gradients: an example of .* the model expects \[144\]/,
  );
  await assert.rejects(gradients(network(), digits, { loss: meanSquaredError }), /gradients/);
});
