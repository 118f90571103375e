import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready } from "../backend/index.js";
import { syntheticDigits } from "../data/index.js";
import { networkDiagram } from "../plot/index.js";
import { fit, predict } from "../train/index.js";
import { foldBatchNorm, batchNormInference, batchNormWeightsToTorch } from "../math/index.js";
import {
  batchNormWeightsFromModel,
  functional,
  layers,
  printGraph,
  sequential,
  summary,
  type Apply,
  type Value,
} from "./index.js";

const digits = syntheticDigits({ numExamples: 60, size: 8, seed: 1 });

const residual = () =>
  functional(
    (x, apply) => {
      const first = apply(
        layers.activation("relu"),
        apply(layers.batchNorm(), apply(layers.dense({ units: 64, useBias: false }), x)),
      );
      const sum = apply(layers.add(), apply(layers.batchNorm(), apply(layers.dense({ units: 64 }), first)), x);
      return apply(layers.dense({ units: 10 }), sum);
    },
    { inputShape: [64] },
  );

describe("a model that is not a line", () => {
  before(() => ready({ backend: "cpu" }));

  test("is known to summary, printGraph and networkDiagram", async () => {
    const model = residual();
    assert.equal(
      String(summary(model))
        .split("\n")
        .find((row) => row.startsWith("add_1")),
      "add_1         [batch, 64]         0           0  batchNorm_2, x",
    );
    assert.match(String(printGraph(model)), /= add_?\d* \+ x  |= y_2 \+ x /);
    const diagram = networkDiagram(model, { title: "A residual net" });
    assert.match(diagram.description, /7 add from 6 and 1 → 8 dense 10/);
    assert.match(await diagram.toSVG(), /<svg/);
    const frozen = residual();
    frozen.freeze("dense_1");
    assert.deepEqual(
      summary(frozen).rows.map((row) => row.frozen),
      [4096, 0, 0, 0, 0, 0, 0],
    );
    assert.match(String(summary(frozen)), /layer +output shape +trained +frozen +statistics +inputs/);
  });

  test("what does not fit is told where it is said", () => {
    const build = (f: (x: Value, apply: Apply) => unknown) => () => functional(f as never, { inputShape: [4] });
    const dense = () => layers.dense({ units: 2 });
    const wrong: [() => unknown, RegExp][] = [
      [build((x, apply) => apply(layers.add(), x)), /apply: add got 1 inputs, expected 2 or more/],
      [build((x, apply) => apply(dense(), x, x)), /apply: dense got 2 inputs, expected 1/],
      [
        build((x, apply) => apply(layers.add(), x, apply(dense(), x))),
        /add_1: add: the inputs have shapes \[batch, 4\] and \[batch, 2\]/,
      ],
      [build((x, apply) => apply(dense(), { ...x })), /apply: input 1 of dense is an object, expected what apply gave/],
      [build((x, apply) => (apply(dense(), x), apply(dense(), x))), /dense_1 does not lead to the output/],
      [build(() => 3), /build returned 3, expected what apply gave/],
      [build((x) => x), /there are no layers/],
      [
        build((x, apply) => apply(layers.conv2d({ filters: 1, kernelSize: 1 }), x)),
        /layer conv2d_1: conv2d: x has shape/,
      ],
      [
        () => functional(({ a }, apply) => apply(dense(), a), { inputShape: { a: [2], b: [3] } }),
        /b does not lead to the output/,
      ],
      [
        () => functional((x, apply) => apply(dense(), x), { inputShape: { a: [0] } } as never),
        /inputShape\.a is \[0\]/,
      ],
      [() => sequential([layers.add()], { inputShape: [2] }), /layers\[0\], add, takes several inputs; use functional/],
      [
        () => sequential([layers.model(residual())], { inputShape: [3] }),
        /x has shape \[batch, 3\], expected \[batch, 64\]/,
      ],
      [build((x, apply) => apply(layers.dense({ units: 2, name: "x" }), x)), /two layers are called x/],
    ];
    for (const [call, message] of wrong) assert.throws(call, message);
  });

  test("each use of a layer has weights of its own", () => {
    const same = layers.dense({ units: 4 });
    const model = functional((x, apply) => apply(same, apply(same, x)), { inputShape: [4] });
    assert.deepEqual(
      model.weights().map(({ name }) => name),
      ["dense_1/kernel", "dense_1/bias", "dense_2/kernel", "dense_2/bias"],
    );
  });
});

describe("batch norm taken into the layers before it", () => {
  before(() => ready({ backend: "cpu" }));

  const models = {
    "a line": () =>
      sequential(
        [
          layers.dense({ units: 7, useBias: false }),
          layers.batchNorm({ biasCorrection: true }),
          layers.activation("relu"),
          layers.batchNorm(), // behind an activation: it stays
          layers.dense({ units: 10 }),
          layers.batchNorm({ scale: false, center: false }),
        ],
        { inputShape: [64] },
      ),
    "a residual net": residual,
    "convolutions within a model": () =>
      sequential(
        [
          sequential(
            [
              layers.conv2d({ filters: 3, kernelSize: 3, strides: 2 }),
              layers.batchNorm({ epsilon: 1e-2 }),
              layers.activation("tanh"),
            ],
            { inputShape: [8, 8, 1] },
          ),
          layers.flatten(),
          layers.dense({ units: 10 }),
          layers.batchRenorm(),
        ],
        { inputShape: [8, 8, 1] },
      ),
  };
  for (const [name, make] of Object.entries(models)) {
    test(name, async () => {
      const model = make();
      await fit(model, digits, { steps: 20, progress: false });
      const folded = foldBatchNorm(model);
      const [expected, found] = [await predict(model, digits), await predict(folded, digits)].map((t) =>
        t.dataSync(),
      ) as [Float32Array, Float32Array];
      expected.forEach((value, i) =>
        assert.ok(Math.abs(value - found[i]!) < 1e-4 * Math.max(1, Math.abs(value)), `${value} ${found[i]}`),
      );
      assert.ok(folded.weights().length < model.weights().length);
      const norms = folded
        .weights()
        .filter((weight) => weight.name.endsWith("movingMean"))
        .map((weight) => weight.name);
      assert.deepEqual(norms, name === "a line" ? ["batchNorm_2/movingMean"] : []);
    });
  }

  test("a model's weights fit into the functions", async () => {
    const model = models["a line"]();
    await fit(model, digits, { steps: 5, progress: false });
    const w = model.getWeights();
    const { tf } = await import("../backend/index.js");
    const x = tf.randomNormal([3, 7]);
    const mean = w["batchNorm_2/movingMean"]!;
    const variance = w["batchNorm_2/movingVariance"]!;
    const y = batchNormInference(x, { mean, variance, gamma: w["batchNorm_2/gamma"]!, beta: w["batchNorm_2/beta"]! });
    const weights = batchNormWeightsFromModel(model, "batchNorm_2");
    const { movingMean, movingVariance, gamma, beta } = weights;
    const same = batchNormInference(x, { mean: movingMean, variance: movingVariance, gamma, beta });
    assert.deepEqual(y.dataSync(), same.dataSync());
    foldBatchNorm({ kernel: tf.ones([2, 7]), mean, variance });
    const { state } = batchNormWeightsToTorch({ ...weights, gamma: w["batchNorm_2/gamma"]!, movingMean: mean });
    assert.deepEqual(state.running_mean, Array.from(mean));
    assert.throws(
      () => batchNormWeightsFromModel(model, "dense_1"),
      /no batch norm "dense_1"; the model has batchNorm_1,/,
    );
  });
});
