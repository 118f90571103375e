import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { ready, tf, type BackendName } from "../backend/index.js";
import { syntheticDigits } from "../data/index.js";
import { functional, layers, loadModel, partOf, saveModel, sequential, type Model } from "../layers/index.js";
import * as train from "./index.js";

const { activations, adam, adamW, evaluate, fit, momentum, predict, sgd } = train;
const digits = syntheticDigits({ numExamples: 120, size: 8, seed: 1 });
const classifier = (options = {}): Model =>
  sequential(
    [
      layers.dense({ units: 6, useBias: false, ...options }),
      layers.batchNorm(options),
      layers.activation("tanh"),
      layers.dense({ units: 10 }),
    ],
    { inputShape: [64] },
  );
const quick = { steps: 8, batchSize: 20, progress: false };

function near(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++) {
    const scale = Math.max(1, Math.abs(expected[i]!));
    assert.ok(Math.abs(actual[i]! - expected[i]!) <= tolerance * scale, `${i}: ${actual[i]}, expected ${expected[i]}`);
  }
}

/** Mean and biased variance of each column, in float64. */
function columns(values: Float32Array, width: number): { mean: number[]; variance: number[] } {
  const column = (k: number): Float32Array => values.filter((_, i) => i % width === k);
  const mean = Array.from(
    { length: width },
    (_, k) => column(k).reduce((sum, value) => sum + value, 0) / column(k).length,
  );
  const variance = mean.map((m, k) => column(k).reduce((sum, value) => sum + (value - m) ** 2, 0) / column(k).length);
  return { mean, variance };
}

for (const backend of ["cpu", "tensorflow"] as BackendName[]) {
  describe(`on the ${backend} backend`, () => {
    let missing: string | false = false;
    before(() =>
      ready({ backend }).then(
        () => {},
        (error: Error) => void (missing = error.message),
      ),
    );
    const it = (name: string, f: () => Promise<void>) => test(name, (t) => (missing ? t.skip(missing) : f()));

    it("frozen layers stay as they are, and normalize with their moving statistics", async () => {
      const model = classifier();
      await fit(model, digits, quick);
      const trained = model.getWeights();
      model.freeze("dense_1", "batchNorm_1");
      assert.deepEqual(model.countParameters(), { trainable: 70, frozen: 64 * 6 + 12, statistics: 12 });
      const { loss } = await fit(model, digits, { ...quick, batchSize: 120, order: "given", steps: 1 });
      const before = classifier();
      before.setWeights(trained);
      near([loss[0]!], [(await evaluate(before, digits)).loss]); // the loss of the first step is that of inference
      await fit(model, digits, quick);
      for (const [name, values] of Object.entries(model.getWeights())) {
        if (/^dense_2/.test(name)) assert.notDeepEqual(values, trained[name], name);
        else assert.deepEqual(values, trained[name], name);
      }
      model.unfreeze();
      await fit(model, digits, quick);
      assert.notDeepEqual(model.getWeights()["dense_1/kernel"], trained["dense_1/kernel"]);
      assert.notDeepEqual(model.getWeights()["batchNorm_1/movingMean"], trained["batchNorm_1/movingMean"]);
      assert.throws(() => model.freeze("dense_9"), /freeze: there is no layer "dense_9"; the model has dense_1,/);
      model.freeze();
      await assert.rejects(fit(model, digits, quick), /the model has nothing to train; model\.unfreeze\(\) thaws it/);
    });

    it("a trained model in a new one starts from what it has learned", async () => {
      const first = classifier();
      await fit(first, digits, quick);
      const features = partOf(first, "activation_1");
      const expected = (await activations(first, digits)).find(({ layer }) => layer === "activation_1")!;
      near((await predict(features, digits)).dataSync(), expected.values);
      const next = sequential([layers.model(features, { trainable: false }), layers.dense({ units: 10 })], {
        inputShape: [64],
      });
      const [inner] = await activations(next, digits);
      near(inner!.values, expected.values);
      await fit(next, digits, quick);
      near((await activations(next, digits))[0]!.values, expected.values);
      const weights = first.getWeights();
      next.unfreeze("model_1");
      await fit(next, digits, quick);
      assert.deepEqual(first.getWeights(), weights, "the model itself stays");
      assert.notDeepEqual(next.getWeights()["model_1/dense_1/kernel"], weights["dense_1/kernel"]);
    });

    it("a graph, with what is frozen in it, is saved and loaded whole", async () => {
      const folder = await mkdtemp(join(tmpdir(), "graph-"));
      try {
        const block = functional(
          (x, apply) => apply(layers.add(), apply(layers.batchNorm(), apply(layers.dense({ units: 64 }), x)), x),
          { inputShape: [64] },
        );
        const model = functional(
          ({ image, noise }, apply) => {
            const first = apply(layers.model(block, { name: "block" }), image);
            return apply(
              layers.dense({ units: 10 }),
              apply(layers.concatenate(), first, apply(layers.dense({ units: 3 }), noise)),
            );
          },
          { inputShape: { image: [64], noise: [2] }, seed: 5 },
        );
        const x = { image: tf.tensor(digits.x, [120, 64]), noise: tf.randomNormal([120, 2], 0, 1, "float32", 1) };
        const data = { x, y: [...digits.labels] };
        const { loss } = await fit(model, data, { ...quick, steps: 30, optimizer: sgd(0.3) });
        assert.ok(loss.at(-1)! < loss[0]! / 1.5, `${loss[0]} → ${loss.at(-1)}`);
        model.freeze("block");
        await saveModel(model, join(folder, "a"));
        const again = await loadModel(join(folder, "a"));
        assert.deepEqual(again.getWeights(), model.getWeights());
        assert.deepEqual(
          again.layers.map(({ name, inputs }) => [name, inputs]),
          model.layers.map(({ name, inputs }) => [name, inputs]),
        );
        assert.ok(again.isFrozen("block"));
        near((await predict(again, x)).dataSync(), (await predict(model, x)).dataSync());
        assert.deepEqual(await evaluate(again, data), await evaluate(model, data));
        await assert.rejects(
          predict(again, x.image),
          /expected one for each input: image \[batch, 64\], noise \[batch, 2\]/,
        );
        await assert.rejects(predict(again, { ...x, other: x.image } as never), /x has an input "other"/);
        await assert.rejects(fit(again, digits, quick), /is one input, the model has image/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it("moving statistics are taken anew from data in one call", async () => {
      const model = classifier();
      await fit(model, digits, quick);
      const [dense] = await activations(model, digits);
      const { mean, variance } = columns(dense!.values, 6);
      await train.reestimateStatistics(model, digits, { batchSize: 25 });
      const weights = model.getWeights();
      near(weights["batchNorm_1/movingMean"]!, mean, 1e-4);
      near(weights["batchNorm_1/movingVariance"]!, variance, 1e-4);
      // Of data far from 0, too: no difference of large squares.
      const far = { ...digits, x: digits.x.map((value) => value + 1e3) };
      const alone = sequential([layers.batchNorm({ biasCorrection: true })], { inputShape: [64] });
      await train.reestimateStatistics(alone, far, { batchSize: 20 });
      near(alone.getWeights()["batchNorm_1/movingVariance"]!, columns(far.x, 64).variance, 2e-3);
      assert.deepEqual([...alone.getWeights()["batchNorm_1/movingWeight"]!], [1]);
      const plain = sequential([layers.dense({ units: 2 })], { inputShape: [64] });
      await assert.rejects(train.reestimateStatistics(plain, digits), /the model has no batch norm/);
    });

    it("training that is resumed is one training", async () => {
      for (const make of [
        () => momentum(0.05),
        () => adam(0.01),
        () => sgd(train.schedules.cosine({ start: 0.5, steps: 16 })),
      ]) {
        const [whole, parts] = [classifier(), classifier()];
        const long = await fit(whole, digits, { ...quick, steps: 16, optimizer: make() });
        await fit(parts, digits, { ...quick, steps: 7, optimizer: make() });
        const rest = await fit(parts, digits, { ...quick, steps: 9, optimizer: make(), resume: true });
        near(rest.loss, long.loss.slice(7));
        assert.deepEqual(rest.steps, long.steps.slice(7));
        for (const [name, values] of Object.entries(whole.getWeights())) near(parts.getWeights()[name]!, values, 1e-4);
      }
      await assert.rejects(
        fit(classifier(), digits, { ...quick, resume: true }),
        /this model has not been trained yet/,
      );
      const model = classifier();
      await fit(model, digits, quick);
      await assert.rejects(
        fit(model, digits, { ...quick, optimizer: adam(), resume: true }),
        /the last optimizer was sgd \(\), this is adam/,
      );
    });

    it("the gradients of several batches make one step: the mean of theirs", async () => {
      const plain = (): Model => sequential([layers.dense({ units: 10 })], { inputShape: [64] });
      const [large, small] = [plain(), plain()];
      const a = await fit(large, digits, { ...quick, batchSize: 40, steps: 6, optimizer: momentum(0.1) });
      const b = await fit(small, digits, {
        ...quick,
        batchSize: 10,
        accumulate: 4,
        steps: 6,
        optimizer: momentum(0.1),
      });
      near(b.loss, a.loss); // without batch norm it is the step of the large batch
      near(small.getWeights()["dense_1/kernel"]!, large.getWeights()["dense_1/kernel"]!);
      // With batch norm each part has statistics of its own: as the groups of a ghost batch norm.
      const net = (groupSize?: number): Model =>
        sequential(
          [layers.dense({ units: 6 }), layers.batchNorm(groupSize ? { groupSize } : {}), layers.dense({ units: 10 })],
          { inputShape: [64] },
        );
      const ghost = await fit(net(10), digits, { ...quick, batchSize: 40, steps: 6 });
      const parts = await fit(net(), digits, { ...quick, batchSize: 10, accumulate: 4, steps: 6 });
      near(parts.loss, ghost.loss, 1e-4);
    });

    it("kernels alone decay where asked", async () => {
      const still = (): Model => {
        const model = classifier();
        model.setWeights({ "batchNorm_1/gamma": [1, 2, 3, 4, 5, 6], "batchNorm_1/beta": [1, 1, 1, 1, 1, 1] });
        return model;
      };
      for (const make of [sgd, momentum, adamW] as const) {
        const steps = async (decay: "all" | "kernels" | "none"): Promise<Record<string, Float32Array>> => {
          const model = still();
          const options = decay === "none" ? { weightDecay: 0 } : { weightDecay: 0.5, decay };
          await fit(model, digits, { ...quick, steps: 1, optimizer: make(0.1, options) });
          return model.getWeights();
        };
        const [none, all, kernels] = [await steps("none"), await steps("all"), await steps("kernels")];
        for (const [name, start] of Object.entries(still().getWeights())) {
          if (name.includes("moving")) continue;
          const decayed = none[name]!.map((value, i) => value - 0.1 * 0.5 * start[i]!);
          near(all[name]!, decayed, 1e-5);
          near(kernels[name]!, name.endsWith("kernel") ? decayed : none[name]!, 1e-5);
        }
      }
    });

    it("gradients are limited", async () => {
      const move = async (options: train.GradientOptions): Promise<Float32Array[]> => {
        const model = classifier();
        const before = model.getWeights();
        await fit(model, digits, { ...quick, steps: 1, optimizer: sgd(1, options) });
        const after = model.getWeights();
        return Object.keys(before)
          .filter((name) => !name.includes("moving"))
          .map((name) => before[name]!.map((value, i) => value - after[name]![i]!));
      };
      const norm = (parts: Float32Array[]): number =>
        Math.sqrt(parts.reduce((sum, part) => part.reduce((s, v) => s + v * v, sum), 0));
      const free = await move({});
      const limited = await move({ clipNorm: 0.1 });
      near([norm(limited)], [0.1], 1e-4);
      limited.forEach((part, i) =>
        near(
          part,
          free[i]!.map((v) => (v * 0.1) / norm(free)),
          1e-5,
        ),
      );
      (await move({ clipNorm: 1e6 })).forEach((part, i) => near(part, free[i]!, 1e-6));
      (await move({ clipValue: 0.01 })).forEach((part, i) =>
        near(
          part,
          free[i]!.map((v) => Math.max(-0.01, Math.min(0.01, v))),
          1e-6,
        ),
      );
    });
  });
}

describe("callbacks", () => {
  before(() => ready({ backend: "cpu" }));
  const validation = syntheticDigits({ numExamples: 60, size: 8, seed: 2 });

  test("the best weights come back", async () => {
    const model = classifier();
    const history = await fit(model, digits, {
      ...quick,
      steps: 30,
      optimizer: sgd(4),
      validation,
      evaluateEvery: 3,
      callbacks: [train.earlyStopping({ patience: 100, restoreBest: true })],
    });
    const best = history.validation.reduce((a, b) => (b.loss < a.loss ? b : a));
    assert.equal(history.restored, best.step);
    near([(await evaluate(model, validation)).loss], [best.loss]);
  });

  test("the rate falls on a plateau", async () => {
    const rates: number[] = [];
    await fit(classifier(), digits, {
      ...quick,
      steps: 10,
      optimizer: sgd(1e-9), // nothing gets better by as much as is asked for
      validation,
      evaluateEvery: 1,
      onStep: ({ learningRate }) => void rates.push(learningRate),
      callbacks: [train.reduceOnPlateau({ patience: 3, factor: 0.5, minimumImprovement: 1, minimumRate: 2e-10 })],
    });
    near(
      rates.map((rate) => rate * 1e9),
      [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25],
    );
  });

  test("a range test finds a rate, and leaves the model as it was", async () => {
    const model = classifier();
    const old = model.getWeights();
    const { rates, loss, suggestion } = await train.findLearningRate(model, digits, { steps: 60, batchSize: 20 });
    assert.deepEqual(model.getWeights(), old);
    near([rates[0]!, rates[1]! / rates[0]!], [1e-5, 1e6 ** (1 / 59)]);
    assert.equal(rates.length, loss.length);
    assert.ok(suggestion > 1e-3 && suggestion < 10, String(suggestion));
  });

  test("shares of classes, and weights of classes", async () => {
    const hot = (share: number): number[][] =>
      Array.from(digits.labels, (label) => Array.from({ length: 10 }, (_, k) => (k === label ? 1 - share : share / 9)));
    const x = tf.tensor(digits.x, [120, 64]);
    const model = classifier();
    const expected = await evaluate(model, digits);
    const found = await evaluate(model, { x, y: hot(0) });
    near([found.loss, found.accuracy], [expected.loss, expected.accuracy]);
    near((await fit(classifier(), { x, y: hot(0) }, quick)).loss, (await fit(classifier(), digits, quick)).loss);
    assert.ok((await evaluate(model, { x, y: hot(0.5) })).loss !== expected.loss);

    const classWeights = Array.from({ length: 10 }, (_, k) => k + 1);
    const loss = train.weightedSoftmaxCrossEntropy({ classWeights });
    const each = await Promise.all(
      Array.from({ length: 10 }, async (_, k) => {
        const rows = [...digits.labels.keys()].filter((i) => digits.labels[i] === k);
        const part = { x: tf.gather(x, rows), y: rows.map(() => k) };
        return { weight: (k + 1) * rows.length, loss: (await evaluate(model, part)).loss };
      }),
    );
    const total = each.reduce((sum, { weight }) => sum + weight, 0);
    // PyTorch's: Σ w·loss / Σ w.
    near(
      [(await evaluate(model, digits, { loss })).loss],
      [each.reduce((sum, { weight, loss }) => sum + weight * loss, 0) / total],
      1e-4,
    );
    await assert.rejects(
      evaluate(model, digits, { loss: train.weightedSoftmaxCrossEntropy({ classWeights: [1] }) }),
      /1 classWeights for 10/,
    );
    await evaluate(model, digits, { loss: train.weightedSoftmaxCrossEntropy() });
  });
});
