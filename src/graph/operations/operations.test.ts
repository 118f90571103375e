import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready, tf } from "../../backend/index.js";
import { random } from "../../data/random.js";
import { differentiate } from "../differentiate.js";
import { compileToLoops } from "../loops/compile.js";
import type { NumberArray } from "../loops/NodeValues.js";
import type { Node, Shape } from "../Node.js";
import type { GraphFunction, Program } from "../Program.js";
import { sizeOf } from "../shapes.js";
import { native } from "../../tensorflow/index.js";
import { interpretWithTfjs } from "../tfjs/compile.js";
import type { Tensor } from "../tfjs/types.js";
import {
  add,
  avgPool,
  batchNorm,
  biasAdd,
  broadcastLike,
  clip,
  concatenate,
  composedBatchNorm,
  conv2d,
  divide,
  divideByCount,
  elu,
  exp,
  gelu,
  input,
  leakyRelu,
  log,
  logSoftmax,
  matMul,
  maxPool,
  mean,
  multiply,
  negate,
  normalizeWith,
  pad,
  relu,
  reshape,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropyOf,
  softplus,
  sqrt,
  square,
  stopGradient,
  subtract,
  sum,
  swish,
  tanh,
} from "./index.js";

interface Case {
  /** Shapes of the inputs; a first size of −1 is a batch of 6. */
  readonly shapes: readonly Shape[];
  readonly make: (...nodes: readonly [Node, Node, Node, Node, Node]) => Node;
  /** Draws from [low, high] instead of [−2, 2]. */
  readonly range?: readonly [number, number];
  /** Class indices after the other inputs, [batch]. */
  readonly labels?: number;
  /** Its gradient is not that of its value. */
  readonly stops?: boolean;
  /** tfjs's own kernel on the cpu backend has an error: its gradient divides by padding, too. */
  readonly wrongInTfjs?: boolean;
}

const batch = 6;
const images = [-1, 5, 6, 3];
const cases: Record<string, Case> = {
  "add, a row repeated": { shapes: [[-1, 4], [4]], make: add },
  "add, twice the same": { shapes: [[-1, 4]], make: (x) => add(x, x) },
  "add, a column repeated": {
    shapes: [
      [-1, 4],
      [-1, 1],
    ],
    make: add,
  },
  "subtract, a number": { shapes: [[-1, 4], []], make: subtract },
  "subtract, inner axes repeated": {
    shapes: [
      [-1, 2, 3, 4],
      [1, 3, 1],
    ],
    make: subtract,
  },
  multiply: {
    shapes: [
      [-1, 4],
      [-1, 4],
    ],
    make: multiply,
  },
  "multiply, both repeated": {
    shapes: [
      [-1, 1],
      [1, 4],
    ],
    make: multiply,
  },
  divide: { shapes: [[-1, 4], [4]], make: divide, range: [0.5, 2] },
  negate: { shapes: [[-1, 4]], make: negate },
  square: { shapes: [[-1, 4]], make: square },
  sqrt: { shapes: [[-1, 4]], make: sqrt, range: [0.5, 2] },
  exp: { shapes: [[-1, 4]], make: exp },
  log: { shapes: [[-1, 4]], make: log, range: [0.5, 2] },
  softplus: { shapes: [[-1, 4]], make: softplus },
  stopGradient: { shapes: [[-1, 4]], make: (x) => multiply(x, stopGradient(x)), stops: true },
  "clip, as a constant": { shapes: [[-1, 4]], make: (x) => multiply(x, stopGradient(clip(x, -0.5, 0.7))), stops: true },
  clip: { shapes: [[-1, 4]], make: (x) => clip(x, -0.5, 0.7) },
  "slice of images": { shapes: [images], make: (x) => slice(x, 2, 1, 3) },
  "slice of features": { shapes: [[-1, 4]], make: (x) => multiply(slice(x, 1, 0, 2), slice(x, 1, 2, 2)) },
  "pad, rows": { shapes: [images], make: (x) => square(pad(x, 1, 2, 1)) },
  "pad, features": { shapes: [[-1, 4]], make: (x) => pad(x, 1, 0, 3) },
  concatenate: {
    shapes: [
      [-1, 4],
      [-1, 2],
    ],
    make: (a, b) => square(concatenate([a, b, a])),
  },
  "concatenate, rows of images": { shapes: [images, [-1, 2, 6, 3]], make: (a, b) => concatenate([a, b], 1) },
  logSoftmax: { shapes: [[-1, 4]], make: logSoftmax },
  sigmoid: { shapes: [[-1, 4]], make: sigmoid },
  tanh: { shapes: [[-1, 4]], make: tanh },
  relu: { shapes: [[-1, 4]], make: relu },
  leakyRelu: { shapes: [[-1, 4]], make: leakyRelu },
  elu: { shapes: [[-1, 4]], make: elu },
  swish: { shapes: [[-1, 4]], make: swish },
  gelu: { shapes: [[-1, 4]], make: gelu },
  softmax: { shapes: [[-1, 4]], make: softmax },
  "sum over the batch": { shapes: [[-1, 4]], make: (x) => sum(x, [0]) },
  "sum of images over all but channels": { shapes: [images], make: (x) => sum(x, [0, 1, 2]) },
  "sum over inner axes": { shapes: [images], make: (x) => sum(x, [1, 2], true) },
  "sum over the first and last": { shapes: [[-1, 3, 4]], make: (x) => sum(x, [0, 2]) },
  "mean over all": { shapes: [[-1, 4]], make: (x) => mean(x) },
  "mean over the last": { shapes: [[-1, 3, 4]], make: (x) => mean(x, [2], true) },
  "mean over the batch": { shapes: [[-1, 4]], make: (x) => mean(x, [0], true) },
  broadcastLike: { shapes: [[4], [-1, 4]], make: (a, b) => multiply(broadcastLike(a, b), b) },
  divideByCount: { shapes: [[4], [-1, 4]], make: (a, b) => add(divideByCount(a, b, [0]), b) },
  reshape: { shapes: [[-1, 4]], make: (x) => multiply(reshape(x, [-1, 2, 2]), reshape(x, [-1, 2, 2])) },
  "reshape to groups": { shapes: [[-1, 4]], make: (x) => sum(square(reshape(x, [-1, 3, 4])), [1]) },
  matMul: {
    shapes: [
      [-1, 5],
      [5, 3],
    ],
    make: (a, b) => matMul(a, b),
  },
  "matMul, a transposed": {
    shapes: [
      [5, -1],
      [5, 3],
    ],
    make: (a, b) => matMul(a, b, { transposeA: true }),
  },
  "matMul, b transposed": {
    shapes: [
      [-1, 5],
      [3, 5],
    ],
    make: (a, b) => matMul(a, b, { transposeB: true }),
  },
  "matMul, both transposed": {
    shapes: [
      [5, -1],
      [3, 5],
    ],
    make: (a, b) => matMul(a, b, { transposeA: true, transposeB: true }),
  },
  "matMul, large enough for SIMD": {
    shapes: [
      [-1, 53],
      [53, 21],
    ],
    make: (a, b) => matMul(a, b),
  },
  "matMul, large, both transposed": {
    shapes: [
      [53, -1],
      [21, 53],
    ],
    make: (a, b) => matMul(a, b, { transposeA: true, transposeB: true }),
  },
  biasAdd: { shapes: [[-1, 4], [4]], make: biasAdd },
  "biasAdd of images": { shapes: [images, [3]], make: biasAdd },
  batchNorm: { shapes: [[-1, 4], [4], [4]], make: (x, gamma, beta) => batchNorm(x, gamma, beta, 1e-3).y },
  "batchNorm of images": { shapes: [images, [3], [3]], make: (x, gamma, beta) => batchNorm(x, gamma, beta, 1e-3).y },
  "batchNorm of sequences": {
    shapes: [[-1, 5, 3], [3], [3]],
    make: (x, gamma, beta) => batchNorm(x, gamma, beta, 1e-3).y,
  },
  composedBatchNorm: {
    shapes: [[-1, 4], [4], [4]],
    make: (x, gamma, beta) => composedBatchNorm(x, gamma, beta, 1e-3).y,
  },
  normalizeWith: {
    shapes: [[-1, 4], [4], [4], [4], [4]],
    range: [0.5, 2],
    make: (x, m, v, gamma, beta) => normalizeWith(x, m, v, gamma, beta, 1e-3),
  },
  "conv2d, same": {
    shapes: [images, [3, 3, 3, 4]],
    make: (x, k) => conv2d(x, k, { strides: [1, 1], padding: "same" }),
  },
  "conv2d, valid": {
    shapes: [images, [2, 3, 3, 4]],
    make: (x, k) => conv2d(x, k, { strides: [1, 1], padding: "valid" }),
  },
  "conv2d, strides, same": {
    shapes: [images, [3, 3, 3, 4]],
    make: (x, k) => conv2d(x, k, { strides: [2, 2], padding: "same" }),
  },
  "conv2d, strides, valid": {
    shapes: [images, [2, 2, 3, 4]],
    make: (x, k) => conv2d(x, k, { strides: [2, 2], padding: "valid" }),
  },
  maxPool: { shapes: [images], make: (x) => maxPool(x, { size: [2, 2], strides: [2, 2], padding: "valid" }) },
  "maxPool, overlapping, same": {
    shapes: [images],
    make: (x) => maxPool(x, { size: [3, 3], strides: [2, 2], padding: "same" }),
  },
  avgPool: { shapes: [images], make: (x) => avgPool(x, { size: [2, 2], strides: [2, 2], padding: "valid" }) },
  "avgPool, overlapping, same": {
    shapes: [images],
    make: (x) => avgPool(x, { size: [3, 3], strides: [2, 2], padding: "same" }),
    wrongInTfjs: true,
  },
  softmaxCrossEntropy: { shapes: [[-1, 4]], make: softmaxCrossEntropyOf, labels: 4 },
};

/** The case as a function: inputs → [loss, value, the gradient of each input], the loss a weighted sum of the value. */
function build({ shapes, make, labels }: Case): GraphFunction {
  const nodes = shapes.map((shape, i) => input(`x${i}`, shape));
  const classes = labels ? [input("labels", [-1], "int32")] : [];
  const value = make(...([...nodes, ...classes] as unknown as Parameters<Case["make"]>));
  // Uneven weights: a plain sum would hide errors (batch norm's gradient of it is 0).
  const weighted = multiply(value, add(tanh(multiply(value, 3)), 0.3));
  const loss = reshape(sum(weighted), []);
  return { inputs: [...nodes, ...classes], outputs: [loss, value, ...differentiate(loss, nodes)] };
}

function drawn(
  name: string,
  { shapes, range: [low, high] = [-2, 2], labels }: Case,
  FloatArray: Float32ArrayConstructor | Float64ArrayConstructor,
): NumberArray[] {
  const source = random(1).split(name);
  const numbers: NumberArray[] = shapes.map((shape) => {
    const size = sizeOf(shape.map((each) => (each === -1 ? batch : each)));
    // Far from 0, where relu has its kink, and no two alike, where maxPool has one.
    const numbers = new FloatArray(size);
    for (let i = 0; i < size; i++) {
      const value = source.uniform(low, high);
      numbers[i] = Math.abs(value) < 0.01 ? value + 0.02 : value;
    }
    return numbers;
  });
  if (labels) numbers.push(Int32Array.from({ length: batch }, () => source.integer(labels)));
  return numbers;
}

/** Largest difference, against the largest value. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  assert.equal(actual.length, expected.length);
  let largest = 0,
    scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  assert.ok(!Number.isNaN(largest), "NaN");
  return largest / Math.max(scale, 1e-3);
}

describe("each operation's gradient is right", () => {
  for (const [name, each] of Object.entries(cases)) {
    if (each.stops) continue;
    test(`${name}: as central differences in float64`, () => {
      const program = compileToLoops({ f: build(each) }, Float64Array);
      const inputs = drawn(name, each, Float64Array);
      const gradients = program.run("f", inputs).slice(2);
      each.shapes.forEach((_, i) => {
        const numeric = inputs[i]!.map((_, place) => {
          const at = (step: number) => {
            const moved = inputs.map((numbers) => numbers.slice());
            moved[i]![place]! += step;
            return program.run("f", moved)[0]!.data[0]!;
          };
          const h = 1e-4; // five-point rule: the error is of order h⁴
          return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
        });
        const error = difference(gradients[i]!.data, numeric);
        assert.ok(error < 1e-7, `input ${i}: relative error ${error}`);
      });
    });
  }

  test("stopGradient: x · stop(x) has the gradient x", () => {
    const x = input("x", [3]);
    const [gradient] = differentiate(sum(multiply(x, stopGradient(x))), [x]);
    const [result] = compileToLoops({ f: { inputs: [x], outputs: [gradient!] } }).run("f", [Float32Array.of(1, -2, 3)]);
    assert.deepEqual([...result!.data], [1, -2, 3]);
  });

  test("a node used twice gets both gradients, and an unused one is named", () => {
    const x = input("x", []);
    const y = input("other", []);
    const [gradient] = differentiate(add(multiply(x, x), x), [x]);
    const [result] = compileToLoops({ f: { inputs: [x], outputs: [gradient!] } }).run("f", [Float32Array.of(3)]);
    assert.equal(result!.data[0], 7);
    assert.throws(() => differentiate(square(x), [y]), /the loss does not depend on other/);
    assert.throws(() => differentiate(input("v", [2]), [x]), /shape \[2\], expected a scalar/);
  });
});

describe("each operation gives the same on every backend", () => {
  const compare = (name: string, each: Case, program: Program) => {
    const exact = compileToLoops({ f: build(each) }, Float64Array).run("f", drawn(name, each, Float64Array));
    const results = program.run("f", drawn(name, each, Float32Array));
    results.forEach(({ shape, data }, i) => {
      assert.deepEqual([...shape], [...exact[i]!.shape]);
      const error = difference(data, exact[i]!.data);
      assert.ok(error < 5e-5, `output ${i}: relative error ${error}`);
    });
  };
  for (const [name, each] of Object.entries(cases)) {
    test(`${name}: float32 loops as float64`, () => compare(name, each, compileToLoops({ f: build(each) })));
  }

  describe("tfjs", () => {
    before(() => ready({ backend: "cpu" }));
    for (const [name, each] of Object.entries(cases)) {
      if (each.wrongInTfjs) continue;
      test(`${name}: step by step as float64 loops`, () =>
        compare(name, each, interpretWithTfjs(tf, { f: build(each) })));

      if (each.labels || each.stops) continue;
      test(`${name}: tfjs's autodiff gives the same gradients`, () => {
        const { inputs, outputs } = build(each);
        const numbers = drawn(name, each, Float32Array);
        const ours = compileToLoops({ f: build(each) }).run("f", numbers);
        tf.tidy(() => {
          const tensors = numbers.map((data, i) =>
            tf.tensor(
              data as Float32Array,
              each.shapes[i]!.map((size) => (size === -1 ? batch : size)),
            ),
          );
          const loss = (...xs: Tensor[]) =>
            evaluate(outputs[0]!, new Map(inputs.map((node, i) => [node, xs[i]!]))).asScalar();
          tf.grads(loss)(tensors).forEach((gradient, i) => {
            const error = difference(ours[i + 2]!.data, gradient.dataSync());
            assert.ok(error < 2e-5, `input ${i}: relative error ${error}`);
          });
        });
      });
    }
  });

  describe("tensorflow", () => {
    let missing = "";
    before(async () => {
      await ready({ backend: "tensorflow" }).catch((error: Error) => (missing = error.message));
    });
    for (const [name, each] of Object.entries(cases)) {
      test(`${name}: one native call as float64 loops`, (t) => {
        if (missing) return t.skip(missing);
        const program = native.compile({ f: build(each) });
        compare(name, each, program);
        program.dispose();
      });
    }
  });
});

/** A node's value by tfjs operations, so that tfjs can differentiate through them. */
function evaluate(node: Node, known: Map<Node, Tensor>): Tensor {
  let value = known.get(node);
  if (!value) {
    const { call } = node;
    const result = call.operation.tfjs!(
      tf,
      call.inputs.map((each) => evaluate(each, known)),
      call,
    );
    const list = Array.isArray(result) ? (result as Tensor[]) : [result as Tensor];
    call.outputs.forEach((each, i) => known.set(each, list[i]!));
    value = list[node.index]!;
  }
  return value;
}
