import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready, tf } from "../backend/index.js";
import { random } from "../data/random.js";
import { input } from "../graph/operations/index.js";
import { fit, meanSquaredError, momentum } from "../train/index.js";
import { functional, initializers, layers, sequential, summary, printGraph, type Layer, type Model } from "./index.js";

/** Every layer, between a first and a last dense layer or alone on images. */
const cases: Record<string, { readonly inputShape: readonly number[]; readonly make: () => Layer[] }> = {
  dense: { inputShape: [5], make: () => [layers.dense({ units: 7, activation: "tanh" })] },
  "dense without bias": { inputShape: [5], make: () => [layers.dense({ units: 7, useBias: false })] },
  ...Object.fromEntries(
    (["linear", "sigmoid", "tanh", "relu", "leakyRelu", "elu", "gelu", "swish", "softmax"] as const).map((name) => [
      name,
      { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.activation(name)] },
    ]),
  ),
  batchNorm: { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.batchNorm()] },
  "batchNorm without scale": {
    inputShape: [5],
    make: () => [layers.dense({ units: 7 }), layers.batchNorm({ scale: false })],
  },
  "batchNorm without center": {
    inputShape: [5],
    make: () => [layers.dense({ units: 7 }), layers.batchNorm({ center: false })],
  },
  "batchNorm with bias correction": {
    inputShape: [5],
    make: () => [layers.dense({ units: 7 }), layers.batchNorm({ biasCorrection: true })],
  },
  "batchNorm with the unbiased variance": {
    inputShape: [5],
    make: () => [layers.dense({ units: 7 }), layers.batchNorm({ unbiased: true })],
  },
  "batchNorm of images with the unbiased variance": {
    inputShape: [6, 5, 2],
    make: () => [
      layers.conv2d({ filters: 4, kernelSize: 3 }),
      layers.batchNorm({ unbiased: true, groupSize: 4 }),
      layers.flatten(),
    ],
  },
  "ghost batchNorm": { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.batchNorm({ groupSize: 4 })] },
  "noisy batchNorm": { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.batchNorm({ noise: {} })] },
  layerNorm: { inputShape: [5], make: () => [layers.dense({ units: 8 }), layers.layerNorm()] },
  groupNorm: { inputShape: [5], make: () => [layers.dense({ units: 8 }), layers.groupNorm({ numGroups: 2 })] },
  "groupNorm of images": {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 4, kernelSize: 3 }), layers.groupNorm({ numGroups: 2 }), layers.flatten()],
  },
  "layerNorm of images": {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 4, kernelSize: 3 }), layers.layerNorm(), layers.flatten()],
  },
  instanceNorm: {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 4, kernelSize: 3 }), layers.instanceNorm(), layers.flatten()],
  },
  batchRenorm: { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.batchRenorm({ momentum: 0.5 })] },
  dropout: { inputShape: [5], make: () => [layers.dense({ units: 7 }), layers.dropout({ rate: 0.4 })] },
  conv2d: {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: 3, padding: "same" }), layers.flatten()],
  },
  "conv2d with strides": {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: [3, 2], strides: 2 }), layers.flatten()],
  },
  "batchNorm of images": {
    inputShape: [6, 5, 2],
    make: () => [
      layers.conv2d({ filters: 3, kernelSize: 3, useBias: false }),
      layers.batchNorm(),
      layers.activation("tanh"),
      layers.flatten(),
    ],
  },
  "ghost batchNorm of images": {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: 3 }), layers.batchNorm({ groupSize: 4 }), layers.flatten()],
  },
  globalAveragePool: {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.globalAveragePool()],
  },
  zeroPadding: {
    inputShape: [6, 5, 2],
    make: () => [
      layers.zeroPadding({ padding: [2, 1] }),
      layers.conv2d({ filters: 3, kernelSize: 3 }),
      layers.flatten(),
    ],
  },
  "a model as a layer": {
    inputShape: [5],
    make: () => [
      layers.model(
        sequential([layers.dense({ units: 7 }), layers.batchNorm(), layers.activation("tanh")], { inputShape: [5] }),
      ),
    ],
  },
  "a residual net": {
    inputShape: [6, 5, 2],
    make: () => [
      layers.model(residualBlock([6, 5, 2], 2)),
      layers.model(residualBlock([6, 5, 2], 3)),
      layers.globalAveragePool(),
    ],
  },
  "two branches": {
    inputShape: [5],
    make: () => [
      layers.model(
        functional(
          (x, apply) => {
            const left = apply(layers.dense({ units: 3, activation: "tanh" }), x);
            const right = apply(layers.batchNorm(), apply(layers.dense({ units: 4 }), left));
            return apply(layers.concatenate(), left, right, x);
          },
          { inputShape: [5] },
        ),
      ),
    ],
  },
  "frozen layers": {
    inputShape: [5],
    make: () => [
      layers.dense({ units: 7, trainable: false }),
      layers.batchNorm({ trainable: false }),
      layers.dense({ units: 7 }),
      layers.batchNorm(),
    ],
  },
  maxPool: {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.maxPool(), layers.flatten()],
  },
  avgPool: {
    inputShape: [6, 5, 2],
    make: () => [layers.conv2d({ filters: 3, kernelSize: 2 }), layers.avgPool(), layers.flatten()],
  },
};

/** Two convolutions with batch norm, and what went in added; through a convolution where the channels differ. */
function residualBlock(inputShape: readonly number[], filters: number): Model {
  const conv = (kernelSize: number) => layers.conv2d({ filters, kernelSize, padding: "same", useBias: false });
  return functional(
    (x, apply) => {
      const first = apply(layers.activation("tanh"), apply(layers.batchNorm(), apply(conv(3), x)));
      const second = apply(layers.batchNorm(), apply(conv(3), first));
      const shortcut = x.shape.at(-1) === filters ? x : apply(layers.batchNorm(), apply(conv(1), x));
      return apply(layers.activation("tanh"), apply(layers.add(), second, shortcut));
    },
    { inputShape },
  );
}

/** Trains on seeded numbers and returns every weight. */
async function trained({ inputShape, make }: (typeof cases)[string], steps: number, compile: boolean) {
  const model = sequential([...make(), layers.dense({ units: 2 })], { inputShape, seed: 3 });
  const source = random(5);
  const size = inputShape.reduce((product, each) => product * each, 1);
  const x = tf.tensor(
    Float32Array.from({ length: 24 * size }, () => source.normal()),
    [24, ...inputShape],
  );
  const y = tf.tensor(
    Float32Array.from({ length: 48 }, () => source.normal()),
    [24, 2],
  );
  const options = { loss: meanSquaredError, optimizer: momentum(0.01), batchSize: 12, steps, compile, progress: false };
  const history = await fit(model, { x, y }, options);
  tf.dispose([x, y]);
  return { weights: model.getWeights(), loss: history.loss, ran: history.ran };
}

function difference(actual: Awaited<ReturnType<typeof trained>>, expected: typeof actual): number {
  let largest = Math.max(
    ...actual.loss.map((loss, i) => Math.abs(loss - expected.loss[i]!) / Math.max(expected.loss[i]!, 1)),
  );
  for (const [name, values] of Object.entries(expected.weights)) {
    const scale = Math.max(...values.map(Math.abs), 0.1);
    values.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - actual.weights[name]![i]!) / scale)));
  }
  return largest;
}

describe("a compiled step changes every layer's weights as one run step by step on tfjs", () => {
  for (const backend of ["cpu", "tensorflow"] as const) {
    describe(backend, () => {
      let missing = "";
      before(async () => {
        await ready({ backend }).catch((error: Error) => (missing = error.message));
      });
      for (const [name, each] of Object.entries(cases)) {
        test(name, async (t) => {
          if (missing) return t.skip(missing);
          for (const [steps, tolerance] of [
            [1, 1e-5],
            [20, 1e-4],
          ] as const) {
            const compiled = await trained(each, steps, true);
            const uncompiled = await trained(each, steps, false);
            assert.equal(compiled.ran, backend === "cpu" ? "loops" : "tensorflow");
            assert.equal(uncompiled.ran, "tfjs");
            const error = difference(compiled, uncompiled);
            assert.ok(error < tolerance, `after ${steps} steps: relative difference ${error}`);
          }
        });
      }
    });
  }
});

describe("a model", () => {
  test("names its layers and shapes, and counts parameters", () => {
    const model = sequential(
      [
        layers.dense({ units: 100, useBias: false }),
        layers.batchNorm(),
        layers.activation("sigmoid"),
        layers.dense({ units: 10, name: "logits" }),
      ],
      { inputShape: [784] },
    );
    assert.deepEqual(
      model.weights().map(({ name, shape }) => [name, shape]),
      [
        ["dense_1/kernel", [784, 100]],
        ["batchNorm_1/gamma", [100]],
        ["batchNorm_1/beta", [100]],
        ["batchNorm_1/movingMean", [100]],
        ["batchNorm_1/movingVariance", [100]],
        ["logits/kernel", [100, 10]],
        ["logits/bias", [10]],
      ],
    );
    assert.deepEqual(model.countParameters(), { frozen: 0, trainable: 78400 + 200 + 1010, statistics: 200 });
    const table = String(summary(model));
    assert.match(table, /batchNorm_1 +\[batch, 100\] +200 +200/);
    assert.match(table, /total +79,610 +200/);
  });

  test("has the same first weights for the same seed, whatever stands between", () => {
    const plain = sequential([layers.dense({ units: 4 }), layers.dense({ units: 3 })], { inputShape: [5], seed: 2 });
    const normalized = sequential([layers.dense({ units: 4 }), layers.batchNorm(), layers.dense({ units: 3 })], {
      inputShape: [5],
      seed: 2,
    });
    assert.deepEqual(plain.getWeights()["dense_2/kernel"], normalized.getWeights()["dense_2/kernel"]);
    const other = sequential([layers.dense({ units: 4 })], { inputShape: [5], seed: 3 });
    assert.notDeepEqual(plain.getWeights()["dense_1/kernel"], other.getWeights()["dense_1/kernel"]);
  });

  test("says which layer does not fit, and how", () => {
    assert.throws(
      () =>
        sequential([layers.conv2d({ filters: 2, kernelSize: 3 }), layers.dense({ units: 3 })], {
          inputShape: [8, 8, 1],
        }),
      /layer dense_1: dense: x has shape \[batch, 6, 6, 2\], expected \[batch, inputs\]; put layers\.flatten\(\) before it/,
    );
    assert.throws(
      () => sequential([layers.conv2d({ filters: 2, kernelSize: 9 })], { inputShape: [8, 8, 1] }),
      /9 × 9 does not fit in 8 × 8/,
    );
    assert.throws(() => sequential([], { inputShape: [8] }), /no layers/);
    assert.throws(() => sequential([layers.flatten()], { inputShape: [] }), /inputShape is \[\]/);
    assert.throws(
      () => sequential([layers.flatten({ name: "a" }), layers.flatten({ name: "a" })], { inputShape: [4] }),
      /two layers are called a/,
    );
  });

  test("options out of range name what was given", () => {
    assert.throws(() => layers.dense({ units: 0 }), /dense: units is 0, expected an integer ≥ 1/);
    assert.throws(
      () => layers.activation("sigmiod" as "sigmoid"),
      /activation is "sigmiod", expected one of linear, sigmoid/,
    );
    assert.throws(() => layers.batchNorm({ momentum: 1.5 }), /momentum is 1\.5, expected a number from 0 to below 1/);
    assert.throws(
      () => layers.batchNorm({ axis: 1 } as never),
      /^TypeError: batchNorm: axis is 1, but a layer's features are always the last axis .*tf\.transpose/,
    );
    assert.throws(() => layers.batchNorm({ groupSize: 1 }), /groupSize is 1, expected an integer ≥ 2/);
    assert.throws(() => layers.batchNorm({ noise: { scale: 0.5 } }), /noise\.scale is 0\.5, expected a number from 1/);
    assert.throws(() => layers.dropout({ rate: 1 }), /rate is 1/);
    assert.throws(() => layers.conv2d({ filters: 2, kernelSize: 3, padding: "full" as "same" }), /padding is "full"/);
    assert.throws(() => initializers.normal({ standardDeviation: NaN }), /standardDeviation is NaN/);
  });

  test("noisy batch norm moves and stretches each feature as the paper says", () => {
    // Santurkar et al. 2018, Appendix A: s·y + m with m ~ U(μ ± r_μ), s ~ N(σ, r_σ); μ ~ U(±n_μ), σ ~ U(1, n_σ).
    const noise = { shift: 2, scale: 3, shiftJitter: 0.25, scaleJitter: 0.5 };
    const trace = sequential([layers.batchNorm({ noise })], { inputShape: [4] }).trace([input("x", [-1, 4])], {
      training: true,
    });
    const drawn = trace.randomInputs.map(({ fill }, i) => {
      const numbers = new Float32Array(4 * 20000);
      fill(random(i), numbers);
      return Array.from({ length: 4 }, (_, feature) => numbers.filter((_, k) => k % 4 === feature));
    });
    const mean = (values: Float32Array) => values.reduce((total, value) => total + value, 0) / values.length;
    for (const shifts of drawn[0]!) {
      assert.ok(Math.abs(mean(shifts)) < 2.01);
      assert.ok(Math.max(...shifts.map((value) => Math.abs(value - mean(shifts)))) < 0.26, "m stays within r_μ of μ");
    }
    for (const factors of drawn[1]!) {
      const center = mean(factors);
      assert.ok(center > 0.98 && center < 3.02, `${center}`);
      assert.ok(
        Math.abs(mean(factors.map((value) => (value - center) ** 2)) - 0.25) < 0.02,
        "the variance of s is r_σ²",
      );
    }
    assert.ok(new Set(drawn.flat().map((values) => mean(values).toFixed(2))).size > 6, "each feature has its own");
  });

  test("setWeights changes all or nothing", () => {
    const model = sequential([layers.dense({ units: 2 })], { inputShape: [2] });
    const old = model.getWeights();
    assert.throws(
      () => model.setWeights({ "dense_1/bias": [5, 5], "dense_1/kernel": [1] }),
      /dense_1\/kernel got 1 values, expected 4, shape \[2, 2\]/,
    );
    assert.throws(
      () => model.setWeights({ "dense_2/bias": [5, 5] }),
      /there is no dense_2\/bias; the model has dense_1\/kernel, dense_1\/bias/,
    );
    assert.deepEqual(model.getWeights(), old);
    model.setWeights({ "dense_1/bias": [5, 6] });
    assert.deepEqual([...model.getWeights()["dense_1/bias"]!], [5, 6]);
  });

  test("printed, batch norm is the paper's four equations", () => {
    assert.deepEqual(String(printGraph(layers.batchNorm(), { inputShape: [4] })).split("\n"), [
      "x        = input                   [batch, 4]",
      "mean     = mean(x, axes [0])       [1, 4]",
      "centered = x − mean                [batch, 4]",
      "square   = square(centered)        [batch, 4]",
      "variance = mean(square, axes [0])  [1, 4]",
      "add      = variance + 0.00001      [1, 4]",
      "sqrt     = sqrt(add)               [1, 4]",
      "xHat     = centered ÷ sqrt         [batch, 4]",
      "gamma    = variable                [4]",
      "multiply = xHat × gamma            [batch, 4]",
      "beta     = variable                [4]",
      "y        = multiply + beta         [batch, 4]",
    ]);
  });
});
