import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "../backend/index.js";
import { onEachBackend } from "../testing/backends.js";
import { expectNoLeakedTensors } from "../testing/leaks.js";
import * as library from "./index.js";

const {
  batchNorm,
  batchNormGradient,
  batchNormGradientClosedForm,
  batchNormInference,
  batchNormSteps,
  batchRenorm,
  batchRenormGradient,
  batchRenormSteps,
  foldBatchNorm,
  ghostBatchNorm,
  groupNorm,
  groupNormGradient,
  groupNormSteps,
  instanceNorm,
  instanceNormGradient,
  instanceNormSteps,
  layerNorm,
  layerNormGradient,
  layerNormSteps,
  moments,
  movingStatistics,
  noisyBatchNorm,
  populationStatistics,
  standardize,
} = library;

/** Uses of every function that takes tensors. */
const calls: Record<string, (x: Tensor2D, images: Tensor) => unknown> = {
  moments: (x, images) => [moments(x), moments(images), moments(images, { axis: 1 })],
  batchNorm: (x, images) => [
    batchNorm(x, { gamma: [1, 2, 3, 4], beta: 2 }),
    batchNorm(images),
    batchNorm(images, { axis: 1 }),
  ],
  batchNormSteps: (x, images) => [batchNormSteps(x), batchNormSteps(images, { axis: 2 })],
  batchNormGradient: (x) => batchNormGradient(x, x, { gamma: 2 }),
  batchNormGradientClosedForm: (x) => batchNormGradientClosedForm(x, x),
  batchNormInference: (x) => batchNormInference(x, { mean: 0, variance: [1, 2, 3, 4] }),
  batchRenorm: (x) => batchRenorm(x, { mean: 0, variance: 1 }),
  batchRenormSteps: (x) => batchRenormSteps(x, { mean: 0, variance: 1 }),
  batchRenormGradient: (x) => batchRenormGradient(x, x, { mean: 0, variance: 1 }),
  foldBatchNorm: (x) => foldBatchNorm({ kernel: x, mean: 1, variance: 2, gamma: 3, beta: 4, bias: 5 }),
  ghostBatchNorm: (x, images) => [ghostBatchNorm(x, { groupSize: 4 }), ghostBatchNorm(images, { groupSize: 2 })],
  groupNorm: (x, images) => [groupNorm(x, { numGroups: 2 }), groupNorm(images, { numGroups: 1 })],
  groupNormSteps: (x) => groupNormSteps(x, { numGroups: 2 }),
  groupNormGradient: (x) => groupNormGradient(x, x, { numGroups: 2 }),
  instanceNorm: (_, images) => instanceNorm(images),
  instanceNormSteps: (_, images) => instanceNormSteps(images),
  instanceNormGradient: (_, images) => instanceNormGradient(images, images),
  layerNorm: (x, images) => [layerNorm(x), layerNorm(images, { numAxes: 3 })],
  layerNormSteps: (x) => layerNormSteps(x),
  layerNormGradient: (x) => layerNormGradient(x, x),
  movingStatistics: (x) => movingStatistics().update(x).update(x),
  noisyBatchNorm: (x) => noisyBatchNorm(x, { seed: 1 }),
  populationStatistics: (x) => populationStatistics([x, x]),
  standardize: (x) => {
    const { transform, inverse } = standardize(x);
    const z = transform(x);
    return [z, inverse(z)];
  },
};

/** These take and return plain values only. */
const withoutTensors = [
  "movingAverage",
  "MovingAverage",
  "MovingStatistics",
  "batchNorm64",
  "batchNormGradient64",
  "batchNormGradientClosedForm64",
  "mean64",
  "sum64",
  "variance64",
  "correlation64",
  "quantile64",
  "mapColumns",
  "batchNormWeightsFromTorch",
  "combineStatistics",
  "batchNormWeightsToTorch",
  "batchNormWeightsFromLayer",
];

it("every public function is tried here", () => {
  assert.deepEqual(Object.keys(library).sort(), [...Object.keys(calls), ...withoutTensors].sort());
});

describe("no public function leaves a tensor behind", () => {
  onEachBackend((_, skipped) => {
    for (const [name, call] of Object.entries(calls)) {
      it(name, (test) => {
        const reason = skipped();
        if (reason) return test.skip(reason);
        const x = tf.randomNormal([6, 4], 1, 2, "float32", 1) as Tensor2D;
        const images = tf.randomNormal([4, 3, 2, 4], 1, 2, "float32", 2);
        call(x, images); // constants that are made once are there afterwards
        expectNoLeakedTensors(() => call(x, images));
        expectNoLeakedTensors(() => tf.tidy(() => void call(x, images)));
        tf.dispose([x, images]);
      });
    }

    it("gradients", (test) => {
      const reason = skipped();
      if (reason) return test.skip(reason);
      const x = tf.randomNormal([6, 4], 1, 2, "float32", 1);
      for (const f of [batchNorm, layerNorm, (x: Tensor) => ghostBatchNorm(x, { groupSize: 3 })]) {
        expectNoLeakedTensors(() => tf.grad((x: Tensor) => f(x).square().sum())(x));
      }
      x.dispose();
    });
  });
});

describe("wrong arguments are named, with what was expected", () => {
  const x = (): Tensor2D => tf.ones([60, 4]);
  const wrong: [what: string, call: () => unknown, message: RegExp][] = [
    [
      "gamma of another size",
      () => batchNorm(x(), { gamma: tf.ones([3]) }),
      /gamma has shape \[3\], expected \[4\] \(the last axis of x \[60, 4\]\)/,
    ],
    [
      "gamma of rank 2",
      () => batchNorm(x(), { gamma: tf.ones([1, 4]) as never }),
      /gamma has shape \[1, 4\], expected \[4\]/,
    ],
    [
      "beta on another axis",
      () => batchNorm(tf.ones([2, 5, 3, 4]), { beta: [1, 2, 3, 4], axis: 1 }),
      /beta has shape \[4\], expected \[5\] \(axis 1 of x \[2, 5, 3, 4\]\)/,
    ],
    ["integers", () => batchNorm(tf.ones([4, 4], "int32")), /x has dtype int32, expected float32: x\.toFloat\(\)/],
    ["integers as gamma", () => batchNorm(x(), { gamma: tf.ones([4], "int32") as never }), /gamma has dtype int32/],
    ["an array", () => batchNorm([[1, 2]] as never), /x is an array, expected a tensor/],
    ["null", () => batchNorm(null as never), /x is null, expected a tensor/],
    ["rank 1", () => batchNorm(tf.ones([4])), /x has shape \[4\], expected \[batch, features\]/],
    ["no examples", () => batchNorm(tf.ones([0, 4])), /x has shape \[0, 4\], there are no values in it/],
    ["a batch of one", () => batchNorm(tf.ones([1, 4])), /one value per feature.*batchNormInference/s],
    [
      "a batch of one in the steps",
      () => batchNormSteps(tf.ones([1, 4])),
      /batchNormSteps: x \[1, 4\] has one value per feature/,
    ],
    ["axis", () => batchNorm(x(), { axis: 2 }), /axis is 2, expected -2 to 1/],
    ["a fraction as axis", () => batchNorm(x(), { axis: 0.5 }), /axis is 0\.5/],
    ["epsilon", () => batchNorm(x(), { epsilon: -1 }), /epsilon is -1, expected a small number/],
    ["epsilon NaN", () => layerNorm(x(), { epsilon: NaN }), /epsilon is NaN/],
    [
      "dy of another shape",
      () => batchNormGradient(x(), tf.ones([60, 3]) as never),
      /dy has shape \[60, 3\], expected \[60, 4\], the shape of x/,
    ],
    ["inference without statistics", () => batchNormInference(x(), {} as never), /mean and variance are missing/],
    [
      "statistics of another size",
      () => batchNormInference(x(), { mean: [1], variance: 1 }),
      /mean has shape \[1\], expected \[4\]/,
    ],
    ["groups that do not divide", () => groupNorm(x(), { numGroups: 3 }), /numGroups is 3, expected a divisor of 4/],
    ["groups by default", () => groupNorm(x()), /numGroups is 32, expected a divisor of 4/],
    ["groups of one value", () => groupNorm(x(), { numGroups: 4 }), /one value per group/],
    ["instances of one value", () => instanceNorm(x()), /instanceNorm: x \[60, 4\] has one value per group/],
    ["all axes normalized", () => layerNorm(x(), { numAxes: 2 }), /numAxes is 2, expected 1 to 1/],
    ["layer norm's gamma", () => layerNorm(x(), { gamma: tf.ones([60]) }), /gamma has shape \[60\], expected \[4\]/],
    [
      "ghosts of one",
      () => ghostBatchNorm(x(), { groupSize: 1 }),
      /groups of 1 out of 60 examples .* one value per feature/,
    ],
    ["a last ghost of one", () => ghostBatchNorm(tf.ones([7, 4]), { groupSize: 3 }), /groups of 3 out of 7 examples/],
    ["no ghosts", () => ghostBatchNorm(x(), { groupSize: 0 }), /groupSize is 0, expected an integer ≥ 1/],
    ["noise without seed", () => noisyBatchNorm(x(), {} as never), /seed is undefined/],
    ["negative noise", () => noisyBatchNorm(x(), { seed: 1, shift: -1 }), /shift is -1/],
    ["rMax", () => batchRenorm(x(), { mean: 0, variance: 1, rMax: 0.5 }), /rMax is 0\.5/],
    [
      "a kernel of rank 1",
      () => foldBatchNorm({ kernel: tf.ones([4]), mean: 0, variance: 1 }),
      /kernel has shape \[4\]/,
    ],
    [
      "a negative variance",
      () => foldBatchNorm({ kernel: x(), mean: 0, variance: [1, 1, -1, 1] }),
      /variance has the value -1, expected numbers ≥ 0/,
    ],
    [
      "a variance NaN",
      () => foldBatchNorm({ kernel: x(), mean: 0, variance: [1, 1, NaN, 1] }),
      /variance has the value NaN, expected numbers ≥ 0/,
    ],
    ["momentum 1", () => library.movingAverage(1), /momentum is 1, expected a number from 0 to below 1/],
    ["momentum NaN", () => movingStatistics({ momentum: NaN }), /momentum is NaN/],
    ["a value NaN", () => library.movingAverage(0.9).update(NaN), /value 1 is NaN, which would stay in the average/],
    [
      "values of another length",
      () => library.movingAverage(0.9, { initial: [0, 0] }).update([1]),
      /the value has 1 numbers, expected 2 numbers as before/,
    ],
    ["moving statistics of one", () => movingStatistics().update(tf.ones([1, 4])), /one value per feature/],
    ["moving statistics of NaN", () => movingStatistics().update(tf.fill([4, 4], NaN)), /is NaN, which would stay/],
    ["no batches", () => populationStatistics([]), /there are no batches/],
    [
      "batches of other widths",
      () => populationStatistics([x(), tf.ones([60, 3])]),
      /batch 1 has 3 features, expected 4/,
    ],
    [
      "a batch with NaN",
      () =>
        populationStatistics([
          x(),
          tf.tensor2d([
            [1, 2],
            [NaN, 4],
          ]),
        ]),
      /feature 0 of batch 1 has values that are not finite/,
    ],
    [
      "NaN to standardize",
      () =>
        standardize(
          tf.tensor2d([
            [1, 2],
            [3, NaN],
          ]),
        ),
      /NaN in row 1, column 1: pass \{ nan: "ignore" \}/,
    ],
    [
      "infinity to standardize",
      () =>
        standardize(
          tf.tensor2d([
            [1, 2],
            [Infinity, 3],
          ]),
          { nan: "ignore" },
        ),
      /Infinity in row 1, column 0$/,
    ],
    [
      "constant columns",
      () => standardize(tf.ones([3, 2]), { constantColumns: "throw" }),
      /all values are equal in columns 0, 1/,
    ],
    [
      "a column of NaN",
      () => standardize(tf.tensor2d([[NaN], [NaN]]), { nan: "ignore" }),
      /column 0 has no values, only NaN/,
    ],
    [
      "another table",
      () => standardize(tf.tensor2d([[1], [2]])).transform(x()),
      /x has shape \[60, 4\], expected \[examples, 1\]/,
    ],
    [
      "an unknown policy",
      () => standardize(x(), { nan: "skip" as never }),
      /nan is "skip", expected "throw" or "ignore" or "mean"/,
    ],
    [
      "another layer",
      () => library.batchNormWeightsFromLayer(tf.layers.dense({ units: 1 })),
      /is a Dense, expected BatchNormalization/,
    ],
    [
      "a layer without weights",
      () => library.batchNormWeightsFromLayer(tf.layers.batchNormalization()),
      /has no weights yet/,
    ],
    [
      "a torch state of two lengths",
      () => library.batchNormWeightsFromTorch({ running_mean: [0, 0], running_var: [1] }),
      /running_var has 1 values, expected 2/,
    ],
    [
      "no torch state",
      () => library.batchNormWeightsFromTorch({} as never),
      /running_mean is missing, expected what tolist\(\) gives/,
    ],
    [
      "a torch state of text",
      () => library.batchNormWeightsFromTorch({ running_mean: ["0"], running_var: [1] } as never),
      /running_mean is not a list of finite numbers/,
    ],
    [
      "a torch state with NaN",
      () => library.batchNormWeightsFromTorch({ running_mean: [0], running_var: [NaN] }),
      /running_var is not a list of finite numbers/,
    ],
    [
      "a tensor in float64",
      () => library.batchNorm64(x() as never),
      /batchNorm64: x is a tensor, expected an array of numbers; of a tensor/,
    ],
    ["one number", () => library.batchNorm64([1]), /x has 1 values, expected 2 or more/],
    ["dy of another length", () => library.batchNormGradient64([1, 2], [1]), /dy has 1 values, expected 2/],
  ];
  for (const [what, call, message] of wrong) {
    it(what, () => {
      const before = tf.memory().numTensors;
      assert.throws(() => tf.tidy(() => void call()), message);
      assert.equal(tf.memory().numTensors, before, "tensors are left behind");
    });
  }
});
