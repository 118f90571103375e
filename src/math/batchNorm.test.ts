import type { Tensor, Tensor1D } from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "../backend/index.js";
import { inTidy, onEachBackend } from "../testing/backends.js";
import { relativeError } from "../testing/fixtures.js";
import {
  batchNorm,
  batchNorm64,
  batchNormGradient64,
  batchNormGradientClosedForm64,
  batchNormInference,
  batchNormSteps,
  batchNormWeightsFromLayer,
  batchNormWeightsFromTorch,
  batchNormWeightsToTorch,
  foldBatchNorm,
  ghostBatchNorm,
  mapColumns,
  mean64,
  movingAverage,
  noisyBatchNorm,
  populationStatistics,
  standardize,
  sum64,
} from "./index.js";

const x = [0.3, -1.2, 2.5, 0.9, -0.4];
const dy = [1, -0.5, 0.2, 2, -1.5];
const options = { gamma: 1.7, beta: -0.3, epsilon: 1e-3 };

/** The slope of f at x[index], by central differences with the error's first term taken out (Richardson). */
function slope(f: (x: number[]) => number, at: readonly number[], index: number): number {
  const difference = (h: number): number => {
    const moved = (by: number): number[] => at.map((value, i) => (i === index ? value + by : value));
    return (f(moved(h)) - f(moved(-h))) / (2 * h);
  };
  return (4 * difference(5e-4) - difference(1e-3)) / 3;
}

describe("batchNorm64", () => {
  const loss = (x: readonly number[], gamma = options.gamma, beta = options.beta): number =>
    sum64(batchNorm64(x, { ...options, gamma, beta }).y.map((value, i) => value * dy[i]!));

  it("has the gradient that central differences have", () => {
    const { dx, dGamma, dBeta } = batchNormGradient64(x, dy, options);
    x.forEach((_, i) => assert.ok(Math.abs(dx[i]! - slope(loss, x, i)) < 1e-10));
    assert.ok(Math.abs(dGamma - slope(([gamma]) => loss(x, gamma), [options.gamma], 0)) < 1e-10);
    assert.ok(Math.abs(dBeta - slope(([beta]) => loss(x, undefined, beta), [options.beta], 0)) < 1e-10);
  });

  it("has the same gradient in closed form", () => {
    const staged = batchNormGradient64(x, dy, options).dx;
    batchNormGradientClosedForm64(x, dy, options).forEach((value, i) =>
      assert.ok(Math.abs(value - staged[i]!) < 1e-15),
    );
  });

  it("keeps the identities that the equations imply", () => {
    const { xHat, variance, mean } = batchNorm64(x, options);
    const deviation = Math.sqrt(variance + options.epsilon);
    const { dx } = batchNormGradient64(x, dy, options);
    const along = (a: readonly number[]): number => sum64(a.map((value, i) => value * xHat[i]!));
    near(mean64(xHat.map((value) => value ** 2)), variance / (variance + options.epsilon));
    near(sum64(dx), 0);
    near(along(dx), (options.gamma / deviation) * along(dy) * (options.epsilon / deviation ** 2));
    assert.ok(Math.max(...xHat.map(Math.abs)) <= Math.sqrt(x.length - 1));
    batchNorm64(x, { ...options, gamma: deviation, beta: mean }).y.forEach((value, i) => near(value, x[i]!));
  });

  it("adds without losing digits", () => {
    assert.equal(sum64([1, 1e100, 1, -1e100]), 2);
    const far = x.map((value) => value + 2 ** 40);
    near(batchNorm64(far).variance, batchNorm64(x).variance, 1e-3);
  });

  it("is applied to columns", () => {
    assert.deepEqual(
      mapColumns(
        [
          [1, 10],
          [3, 30],
        ],
        (column) => batchNorm64(column, { epsilon: 0 }).y,
      ),
      [
        [-1, -1],
        [1, 1],
      ],
    );
  });
});

const near = (given: number, expected: number, tolerance = 1e-12): void =>
  assert.ok(Math.abs(given - expected) <= tolerance, `${given} is not ${expected}`);

describe("on each backend", () => {
  onEachBackend((backend, skipped) => {
    const test = inTidy(skipped);

    test("batchNorm's gradient is that of central differences", () => {
      const values = tf.randomNormal([5, 3], 2, 3, "float32", 7);
      const weights = tf.randomNormal([5, 3], 0, 1, "float32", 8);
      const loss = (x: Tensor): Tensor => batchNorm(x, { gamma: 2, beta: 1 }).mul(weights).sum();
      const found = tf.grad(loss)(values).dataSync();
      const at = [...values.dataSync()];
      const expected = at.map((_, index) => {
        const moved = (by: number): number =>
          loss(
            tf.tensor2d(
              at.map((value, i) => (i === index ? value + by : value)),
              [5, 3],
            ),
          ).dataSync()[0]!;
        return (moved(2e-2) - moved(-2e-2)) / 4e-2;
      });
      assert.ok(relativeError(found, expected) < 1e-3);
    });

    test("batchNorm and its steps have the same second gradient", () => {
      const values = tf.randomNormal([6, 2], 0, 1, "float32", 3);
      const weights = tf.randomNormal([6, 2], 0, 1, "float32", 4);
      const second = (f: (x: Tensor) => Tensor): Tensor =>
        tf.grad((x: Tensor) =>
          tf
            .grad((x: Tensor) => f(x).pow(3).mul(weights).sum())(x)
            .mul(weights)
            .sum(),
        )(values);
      const ours = second((x) => batchNorm(x));
      const composed = second((x) => batchNormSteps(x).y);
      assert.ok(relativeError(ours, composed.dataSync()) < 1e-4);
    });

    test("inference with the batch's own statistics is training, on any axis", () => {
      const images = tf.randomNormal([3, 4, 2, 5], 1, 2, "float32", 5);
      for (const axis of [1, -1]) {
        const { mean, variance, y } = batchNormSteps(images, { axis });
        assert.ok(relativeError(batchNormInference(images, { mean, variance, axis }), y.dataSync()) < 1e-6);
      }
    });

    test("a folded dense layer gives what the two gave", () => {
      const inputs = tf.randomNormal([7, 3], 0, 1, "float32", 1);
      const kernel = tf.randomNormal([3, 2], 0, 1, "float32", 2);
      const statistics = { mean: [1, -2], variance: [4, 0.25], gamma: [2, -1], beta: [0.5, 3] };
      const apart = batchNormInference(inputs.matMul(kernel).add(tf.tensor1d([1, 2])), statistics);
      const folded = foldBatchNorm({ kernel, bias: [1, 2], ...statistics });
      assert.ok(relativeError(inputs.matMul(folded.kernel).add(folded.bias), apart.dataSync()) < 1e-6);
    });

    test("noise is the same for the same seed, and has the spread of the paper", () => {
      const values = tf.randomNormal([64, 50], 0, 1, "float32", 1);
      const noisy = (seed: number): number[] => [...noisyBatchNorm(values, { seed }).dataSync()];
      assert.deepEqual(noisy(1), noisy(1));
      assert.notDeepEqual(noisy(1), noisy(2));
      const { mean } = batchNormSteps(noisyBatchNorm(values, { seed: 3 }) as Tensor);
      const shifts = [...mean.dataSync()];
      const spread = Math.sqrt(mean64(shifts.map((shift) => shift ** 2)));
      assert.ok(spread > 0.2 && spread < 0.4, `the means' spread is ${spread}, expected 0.5/√3`);
      assert.ok(Math.max(...shifts.map(Math.abs)) < 0.6);
      const off = noisyBatchNorm(values, { seed: 1, shift: 0, scale: 1, shiftJitter: 0, scaleJitter: 0 });
      assert.ok(relativeError(off, batchNorm(values).dataSync()) < 1e-6);
    });

    test("ghosts of the whole batch are batch norm", () => {
      const values = tf.randomNormal([6, 3], 1, 2, "float32", 1);
      const parameters = { gamma: [1, 2, 3], beta: [3, 2, 1] };
      const ghosts = ghostBatchNorm(values, { groupSize: 6, ...parameters });
      assert.ok(relativeError(ghosts, batchNorm(values, parameters).dataSync()) < 1e-6);
    });

    test("population statistics of batches sorted by class are those of all examples", () => {
      const rows = tf.concat([0, 5, -3].map((mean, seed) => tf.randomNormal([20, 2], mean, 1, "float32", seed)));
      const batches = tf.split(rows, [20, 20, 13, 7]);
      const { mean, variance, count } = populationStatistics(batches);
      const all = batchNormSteps(rows as Tensor);
      assert.equal(count, 60);
      assert.ok(relativeError(mean, all.mean.dataSync()) < 1e-6);
      assert.ok(relativeError(variance, all.variance.dataSync()) < 1e-6);
    });

    test("standardize applies the training set's statistics", () => {
      const train = tf.tensor2d([
        [1, 100, 7],
        [3, 300, 7],
      ]);
      const { mean, deviation, transform, inverse } = standardize(train);
      assert.deepEqual(
        [mean, deviation],
        [
          [2, 200, 7],
          [1, 100, 0],
        ],
      );
      const other = tf.tensor2d([[5, 200, 8]]);
      assert.deepEqual([...transform(other).dataSync()], [3, 0, 1]);
      assert.deepEqual([...inverse(transform(other)).dataSync()], [5, 200, 8]);
      const gaps = tf.tensor2d([
        [1, NaN],
        [3, 4],
        [NaN, 8],
      ]);
      assert.deepEqual(standardize(gaps, { nan: "ignore" }).mean, [2, 6]);
      assert.ok(Number.isNaN(standardize(gaps, { nan: "ignore" }).transform(gaps).dataSync()[1]));
      assert.deepEqual([...standardize(gaps, { nan: "mean" }).transform(gaps).dataSync()], [-1, 0, 1, -1, 0, 1]);
    });

    test("weights of tf.layers make our inference give its prediction", () => {
      const layer = tf.layers.batchNormalization({ inputShape: [2], momentum: 0.8, epsilon: 1e-2 });
      const model = tf.sequential({ layers: [layer] });
      layer.setWeights(
        [
          [1, 2],
          [3, 4],
          [5, 6],
          [7, 8],
        ].map((values) => tf.tensor1d(values)),
      );
      const { momentum, movingMean, movingVariance, ...parameters } = batchNormWeightsFromLayer(layer);
      assert.equal(momentum, 0.8);
      const values = tf.tensor2d([
        [1, 2],
        [3, 4],
      ]);
      const ours = batchNormInference(values, { ...parameters, mean: movingMean, variance: movingVariance });
      assert.ok(relativeError(ours, (model.predict(values) as Tensor).dataSync()) < 1e-6);
      const bare = tf.layers.batchNormalization({ inputShape: [2], center: false, scale: false });
      tf.sequential({ layers: [bare] });
      assert.deepEqual(
        [batchNormWeightsFromLayer(bare).gamma, batchNormWeightsFromLayer(bare).beta],
        [
          [1, 1],
          [0, 0],
        ],
      );
      model.dispose();
      bare.dispose();
    });

    if (backend === "tensorflow") {
      test("gamma and beta as variables are trained", () => {
        const gamma = tf.variable(tf.ones([2])) as unknown as Tensor1D;
        const beta = tf.variable(tf.zeros([2])) as unknown as Tensor1D;
        const values = tf.randomNormal([8, 2], 0, 1, "float32", 1);
        const { grads } = tf.variableGrads(() => batchNorm(values, { gamma, beta }).sub(1).square().sum() as never);
        assert.equal(Object.keys(grads).length, 2);
        tf.disposeVariables();
      });
    }
  });
});

describe("moving average", () => {
  it("weighs a value k steps old by (1 − momentum)·momentum^k", () => {
    const values = [40, 49, 45, 50, 37];
    let average = movingAverage(0.9, { biasCorrection: true });
    for (const value of values) average = average.update(value);
    const weights = values.map((_, i) => 0.1 * 0.9 ** (values.length - 1 - i));
    near(average.raw!, sum64(values.map((value, i) => value * weights[i]!)));
    near(average.value!, sum64(values.map((value, i) => value * weights[i]!)) / sum64(weights));
  });

  it("is corrected for what it started from, too", () => {
    let average = movingAverage(0.9, { biasCorrection: true, initial: 100 });
    assert.equal(average.value, 100);
    for (let i = 0; i < 3; i += 1) average = average.update(5);
    near(average.value!, 5);
    assert.ok(average.raw! > 70);
  });

  it("leaves the one before as it was", () => {
    const first = movingAverage(0.5).update(1);
    first.update(100);
    assert.deepEqual([first.value, first.numUpdates], [0.5, 1]);
  });
});

describe("PyTorch's weights", () => {
  it("come with the momentum turned round, and go back", () => {
    const state = { weight: [2, 3], bias: [4, 5], running_mean: [6, 7], running_var: [8, 9] };
    const weights = batchNormWeightsFromTorch(state, { momentum: 0.25, eps: 1e-3 });
    assert.deepEqual(weights, {
      gamma: [2, 3],
      beta: [4, 5],
      movingMean: [6, 7],
      movingVariance: [8, 9],
      momentum: 0.75,
      epsilon: 1e-3,
    });
    assert.deepEqual(batchNormWeightsToTorch(weights), { state, momentum: 0.25, eps: 1e-3 });
    assert.equal(batchNormWeightsFromTorch(state, { momentum: null }).momentum, undefined);
  });
});

it("takes γ and β as variables, as a training step of one's own has them", () => {
  const [gamma, beta] = [tf.variable(tf.fill([2], 3)), tf.variable(tf.zeros([2]))];
  const result = tf.tidy(() => batchNorm(tf.tensor([1, 0, 3, 8], [2, 2]), { gamma, beta, epsilon: 0 }).dataSync());
  tf.dispose([gamma, beta]);
  assert.deepEqual([...result], [-3, -3, 3, 3]);
});
