import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/index.js";
import { batchNormInference, batchNormWeightsFromLayer, type TfLayer } from "../math/index.js";
import { onEachBackend } from "../testing/backends.js";
import { batchNormForTfLayers } from "./index.js";

const options = { momentum: 0.9, epsilon: 1e-3 };

/** A small network of `tf.layers` around a normalization; always the same first weights. */
function network(normalization: TfLayer, images: boolean) {
  const kernelInitializer = (seed: number) => tf.initializers.glorotNormal({ seed });
  const model = tf.sequential();
  model.add(
    images
      ? tf.layers.conv2d({
          filters: 4,
          kernelSize: 3,
          useBias: false,
          kernelInitializer: kernelInitializer(1),
          inputShape: [6, 6, 1],
        })
      : tf.layers.dense({ units: 8, useBias: false, kernelInitializer: kernelInitializer(1), inputShape: [36] }),
  );
  model.add(normalization);
  if (images) model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 2, activation: "softmax", kernelInitializer: kernelInitializer(2) }));
  model.compile({ optimizer: tf.train.sgd(0.2), loss: "categoricalCrossentropy" });
  return model;
}

onEachBackend((backend, skipped) => {
  for (const images of backend === "wasm" ? [false] : [false, true]) {
    // tfjs's wasm cannot train convolutions
    test(`trains as tf.layers.batchNormalization does${images ? ", images" : ""}`, async (t) => {
      if (skipped()) return t.skip(skipped() as string);
      const before = tf.memory().numTensors;
      const x = tf.randomNormal([16, ...(images ? [6, 6, 1] : [36])], 3, 2, "float32", 1);
      const y = tf.oneHot(
        tf.tidy(() => tf.randomUniform([16], 0, 2, "int32", 2).toInt()),
        2,
      );
      const models = [tf.layers.batchNormalization(options), batchNormForTfLayers(options)].map((layer) =>
        network(layer, images),
      );
      const losses: number[][] = [];
      for (const model of models) {
        const all: number[] = [];
        for (let step = 0; step < 10; step++) all.push((await model.trainOnBatch(x, y)) as number);
        losses.push(all);
      }
      losses[0]!.forEach((loss, i) =>
        assert.ok(Math.abs(loss - losses[1]![i]!) < 1e-5 * Math.max(1, loss), `${losses}`),
      );
      const [expected, actual] = models.map((model) => model.getWeights().map((weight) => [...weight.dataSync()]));
      expected!.forEach((weight, i) =>
        weight.forEach((value, j) =>
          assert.ok(
            Math.abs(value - actual![i]![j]!) < 1e-4 * Math.max(1, Math.abs(value)),
            `weight ${i}: ${actual![i]![j]}, ${value}`,
          ),
        ),
      );
      for (const model of models) model.dispose();
      tf.dispose([x, y]);
      assert.ok(tf.memory().numTensors <= before + 4, "tensors are left"); // tfjs keeps its optimizers' rates
    });
  }

  test("a saved model is a plain one of tf.layers", async (t) => {
    if (skipped()) return t.skip(skipped() as string);
    const model = network(batchNormForTfLayers(), false);
    const x = tf.randomNormal([4, 36], 0, 1, "float32", 3);
    const copy = await tf.models.modelFromJSON(model.toJSON(undefined, false) as never);
    copy.setWeights(model.getWeights());
    const [expected, actual] = [model, copy].map((each) => [...(each.predict(x) as Tensor).dataSync()]);
    assert.deepEqual(actual, expected);
    const { movingMean, movingVariance, epsilon } = batchNormWeightsFromLayer(model.layers[1]!);
    assert.equal(epsilon, 1e-5);
    batchNormInference(tf.ones([1, 8]), { mean: movingMean, variance: movingVariance, epsilon }).dispose();
  });

  test("a batch of one in training is refused", async (t) => {
    if (skipped()) return t.skip(skipped() as string);
    const model = network(batchNormForTfLayers(), false);
    await assert.rejects(
      async () => model.trainOnBatch(tf.ones([1, 36]), tf.tensor2d([[1, 0]])),
      /batchNormForTfLayers: x \[1, 8\] has one value per feature/,
    );
  });
});
