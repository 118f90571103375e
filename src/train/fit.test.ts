import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, beforeEach, afterEach, describe, test } from "node:test";
import { inspect } from "node:util";
import { ready, tf } from "../backend/index.js";
import { random, syntheticDigits, type Dataset } from "../data/index.js";
import { broadcastSymbol, displaySymbol, type Displayable } from "../jupyter.js";
import { layers, loadModel, saveModel, sequential } from "../layers/index.js";
import {
  activations,
  adam,
  binaryCrossEntropy,
  earlyStopping,
  evaluate,
  fit,
  meanSquaredError,
  predict,
  recordActivations,
  recordGradients,
  recordStatistics,
  recordUpdateRatios,
  sgd,
  type FitOptions,
} from "./index.js";

const digits = syntheticDigits({ numExamples: 250, seed: 1 });

const classifier = ({ batchNorm = true, seed = 1 } = {}) =>
  sequential(
    [
      layers.dense({ units: 20, useBias: !batchNorm }),
      ...(batchNorm ? [layers.batchNorm({ momentum: 0.9 })] : []),
      layers.activation("sigmoid"),
      layers.dense({ units: 10 }),
    ],
    { inputShape: [784], seed },
  );

const quick: FitOptions = { optimizer: sgd(0.5), batchSize: 60, steps: 30, seed: 1, progress: false };

for (const backend of ["cpu", "tensorflow"] as const) {
  describe(`fit on the ${backend} backend`, () => {
    let missing = "";
    before(async () => {
      await ready({ backend }).catch((error: Error) => (missing = error.message));
    });
    let tensors = 0;
    beforeEach((t) => {
      if (missing) (t as { skip(message: string): void }).skip(missing);
      tensors = tf.memory().numTensors;
    });
    afterEach(() => assert.equal(tf.memory().numTensors, tensors, "tensors are left"));

    test("learns, and says how it went", async () => {
      const model = classifier();
      const history = await fit(model, digits, { ...quick, steps: 60, validation: digits, evaluateEvery: 25 });
      assert.deepEqual(
        history.steps,
        Array.from({ length: 60 }, (_, i) => i + 1),
      );
      assert.equal(history.loss.length, 60);
      assert.ok(history.loss.at(-1)! < 0.6 * history.loss[0]!);
      assert.deepEqual(
        history.validation.map(({ step }) => step),
        [25, 50, 60],
      );
      assert.ok(history.validation.at(-1)!.accuracy > 0.8, `accuracy ${history.validation.at(-1)!.accuracy}`);
      assert.equal(history.ran, backend === "cpu" ? "loops" : "tensorflow");
      assert.deepEqual(await evaluate(model, digits), {
        loss: history.validation[2]!.loss,
        accuracy: history.validation[2]!.accuracy,
      });
    });

    test("its history shows itself as a few lines, the same for the same training", async () => {
      const show = async (options: FitOptions = {}) => {
        const history = await fit(classifier(), digits, { ...quick, ...options });
        const shown = (history as unknown as Displayable)[displaySymbol]();
        assert.deepEqual(shown, { "text/plain": inspect(history) });
        assert.deepEqual(Object.keys(history), ["steps", "loss", "validation", "seconds", "ran", "remarks"]);
        return inspect(history);
      };
      const text = await show({ validation: digits, evaluateEvery: 30 });
      assert.match(
        text,
        /^History of 30 steps: loss 2\.\d\d → [\d.]+\nvalidation after step 30: loss [\d.]+, accuracy 0\.\d{3}\nfields: /,
      );
      assert.equal(await show({ validation: digits, evaluateEvery: 30 }), text);
      assert.match(await show({ steps: 1 }), /^History of 1 step: .*\nfields: /);
    });

    test("gives the same twice for a seed, and another for another", async () => {
      const run = async (seed: number) => {
        const model = classifier();
        const history = await fit(model, digits, { ...quick, seed });
        return { loss: history.loss, weights: model.getWeights() };
      };
      const [first, second, other] = [await run(1), await run(1), await run(2)];
      assert.deepEqual(first, second);
      assert.notDeepEqual(first.loss, other.loss);
    });

    test("trains on from where it stopped", async () => {
      const model = classifier();
      const first = await fit(model, digits, quick);
      const second = await fit(model, digits, { ...quick, seed: 2 });
      assert.ok(second.loss[0]! < first.loss[0]!);
    });

    test("keeps a ragged last batch, and its statistics are those of fewer examples", async () => {
      const sizes: number[] = [];
      const recorder = recordActivations({ every: 1 });
      await fit(classifier(), digits, { ...quick, epochs: 2, steps: undefined, callbacks: [recorder] });
      for (const { shape } of recorder.records) sizes.push(shape[0]!);
      assert.deepEqual(sizes, [60, 60, 60, 60, 10, 60, 60, 60, 60, 10]);
    });

    test("leaves out a last batch of one example where there is batch norm, and only there", async () => {
      const one: Dataset = {
        ...digits,
        numExamples: 61,
        x: digits.x.slice(0, 61 * 784),
        labels: digits.labels.slice(0, 61),
      };
      const options = { ...quick, steps: undefined, epochs: 2 };
      assert.equal((await fit(classifier(), one, options)).steps.length, 2);
      assert.equal((await fit(classifier({ batchNorm: false }), one, options)).steps.length, 4);
    });

    test("cuts a ragged last batch to whole groups for ghost batch norm", async () => {
      const model = sequential(
        [layers.dense({ units: 4 }), layers.batchNorm({ groupSize: 4 }), layers.dense({ units: 10 })],
        { inputShape: [784] },
      );
      const recorder = recordActivations({ every: 1, layers: ["dense_1"] });
      await fit(model, digits, { ...quick, steps: undefined, epochs: 1, callbacks: [recorder] });
      assert.deepEqual(
        recorder.records.map(({ shape }) => shape[0]),
        [60, 60, 60, 60, 8],
      );
      await assert.rejects(
        fit(model, digits, { ...quick, batchSize: 30 }),
        /batchSize is 30, expected a multiple of batchNorm_1's groupSize 4/,
      );
    });

    test("moving statistics follow those of the batches", async () => {
      const model = classifier();
      const recorder = recordStatistics({ every: 1 });
      await fit(model, digits, { ...quick, steps: 5, callbacks: [recorder] });
      const expected = new Float64Array(20);
      for (const { mean } of recorder.records)
        mean.forEach((value, i) => (expected[i] = 0.9 * expected[i]! + 0.1 * value));
      model
        .getWeights()
        ["batchNorm_1/movingMean"]!.forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-5));
    });

    test("ends between two steps when its signal says so, and the model goes on working", async () => {
      const controller = new AbortController();
      const model = classifier();
      const history = await fit(model, digits, {
        ...quick,
        signal: controller.signal,
        onStep: ({ step }) => step === 7 && controller.abort(),
      });
      assert.equal(history.stopped, "signal");
      assert.equal(history.steps.length, 7);
      assert.ok(Number.isFinite((await evaluate(model, digits)).loss));
      assert.equal((await fit(model, digits, quick)).steps.length, 30);
    });

    test("ends when a notebook's Stop is pressed, and shows one output that it updates", async () => {
      const controller = new AbortController();
      const messages: { type: string; content: { data: Record<string, string>; transient: { display_id: string } } }[] =
        [];
      const kernel = Object.assign(async (type: string, content: never) => void messages.push({ type, content }), {
        onStop: () => () => {},
        signal: controller.signal,
      });
      (globalThis as { [broadcastSymbol]?: unknown })[broadcastSymbol] = kernel;
      try {
        setTimeout(() => controller.abort(), 900);
        const history = await fit(classifier(), digits, { ...quick, steps: 1e6, progress: true });
        assert.equal(history.stopped, "signal");
      } finally {
        delete (globalThis as { [broadcastSymbol]?: unknown })[broadcastSymbol];
      }
      assert.equal(messages[0]!.type, "display_data");
      assert.match(messages[0]!.content.data["text/plain"]!, /^loss .* of 1,000,000, .* left$/);
      assert.ok(messages.slice(1).every(({ type }) => type === "update_display_data"));
      assert.equal(new Set(messages.map(({ content }) => content.transient.display_id)).size, 1);
      assert.match(messages.at(-1)!.content.data["text/plain"]!, /^loss [\d.e-]+ after [\d,]+ steps$/);
    });

    test("lets the event loop turn while it trains", async () => {
      let turns = 0;
      const timer = setInterval(() => turns++, 10);
      await fit(classifier(), digits, { ...quick, steps: 100_000, onStep: () => (turns < 3 ? undefined : "stop") });
      clearInterval(timer);
      assert.equal(turns, 3);
    });

    test("stops early when validation no longer gets better", async () => {
      const model = classifier();
      const options = {
        ...quick,
        optimizer: sgd(0),
        validation: digits,
        evaluateEvery: 2,
        callbacks: [earlyStopping({ monitor: "accuracy", patience: 2 })],
      };
      const history = await fit(model, digits, options);
      assert.equal(history.stopped, "callback");
      assert.ok(history.steps.length < 30);
    });

    test("recorders bring what the step computed", async () => {
      const model = classifier();
      const before = model.getWeights();
      const [outputs, gradients] = [
        recordActivations({ every: 10 }),
        recordGradients({ every: 10, layers: ["dense_2"] }),
      ];
      const [ratios, statistics] = [recordUpdateRatios({ every: 10 }), recordStatistics({ every: 10, unit: 3 })];
      await fit(model, digits, {
        ...quick,
        steps: 20,
        order: "given",
        callbacks: [outputs, gradients, ratios, statistics],
      });
      assert.deepEqual(
        outputs.records.map(({ step, layer, shape }) => [step, layer, ...shape]),
        [
          [1, "activation_1", 60, 20],
          [10, "activation_1", 10, 20],
          [20, "activation_1", 10, 20],
        ],
      );

      // The first step's, again by hand: activations in training mode, and softmax − one-hot over the batch.
      const again = classifier();
      again.setWeights(before);
      const first: Dataset = {
        ...digits,
        numExamples: 60,
        x: digits.x.slice(0, 60 * 784),
        labels: digits.labels.slice(0, 60),
      };
      const byHand = await activations(again, first, { training: true });
      near(outputs.records[0]!.values, byHand.find(({ layer }) => layer === "activation_1")!.values);
      const logits = byHand.at(-1)!;
      const expected = tf.tidy(() =>
        tf
          .softmax(tf.tensor2d(logits.values, [60, 10]))
          .sub(tf.oneHot([...first.labels], 10))
          .div(60)
          .dataSync(),
      );
      near(gradients.records[0]!.values, expected);
      const z = byHand.find(({ layer }) => layer === "dense_1")!.values;
      const column = Array.from({ length: 60 }, (_, row) => z[row * 20 + 3]!).sort((a, b) => a - b);
      assert.ok(Math.abs(statistics.records[0]!.percentiles[1] - (column[29]! + column[30]!) / 2) < 1e-5);
      assert.ok(
        ratios.records.every(({ ratio }) => ratio > -4 && ratio < 0),
        JSON.stringify(ratios.records),
      );
      assert.deepEqual(
        ratios.records.slice(0, 2).map(({ weight }) => weight),
        ["dense_1/kernel", "dense_2/kernel"],
      );

      // Recording changes nothing.
      await fit(again, digits, { ...quick, steps: 20, order: "given" });
      for (const [name, values] of Object.entries(again.getWeights())) near(values, model.getWeights()[name]!);
    });

    test("update ratios alone, which ask for no inner values, are recorded", async () => {
      const ratios = recordUpdateRatios({ every: 10 });
      await fit(classifier(), digits, { ...quick, steps: 20, callbacks: [ratios] });
      assert.deepEqual(
        ratios.records.map(({ step }) => step),
        [1, 1, 10, 10, 20, 20],
      );
    });

    test("learns a regression from tensors and from arrays", async () => {
      const source = random(1);
      const points = Array.from({ length: 64 }, () => [source.uniform(-1, 1)]);
      const values = points.map(([x]) => [3 * x! - 1]);
      const line = () => sequential([layers.dense({ units: 1 })], { inputShape: [1] });
      const options = { ...quick, loss: meanSquaredError, optimizer: sgd(0.1), batchSize: 16, steps: 300 };
      const model = line();
      await fit(model, { x: points, y: values }, options);
      near(model.getWeights()["dense_1/kernel"]!, [3], 1e-3);
      near(model.getWeights()["dense_1/bias"]!, [-1], 1e-3);
      const [x, y] = [tf.tensor(points), tf.tensor(values)];
      const same = line();
      await fit(same, { x, y }, options);
      tf.dispose([x, y]);
      assert.deepEqual(same.getWeights(), model.getWeights());
      assert.ok(Number.isNaN((await evaluate(model, { x: points, y: values }, { loss: meanSquaredError })).accuracy));
    });

    test("learns two classes from one logit", async () => {
      const source = random(2);
      const points = Array.from({ length: 80 }, () => [source.uniform(-1, 1), source.uniform(-1, 1)]);
      const values = points.map(([a, b]) => (a! + b! > 0 ? 1 : 0));
      const model = sequential([layers.dense({ units: 1 })], { inputShape: [2] });
      const data = { x: points, y: values };
      await fit(model, data, { ...quick, loss: binaryCrossEntropy, optimizer: adam(0.05), steps: 200, batchSize: 20 });
      assert.ok((await evaluate(model, data, { loss: binaryCrossEntropy })).accuracy > 0.95);
    });

    test("predictions in training mode depend on the batch, in inference they do not", async () => {
      const model = classifier();
      await fit(model, digits, quick);
      const ofBatch = async (count: number, training: boolean) => {
        const part: Dataset = {
          ...digits,
          numExamples: count,
          x: digits.x.slice(0, count * 784),
          labels: digits.labels.slice(0, count),
        };
        const output = await predict(model, part, { training });
        const first = [...output.dataSync().slice(0, 10)];
        assert.deepEqual(output.shape, [count, 10]);
        output.dispose();
        return first;
      };
      near(await ofBatch(5, false), await ofBatch(100, false));
      const [few, many] = [await ofBatch(5, true), await ofBatch(100, true)];
      assert.ok(few.some((value, i) => Math.abs(value - many[i]!) > 0.1));
      const inference = await evaluate(model, digits);
      const batchwise = await evaluate(model, digits, { statistics: "batch", batchSize: 50 });
      assert.notEqual(inference.loss, batchwise.loss);
    });

    test("a saved model predicts the same, and a changed file is refused", async () => {
      const folder = await mkdtemp(join(tmpdir(), "batchnorm-lab-test-"));
      try {
        const path = join(folder, "digits.model");
        const model = classifier();
        await fit(model, digits, quick);
        await saveModel(model, path);
        assert.deepEqual(readdirSync(folder), ["digits.model"]);
        const again = await loadModel(path);
        assert.deepEqual(again.getWeights(), model.getWeights());
        assert.deepEqual(await evaluate(again, digits), await evaluate(model, digits));

        const bytes = await readFile(path);
        await writeFile(path, bytes.subarray(0, bytes.length - 8));
        await assert.rejects(loadModel(path), /was cut short/);
        const changed = Buffer.from(bytes);
        changed[changed.length - 1]! ^= 1;
        await writeFile(path, changed);
        await assert.rejects(loadModel(path), /its checksum differs/);
        await writeFile(path, bytes.toString("latin1").replace('"version":2', '"version":9'), "latin1");
        await assert.rejects(loadModel(path), /has version 9, this library reads version 2/);
        await writeFile(path, "hello");
        await assert.rejects(loadModel(path), /is not a model saved by saveModel/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test("leaves nothing in the temporary folder", async () => {
      const left = () =>
        readdirSync(tmpdir()).filter(
          (name) => name.startsWith("batchnorm-lab-") && !name.startsWith("batchnorm-lab-test"),
        );
      const beforehand = left();
      await fit(classifier(), digits, { ...quick, steps: 2 });
      assert.deepEqual(left(), beforehand);
    });

    test("many models at once keep their own weights", async () => {
      const models = Array.from({ length: 12 }, (_, i) => classifier({ seed: i }));
      for (const model of models) await fit(model, digits, { ...quick, steps: 2 });
      const losses = await Promise.all(models.map(async (model) => (await evaluate(model, digits)).loss));
      for (const [i, model] of models.entries()) {
        const alone = classifier({ seed: 99 });
        alone.setWeights(model.getWeights());
        assert.equal((await evaluate(alone, digits)).loss, losses[i]);
      }
    });

    test("what does not fit is told with what was expected, and changes nothing", async () => {
      const model = classifier();
      const old = model.getWeights();
      const images = { ...digits, exampleShape: [28, 28, 1] };
      const refused: [Parameters<typeof fit>[1], FitOptions, RegExp][] = [
        [{ ...digits, exampleShape: [10], x: new Float32Array(2500) }, {}, /shape \[10\], the model expects \[784\]/],
        [{ ...digits, labels: new Int32Array(0) }, {}, /has no labels, which softmaxCrossEntropy needs/],
        [
          { ...digits, labels: digits.labels.map((label) => label + 1) },
          {},
          /label 10 of example \d+ is outside 0 … 9/,
        ],
        [{ ...digits, numExamples: 0, x: new Float32Array(0), labels: new Int32Array(0) }, {}, /has no examples/],
        [
          { ...digits, x: digits.x.map((value, i) => (i === 790 ? NaN : value)) },
          {},
          /example 1 of .* has the value NaN, which would/,
        ],
        [digits, { loss: meanSquaredError }, /targets have shape \[250\], meanSquaredError expects \[250, 10\]/],
        [digits, { batchSize: 1 }, /batchSize is 1; batchNorm_1 needs at least 2 examples/],
        [digits, { batchSize: 0 }, /batchSize is 0, expected an integer ≥ 1/],
        [digits, { epochs: 2 }, /steps and epochs are both given/],
        [digits, { order: "random" as "given" }, /order is "random", expected one of shuffled/],
        [{ x: [[1, 2]], y: [1] }, { order: "sorted-by-class" }, /"sorted-by-class" needs data with labels/],
        [digits, { seed: 0.5 }, /seed is 0\.5/],
        [
          digits,
          { callbacks: [recordActivations({ layers: ["conv_1"] })] },
          /there is no layer conv_1; the model has dense_1, batchNorm_1/,
        ],
        [{ x: [[1, 2]], y: [1, 2] }, {}, /x has shape \[1, 2\], expected \[batch, 784\]/],
        [{ x: [Array.from({ length: 784 }, () => 0)], y: [1, 2] }, {}, /x has 1 examples, y 2/],
      ];
      for (const [data, options, message] of refused)
        await assert.rejects(fit(model, data, { ...quick, ...options }), message);
      await assert.rejects(predict(model, [[1, 2]]), /x has shape \[1, 2\], expected \[batch, 784\]/);
      await assert.rejects(evaluate(model, digits, { statistics: "mixed" as "batch" }), /statistics is "mixed"/);
      assert.deepEqual(model.getWeights(), old);
      await fit(model, images, { ...quick, steps: 1 }); // the same numbers: [28, 28, 1] has 784
    });
  });
}

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance, `${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}
