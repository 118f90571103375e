import type { Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { it } from "node:test";
import { inTidy, onEachBackend } from "../../testing/backends.js";
import { relativeError } from "../../testing/fixtures.js";
import { expectNoLeakedTensors } from "../../testing/leaks.js";
import { tf } from "../tf.js";

// What is changed in tfjs gives the same as tfjs's own.
onEachBackend((_, skipped) => {
  const test = inTidy(skipped);

  test("the gradients that replace tfjs's own are the same", () => {
    const a = tf.randomNormal([4, 3], 0, 1, "float32", 1);
    const b = tf.randomNormal([3], 0, 1, "float32", 2);
    const expected: [f: (x: Tensor) => Tensor, slope: (value: number) => number][] = [
      [tf.sigmoid, (v) => (1 / (1 + Math.exp(-v))) * (1 - 1 / (1 + Math.exp(-v)))],
      [tf.tanh, (v) => 1 - Math.tanh(v) ** 2],
      [tf.relu, (v) => (v > 0 ? 1 : 0)],
    ];
    for (const [f, slope] of expected) {
      const found = tf.grad((x: Tensor) => f(x).sum())(a);
      assert.ok(relativeError(found, [...a.dataSync()].map(slope)) < 1e-6);
    }
    const [da, db] = tf.grads((a: Tensor, b: Tensor) => tf.add(a, b).sum())([a, b]);
    assert.deepEqual(
      [da!.shape, [...db!.dataSync()]],
      [
        [4, 3],
        [4, 4, 4],
      ],
    );
    const [left, right] = tf.grads((a: Tensor, b: Tensor) => tf.add(a, b).sum())([
      a.reshape([2, 2, 3]),
      tf.ones([2, 1, 1]),
    ]);
    assert.deepEqual([left!.shape, right!.shape, right!.dataSync()[0]], [[2, 2, 3], [2, 1, 1], 6]);
    // A gradient's gradient goes by tfjs's own rules, which a native operation would have cut off.
    const curvature = tf.grad((x: Tensor) =>
      tf
        .grad((x: Tensor) => tf.relu(x).pow(3).sum())(x)
        .sum(),
    )(a);
    assert.ok(
      relativeError(
        curvature,
        [...a.dataSync()].map((v) => (v > 0 ? 6 * v : 0)),
      ) < 1e-5,
    );
  });

  test("softmax cross-entropy is tfjs's, value and gradients", () => {
    const logits = tf.randomNormal([5, 4], 0, 3, "float32", 1);
    const labels = tf.softmax(tf.randomNormal([5, 4], 0, 1, "float32", 2)) as Tensor;
    const written = (logits: Tensor, labels: Tensor): Tensor =>
      tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
    const ours = (logits: Tensor, labels: Tensor): Tensor => tf.losses.softmaxCrossEntropy(labels, logits);
    assert.ok(relativeError(ours(logits, labels), written(logits, labels).dataSync()) < 1e-6);
    const gradient = (f: typeof ours): Tensor => tf.grad((logits: Tensor) => f(logits, labels).mul(3))(logits);
    assert.ok(relativeError(gradient(ours), gradient(written).dataSync()) < 1e-6);
    const weighted = tf.losses.softmaxCrossEntropy(labels, logits, tf.tensor1d([1, 0, 0, 0, 0]));
    const first = written(logits.slice(0, 1), labels.slice(0, 1));
    assert.ok(relativeError(weighted, first.dataSync()) < 1e-6);
    const oneHot = tf.oneHot([3, 0, 1, 1, 2], 4);
    assert.equal(oneHot.dtype, "int32");
    assert.ok(relativeError(ours(logits, oneHot), written(logits, oneHot).dataSync()) < 1e-6);
  });

  test("a step of tf.train.sgd: variables of any shape, those without a gradient left alone, no tensor left", () => {
    const variables = [
      tf.variable(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      ),
      tf.variable(tf.tensor1d([5])),
      tf.variable(tf.scalar(6)),
    ];
    const [matrix, vector, scalar] = variables as [Variable, Variable, Variable];
    const sgd = tf.train.sgd(0.5);
    const before = tf.memory().numTensors;
    const cost = (): Scalar => tf.add(tf.sum(tf.square(matrix)), tf.sum(tf.mul(vector, 3))).asScalar();
    sgd.minimize(cost, false, [matrix, vector]);
    assert.deepEqual(
      variables.map((each) => [...each.dataSync()]),
      [[0, 0, 0, 0], [3.5], [6]],
    );
    sgd.applyGradients([{ name: scalar.name, tensor: tf.scalar(2) }]);
    sgd.applyGradients({});
    assert.equal(scalar.dataSync()[0], 5);
    assert.equal(tf.memory().numTensors, before + 1); // the gradient given
    sgd.setLearningRate(0.1);
    tf.tidy(() => sgd.applyGradients({ [vector.name]: tf.tensor1d([10]) }));
    assert.equal(vector.dataSync()[0], 2.5);
    assert.throws(() => sgd.applyGradients({ [vector.name]: tf.tensor1d([1, 2]) }), /shape/);
    const twice = [1, 2].map((value) => ({ name: vector.name, tensor: tf.tensor1d([value]) }));
    sgd.applyGradients(twice);
    assert.ok(Math.abs(vector.dataSync()[0]! - 2.2) < 1e-6, "one after the other");
  });

  test("matrix products, their transposed forms and other types and ranks", () => {
    const a = tf.tensor2d([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const b = tf.tensor2d([
      [1, 0, 2],
      [0, 1, 3],
    ]);
    const numbers = (value: Tensor): number[] => [...value.dataSync()];
    assert.deepEqual(numbers(tf.matMul(a, b)), [1, 2, 8, 3, 4, 18, 5, 6, 28]);
    assert.deepEqual(numbers(tf.matMul(a, b, true, true)), numbers(tf.matMul(b, a).transpose()));
    assert.deepEqual(numbers(tf.matMul(a, a, true)), [35, 44, 44, 56]);
    assert.deepEqual(numbers(tf.matMul(a.expandDims(0), b.expandDims(0))), numbers(tf.matMul(a, b)));
    assert.deepEqual(numbers(tf.add(tf.tensor1d([1, 2], "int32"), 1)), [2, 3]);
    assert.equal(tf.mul(tf.scalar(2, "int32"), tf.scalar(3, "int32")).dtype, "int32");
  });

  it("outside of a tidy softmax cross-entropy leaves its result alone", (context) => {
    const reason = skipped();
    if (reason) return context.skip(reason);
    const [logits, labels] = [
      tf.tensor2d([
        [1, 2],
        [3, 4],
      ]),
      tf.tensor2d(
        [
          [1, 0],
          [0, 1],
        ],
        undefined,
        "int32",
      ),
    ];
    expectNoLeakedTensors(() => tf.losses.softmaxCrossEntropy(labels, logits));
    tf.dispose([logits, labels]);
  });

  test("a second gradient through softmax cross-entropy is refused, not wrong", () => {
    const labels = tf.tensor2d([[1, 0]]);
    const loss = (logits: Tensor): Tensor => tf.losses.softmaxCrossEntropy(labels, logits);
    const second = tf.grad((x: Tensor) => tf.grad(loss)(x).square().sum());
    assert.throws(() => second(tf.tensor2d([[1, 2]])), /Cannot compute gradient/);
  });
});
