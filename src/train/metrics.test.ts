import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { combineStatistics, standardize } from "../math/index.js";
import { wine } from "../data/index.js";
import { confusionPlot } from "../plot/index.js";
import { confusionMatrix, rocAuc } from "./index.js";

describe("measures", () => {
  before(() => ready({ backend: "cpu" }));

  // sklearn.metrics.confusion_matrix, precision_recall_fscore_support, roc_auc_score of the same numbers.
  const labels = [0, 1, 2, 2, 0, 1, 2, 2];
  const predictions = [0, 2, 2, 2, 0, 1, 0, 2];
  test("counts, precision, recall, F1", () => {
    const { counts, accuracy, precision, recall, f1 } = confusionMatrix(labels, predictions);
    assert.deepEqual(counts, [
      [2, 0, 0],
      [0, 1, 1],
      [1, 0, 3],
    ]);
    assert.equal(accuracy, 0.75);
    assert.deepEqual(precision, [2 / 3, 1, 0.75]);
    assert.deepEqual(recall, [1, 0.5, 0.75]);
    [0.8, 2 / 3, 0.75].forEach((value, k) => assert.ok(Math.abs(f1[k]! - value) < 1e-12));
    const outputs = tf.oneHot(tf.tensor1d(predictions, "int32"), 4);
    assert.deepEqual(confusionMatrix(Int32Array.from(labels), outputs).counts[3], [0, 0, 0, 0]);
    assert.ok(Number.isNaN(confusionMatrix(labels, outputs).recall[3]));
    assert.throws(() => confusionMatrix([0, 1], [0]), /1 predictions for 2 labels/);
    assert.throws(() => confusionMatrix([0, 1.5], [0, 1]), /label 1\.5 of example 1/);
  });

  test("a matrix as a plot", async () => {
    const plot = confusionPlot(confusionMatrix(labels, predictions), { classNames: ["a", "b", "constructor"] });
    assert.match(plot.description, /6 of 8 right \(75 %\).*highest at row constructor, column constructor/i);
    assert.match(await plot.toSVG(), /<svg/);
    assert.throws(() => confusionPlot({ counts: [[1, 2]] }), /no square/);
  });

  test("the area under the ROC curve", () => {
    assert.equal(rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.75);
    assert.equal(rocAuc([0, 1, 0, 1, 1], [1, 1, 2, 3, 3]), (0.5 + 1 + 1 + 0 + 1 + 1) / 6);
    assert.equal(rocAuc([0, 1], tf.tensor1d([5, -5])), 0);
    assert.throws(() => rocAuc([1, 1], [1, 2]), /no example of class 0/);
    assert.throws(() => rocAuc([0, 2], [1, 2]), /example 1 has label 2/);
  });

  test("the statistics of parts make those of the whole, as machines share them", () => {
    const data = tf.randomNormal([24, 3], 100, 2, "float32", 1);
    const parts = [5, 12, 7].map((count, k) => {
      const part = tf.slice(data, [[0, 5, 17][k]!, 0], [count, 3]);
      const { mean, variance } = tf.moments(part, 0);
      return { count, mean: mean.dataSync(), variance: variance.dataSync() };
    });
    const { mean, variance } = combineStatistics(parts);
    const exact = tf.moments(data.sub(100), 0);
    mean.forEach((value, k) => assert.ok(Math.abs(value - 100 - exact.mean.dataSync()[k]!) < 1e-3));
    variance.forEach((value, k) => assert.ok(Math.abs(value / exact.variance.dataSync()[k]! - 1) < 1e-3));
    assert.throws(() => combineStatistics([{ count: 0, mean: [1], variance: [1] }]), /count is 0/);
  });

  test("a dataset is standardized as its table is", () => {
    const data = wine();
    const scaler = standardize(data);
    const table = tf.tensor2d(data.x, [178, 13]);
    const expected = standardize(table).transform(table).dataSync();
    const z = scaler.transform(data);
    assert.deepEqual([z.name, z.labels, z.exampleShape], [data.name, data.labels, data.exampleShape]);
    z.x.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-4, `${value} ${expected[i]}`));
    scaler
      .inverse(z)
      .x.forEach((value, i) => assert.ok(Math.abs(value - data.x[i]!) < 1e-3 * Math.abs(data.x[i]!) + 1e-4));
    assert.throws(
      () => scaler.transform({ ...data, exampleShape: [12], x: data.x.slice(178) }),
      /12 columns, expected 13/,
    );
  });
});
