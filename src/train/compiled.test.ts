import type { Optimizer, Rank, Scalar, Tensor, Tensor1D, Tensor2D, Variable } from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { mock } from "node:test";
import { endTrace } from "../backend/tensorflow/Trace.js";
import { tf } from "../backend/index.js";
import { batchNorm } from "../math/index.js";
import { inTidy, onEachBackend } from "../testing/backends.js";
import { relativeError } from "../testing/fixtures.js";
import { compiled, type StepResult } from "./compiled.js";

// A compiled step gives what the step gives as it is written, on every backend.
onEachBackend((backend, skipped) => {
  const test = inTidy(skipped);
  const isNative = backend === "tensorflow";

  /** A network with batch norm, its weights always the same, and a training step of it. */
  function network(optimizer: Optimizer) {
    const w1 = tf.variable(tf.randomNormal([6, 8], 0, 0.4, "float32", 1));
    const gamma = tf.variable<Rank.R1>(tf.ones([8]));
    const beta = tf.variable<Rank.R1>(tf.zeros([8]));
    const w2 = tf.variable(tf.randomNormal([8, 3], 0, 0.4, "float32", 2));
    const bias = tf.variable(tf.zeros([3]));
    const step = (x: Tensor, labels: Tensor) =>
      optimizer.minimize(() => {
        const a = tf.sigmoid(batchNorm(tf.matMul(x as Tensor2D, w1), { gamma, beta }));
        const logits = tf.add(tf.matMul(a as Tensor2D, w2), bias);
        return tf.losses.softmaxCrossEntropy(tf.oneHot(labels as Tensor1D, 3), logits) as Scalar;
      }, true)!;
    return { step, variables: [w1, gamma, beta, w2, bias] as Variable[], optimizer };
  }
  const batch = (i: number, size = 10) =>
    [
      tf.randomNormal([size, 6], 0, 1, "float32", 10 + i),
      tf.tensor1d(
        Array.from({ length: size }, (_, j) => (7 * i + j) % 3),
        "int32",
      ),
    ] as const;

  const optimizers: Record<string, () => Optimizer> = {
    sgd: () => tf.train.sgd(0.1),
    momentum: () => tf.train.momentum(0.1, 0.9),
    adam: () => tf.train.adam(0.01),
    rmsprop: () => tf.train.rmsprop(0.01),
  };
  for (const [name, make] of Object.entries(optimizers)) {
    test(`steps of ${name} learn the same, and leave no tensor`, () => {
      mock.method(console, "warn", () => {});
      const written = network(make());
      const other = network(make());
      const step = compiled(other.step);
      for (let i = 0; i < 4; i++) {
        tf.dispose([written.step(...batch(i)), step(...batch(i))]);
        if (i < 2) assert.equal(step.isCompiled, false, "two calls are compared first");
      }
      const batches = Array.from({ length: 8 }, (_, i) => batch(4 + i));
      const before = tf.memory().numTensors;
      for (const each of batches) {
        const [expected, loss] = [written.step(...each), step(...each)];
        assert.ok(relativeError(loss, expected.dataSync()) < 1e-5);
        tf.dispose([expected, loss]);
      }
      assert.deepEqual([step.isCompiled, step.reason === undefined], [isNative, isNative]);
      other.variables.forEach((variable, i) =>
        assert.ok(relativeError(variable, written.variables[i]!.dataSync()) < 1e-5, `variable ${i}`),
      );
      assert.equal(tf.memory().numTensors - before, 0);
      step.dispose();
      tf.dispose([written.step(...batches[0]!), step(...batches[0]!)]);
      assert.ok(relativeError(other.variables[0]!, written.variables[0]!.dataSync()) < 1e-5, "after dispose");
    });
  }

  /** Calls a step until it has been compiled or refused; the last result. */
  function settle<R extends StepResult>(step: (...tensors: Tensor[]) => R, ...tensors: Tensor[]) {
    const it = compiled(step);
    let result!: R;
    for (let i = 0; i < 6; i++) result = it(...tensors);
    return { it, result };
  }

  test("tensors, arrays, records and nothing come back as the step returns them, of all types", () => {
    mock.method(console, "warn", () => {});
    const x = tf.randomNormal([4, 4, 5, 1], 0, 1, "float32", 3);
    const filter = tf.ones([2, 2, 1, 3]);
    const step = (x: Tensor) => ({
      pooled: tf.maxPool(tf.relu(tf.conv2d(x as never, filter as never, 1, "same")) as never, 2, 2, "same") as Tensor,
      positive: tf.greater(x, 0),
      largest: tf.argMax(tf.reshape(x, [4, 20]), 1),
      given: x,
      again: x,
    });
    const expected = step(x);
    const { it, result } = settle(step, x);
    assert.equal(it.isCompiled, isNative);
    for (const [name, tensor] of Object.entries(result)) {
      const other = expected[name as keyof typeof expected];
      assert.deepEqual([tensor.shape, tensor.dtype], [other.shape, other.dtype]);
      assert.deepEqual(tensor.dataSync(), other.dataSync());
    }
    const pair = settle((x) => [tf.neg(x), tf.exp(x)], x).result;
    assert.deepEqual(
      pair.map((tensor) => [...tensor.dataSync()]),
      [[...tf.neg(x).dataSync()], [...tf.exp(x).dataSync()]],
    );
    const counter = tf.variable(tf.scalar(0));
    settle(() => void counter.assign(tf.add(counter, 1) as Scalar));
    assert.equal(counter.dataSync()[0], 6);
  });

  test("each shape is compiled for itself, and a new rate, a new variable's value and a captured tensor are seen", () => {
    mock.method(console, "warn", () => {});
    const [written, other] = [network(tf.train.sgd(0.1)), network(tf.train.sgd(0.1))];
    const step = compiled(other.step);
    for (let i = 0; i < 30; i++) {
      const each = batch(i, i % 3 === 0 ? 10 : 7);
      if (i === 15)
        for (const { optimizer } of [written, other])
          (optimizer as { setLearningRate?(rate: number): void }).setLearningRate!(0.02);
      if (i === 20) for (const { variables } of [written, other]) variables[4]!.assign(tf.tensor1d([1, 2, 3]));
      assert.ok(relativeError(step(...each), written.step(...each).dataSync()) < 1e-5, `step ${i}`);
    }
    assert.equal(step.isCompiled, isNative);
    let shift: Tensor = tf.scalar(1);
    const shifted = compiled((x: Tensor) => tf.add(x, shift));
    for (let i = 0; i < 5; i++) assert.equal(shifted(tf.scalar(i)).dataSync()[0], i + 1);
    shift.dispose();
    shift = tf.scalar(5);
    for (let i = 0; i < 5; i++) assert.equal(shifted(tf.scalar(i)).dataSync()[0], i + 5);
  });

  test("which tensor is which is known, though two were the same while the step was looked at", () => {
    mock.method(console, "warn", () => {});
    const values = (tensor: Tensor) => [...tensor.dataSync()];
    const [a, b] = [tf.tensor1d([1, 2]), tf.tensor1d([10, 20])];
    const minus = compiled((x: Tensor, y: Tensor) => tf.sub(x, y));
    for (let i = 0; i < 5; i++) assert.deepEqual(values(minus(a, a)), [0, 0]);
    assert.deepEqual(values(minus(b, a)), [9, 18]);
    assert.equal(minus.isCompiled, isNative);
    const shifted = compiled((x: Tensor) => tf.add(x, a)); // `a` is an argument, and is used from outside
    for (let i = 0; i < 5; i++) assert.deepEqual(values(shifted(a)), [2, 4]);
    assert.deepEqual(values(shifted(b)), [11, 22]);
    const [v, w] = [tf.variable<Rank.R1>(a), tf.variable<Rank.R1>(a)]; // tfjs shares the data of the three
    const sum = compiled((x: Tensor) => tf.add(tf.mul(v, x), tf.add(tf.mul(w, 100), a)));
    for (let i = 0; i < 5; i++) assert.deepEqual(values(sum(a)), [102, 206]);
    w.assign(tf.tensor1d([3, 4]));
    assert.deepEqual(values(sum(a)), [302, 406]);
    assert.deepEqual(values(sum(v)), [302, 406], "a variable as an argument");
    const same = compiled((x: Tensor) => x);
    for (let i = 0; i < 5; i++) assert.deepEqual(values(same(b)), [10, 20]);
    assert.deepEqual(values(b), [10, 20]);
    const set = compiled((x: Tensor) => void (x as Variable<Rank.R1>).assign(tf.add(x, 1) as Tensor1D));
    const n = tf.variable<Rank.R1>(tf.tensor1d([0]));
    for (let i = 0; i < 5; i++) set(n);
    assert.deepEqual(values(n), [5]);
  });

  test("where a step cannot be compiled it runs as it is written, and says why once", () => {
    const warn = mock.method(console, "warn", () => {});
    warn.mock.resetCalls();
    const x = tf.tensor1d([1, -2, 3]);
    let calls = 0;
    const cases: [step: (x: Tensor) => never, reason: RegExp][] = [
      [((x: Tensor) => (x.dataSync()[0]! > 0 ? tf.neg(x) : x)) as never, /reads a tensor's values/],
      [((x: Tensor) => tf.add(x, Math.random())) as never, /its calls differ/],
      [((x: Tensor) => tf.mul(x, ++calls)) as never, /its calls differ/],
      [((x: Tensor) => tf.dropout(x, 0.5)) as never, /its calls differ/],
      [(() => 5) as never, /something else than tensors/],
    ];
    for (const [step, reason] of cases) {
      const { it } = settle(step, x);
      assert.equal(it.isCompiled, false);
      assert.match(it.reason!, isNative ? reason : /the backend is /);
    }
    assert.equal(warn.mock.callCount(), cases.length);
    assert.equal(calls, 6);
  });

  test("the gradient of a compiled step is the step's", () => {
    mock.method(console, "warn", () => {});
    const square = compiled((x: Tensor) => tf.square(x));
    for (let i = 0; i < 5; i++) square(tf.scalar(i));
    const slope = tf.grad((x: Tensor) => square(x))(tf.scalar(3));
    assert.equal(slope.dataSync()[0], 6);
  });

  test("an error in the step comes through, and the next call is as if it had not been", () => {
    mock.method(console, "warn", () => {});
    let isBroken = true;
    const step = compiled((x: Tensor) => {
      if (isBroken) throw new Error("mine");
      return tf.neg(x);
    });
    assert.throws(() => step(tf.scalar(1)), /^Error: mine$/);
    isBroken = false;
    for (let i = 0; i < 5; i++) assert.equal(step(tf.scalar(i)).dataSync()[0], -i);
    assert.equal(step.isCompiled, isNative);
    endTrace(); // as after a Stop: nothing is open
  });

  test("what is no tensor is told", () => {
    assert.throws(() => compiled(5 as never), /compiled: the step is number, expected a function/);
    const step = compiled((x: Tensor) => tf.neg(x));
    assert.throws(
      () => step(2 as never),
      /argument 1 of the step is number, expected a tensor; a number is tf\.scalar/,
    );
    assert.throws(() => step([1] as never), /argument 1 of the step is an array/);
    const gone = tf.scalar(1);
    gone.dispose();
    assert.throws(() => step(gone), /has been disposed of/);
  });
});
