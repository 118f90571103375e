import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { syntheticDigits, type Dataset } from "../data/index.js";
import { layers, loadModel, sequential } from "../layers/index.js";
import { makeLayer } from "../layers/Layer.js";
import { saveModel } from "../layers/save.js";
import * as train from "./index.js";

const { activations, evaluate, fit, gradients, predict, sgd } = train;
const digits = syntheticDigits({ numExamples: 65, size: 8, seed: 1 });
const classifier = () =>
  sequential([layers.dense({ units: 6 }), layers.batchNorm(), layers.dense({ units: 10 })], { inputShape: [64] });
const one = { ...digits, numExamples: 1, x: digits.x.slice(0, 64), labels: digits.labels.slice(0, 1) };
const quick = { steps: 3, progress: false };
const line = (activation: "linear" | "softmax" | "sigmoid" = "linear", units = 1) =>
  sequential([layers.dense({ units, activation })], { inputShape: [1] });

describe("what would be wrong in silence is told", () => {
  before(() => ready({ backend: "cpu" }));

  test("a momentum in PyTorch's convention", async () => {
    const net = (momentum: number) =>
      sequential([layers.batchNorm({ momentum }), layers.dense({ units: 10 })], { inputShape: [64] });
    const remarks = async (momentum: number) => (await fit(net(momentum), digits, quick)).remarks;
    assert.deepEqual(await remarks(0.1), [
      "batchNorm_1: momentum 0.1 is the weight of the old statistics, as in Keras; PyTorch's 0.1 is 0.9 here",
    ]);
    assert.match(String((await remarks(0.01))[0]), /PyTorch's 0\.01 is 0\.99 here/);
    for (const momentum of [0, 0.5, 0.9, 0.99]) assert.deepEqual(await remarks(momentum), []);
  });

  // torch.nn.BatchNorm1d(2, momentum=0.1).train() on [[0, 1], [2, 5], [4, 3]]: running_var [1.3, 1.3], running_mean
  // [0.2, 0.3] (PyTorch 2.9).
  test("the moving variance as PyTorch keeps it", async () => {
    const x = [
      [0, 1],
      [2, 5],
      [4, 3],
    ];
    for (const compile of [true, false]) {
      const model = sequential([layers.batchNorm({ unbiased: true, momentum: 0.9 }), layers.dense({ units: 2 })], {
        inputShape: [2],
      });
      await fit(model, { x, y: [0, 1, 0] }, { steps: 1, batchSize: 3, progress: false, compile });
      const { "batchNorm_1/movingMean": mean, "batchNorm_1/movingVariance": variance } = model.getWeights();
      assert.deepEqual(
        [mean, variance].map((values) => Array.from(values!, (v) => Number(v.toFixed(5)))),
        [
          [0.2, 0.3],
          [1.3, 1.3],
        ],
      );
    }
  });

  test("one example where batch norm takes the batch's statistics", async () => {
    const model = classifier();
    const x = [Array.from(one.x)];
    await assert.rejects(
      predict(model, x, { training: true }),
      /^RangeError: predict, training: true: there is 1 example/,
    );
    await assert.rejects(
      activations(model, x, { training: true }),
      /^RangeError: activations, training: true: there is 1/,
    );
    await assert.rejects(
      gradients(model, one),
      /^RangeError: gradients: there is 1 example, and this model's batch norm/,
    );
    await assert.rejects(
      evaluate(model, digits, { statistics: "batch", batchSize: 1 }),
      /^RangeError: evaluate: there is 1/,
    );
    await assert.rejects(evaluate(model, one, { statistics: "batch" }), /^RangeError: evaluate: there is 1/);
    assert.equal((await predict(model, x)).shape[0], 1); // in inference one is enough
    model.freeze("batchNorm_1"); // and where the moving statistics are used
    await predict(model, x, { training: true });
    await gradients(model, one);
  });

  test("a last batch of one is left out of an evaluation by batches", async () => {
    const model = classifier();
    const whole = { ...digits, numExamples: 64, x: digits.x.slice(0, 64 * 64), labels: digits.labels.slice(0, 64) };
    const options = { statistics: "batch", batchSize: 32 } as const;
    assert.deepEqual(await evaluate(model, digits, options), await evaluate(model, whole, options));
  });

  test("groups that do not come out even", async () => {
    const model = sequential([layers.batchNorm({ groupSize: 4 }), layers.dense({ units: 10 })], { inputShape: [64] });
    await assert.rejects(
      predict(model, digits, { training: true }),
      /65 examples, expected a multiple of the groupSize 4/,
    );
    await evaluate(model, digits, { statistics: "batch", batchSize: 30 }); // whole groups of it
  });

  test("labels that the loss has no meaning for", async () => {
    const { binaryCrossEntropy: loss, meanSquaredError } = train;
    const three: Dataset = {
      ...digits,
      x: digits.x.slice(0, 65),
      exampleShape: [1],
      labels: digits.labels.map((l) => l % 3),
    };
    await assert.rejects(
      fit(line(), three, { ...quick, loss }),
      /label 2 of example \d+: binaryCrossEntropy expects 0, 1/,
    );
    for (const y of [
      [2, 2],
      [-0.1, 0],
      [NaN, 0],
    ]) {
      await assert.rejects(
        fit(line(), { x: [[1], [2]], y }, { ...quick, loss }),
        /^RangeError: fit: (label|the target)/,
      );
    }
    await fit(line(), { x: [[1], [2]], y: [0.25, 0.5] }, { ...quick, loss });
    await assert.rejects(
      fit(line(), { x: [[1]], y: [Infinity] }, { ...quick, loss: meanSquaredError }),
      /target of example 0/,
    );
  });

  test("an activation that the loss applies itself", async () => {
    const data = { x: [[1], [2]], y: [0, 1] };
    for (const call of [fit, evaluate, gradients] as const) {
      const own = call === fit ? quick : {};
      await assert.rejects(
        (call as typeof fit)(line("softmax", 2), data, own),
        /softmaxCrossEntropy: the model ends with a softmax, which the loss applies itself/,
      );
      await assert.rejects(
        (call as typeof fit)(line("sigmoid"), data, { ...own, loss: train.binaryCrossEntropy }),
        /binaryCrossEntropy: the model ends with a sigmoid/,
      );
    }
    const separate = sequential([layers.dense({ units: 2 }), layers.activation("softmax")], { inputShape: [1] });
    await assert.rejects(fit(separate, data, quick), /ends with a softmax/);
    await fit(line("sigmoid"), data, { ...quick, loss: train.meanSquaredError });
    await fit(line("sigmoid", 2), data, quick);
  });

  test("a loss that is no longer finite ends the training, and the history says so", async () => {
    const data = { x: [[1e3], [2e3]], y: [1, 2] };
    const options = { loss: train.meanSquaredError, optimizer: sgd(1), steps: 30, progress: false };
    const history = await fit(line(), data, options);
    assert.equal(history.stopped, "loss is not finite");
    assert.ok(!Number.isFinite(history.loss.at(-1)) && history.loss.slice(0, -1).every(Number.isFinite));
    const text = String(
      (history as unknown as Record<symbol, () => string>)[Symbol.for("nodejs.util.inspect.custom")]!(),
    );
    assert.match(text, new RegExp(`from step ${history.steps.at(-1)} on the loss is not finite`));
    const on = await fit(line(), data, { ...options, stopWhenNotFinite: false });
    assert.equal(on.steps.length, 30);
    assert.equal(on.stopped, undefined);
  });

  test("watching what there is not", async () => {
    const callbacks = [train.earlyStopping()];
    await assert.rejects(
      fit(classifier(), digits, { ...quick, callbacks }),
      /earlyStopping watches the validation data/,
    );
    const plateau = [train.reduceOnPlateau()];
    await assert.rejects(fit(classifier(), digits, { ...quick, callbacks: plateau }), /reduceOnPlateau watches/);
    const data = { x: [[1], [2]], y: [1, 2] };
    await assert.rejects(
      fit(line(), data, {
        ...quick,
        loss: train.meanSquaredError,
        validation: data,
        callbacks: [train.earlyStopping({ monitor: "accuracy" })],
      }),
      /earlyStopping watches the accuracy, and meanSquaredError has none; monitor "loss"/,
    );
  });

  test("weights that are none", () => {
    const model = classifier();
    const old = model.getWeights();
    const wrong: [unknown, RegExp][] = [
      [["x", "y", "z", "a", "b", "c"], /dense_1\/bias\[0\] is "x", expected a number/],
      [tf.zeros([6]), /got a tensor, expected its numbers: tensor\.dataSync\(\)/],
      ["abcdef", /got "abcdef", expected an array of numbers/],
      [[1], /got 1 values, expected 6/],
    ];
    for (const [values, message] of wrong) {
      assert.throws(() => model.setWeights({ "dense_1/bias": values as number[] }), message);
    }
    assert.throws(
      () => model.setWeights({ "batchNorm_1/movingVariance": [1, 1, -1, 1, 1, 1] }),
      /is -1, expected a number ≥ 0/,
    );
    assert.deepEqual(model.getWeights(), old);
  });

  test("arguments that another library has", () => {
    assert.throws(
      () => sgd(0.1, { momentum: 0.9 } as object),
      /sgd: momentum is an optimizer of its own: momentum\(rate/,
    );
    assert.throws(() => sgd(0.1, { lr: 1 } as object), /sgd: unknown option "lr"/);
    assert.throws(() => layers.batchNorm({ momentum: 1 }), /expected a number from 0 to below 1; to keep the moving/);
  });

  test("a dataset whose numbers are of another type trains as one of float32", async () => {
    const data = { ...digits, x: Float32Array.from(digits.x, (v) => Math.round(v * 255)) };
    const expected = (await fit(classifier(), data, quick)).loss;
    for (const type of [Uint8Array, Float64Array, Int32Array]) {
      const same = { ...data, x: type.from(data.x) as unknown as Float32Array };
      assert.deepEqual((await fit(classifier(), same, quick)).loss, expected);
    }
    await assert.rejects(
      fit(classifier(), { ...data, x: [...data.x] as never }, quick),
      /a dataset whose x is an array/,
    );
    await assert.rejects(fit(classifier(), { ...data, x: data.x.slice(1) }, quick), /has 4159 numbers, expected 4160/);
  });

  test("a model that loadModel could not make again is not saved", async () => {
    const own = makeLayer("dense", {}, (x) => x);
    const model = sequential([own, layers.dense({ units: 2 })], { inputShape: [3] });
    await assert.rejects(
      saveModel(model, "/tmp/never.model"),
      /dense_1 is a layer of your own, which loadModel could not/,
    );
    const initializer = { type: "mine", options: {}, values: () => new Float32Array(6) };
    const other = sequential([layers.dense({ units: 2, kernelInitializer: initializer })], { inputShape: [3] });
    await assert.rejects(saveModel(other, "/tmp/never.model"), /has an initializer of your own, "mine"/);
    await assert.rejects(loadModel("/tmp/never.model"), /cannot be read/);
  });
});
