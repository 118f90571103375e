import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { differentiate } from "../graph/differentiate.js";
import { compileToLoops } from "../graph/loops/compile.js";
import { constant, input, multiply, read, reshape, sum } from "../graph/operations/index.js";
import { layers, type Layer } from "./index.js";
import { norms } from "./norms.test.fixture.js";

const shape = [2, 3, 2, 4];
const x = Float64Array.from({ length: 48 }, (_, i) => (((i * 37) % 17) - 8) / 4);
const weights = Array.from({ length: 48 }, (_, i) => (((i * 29) % 13) - 6) / 3);
const values: Record<string, number[]> = { gamma: [0.5, 1, -1.5, 2], beta: [0.1, -0.2, 0.3, 0.4] };

/** A layer's output for x in training, and the gradient of Σ output · weights. */
function run(layer: Layer): { y: number[]; dx: number[] } {
  const node = input("x", [-1, ...shape.slice(1)]);
  const y = layer.forward(
    node,
    {
      training: true,
      batchStatistics: true,
      fused: true,
      parameter: (name) => constant(values[name]!, [4]),
      statistic(name, size) {
        const variable = {
          name,
          shape: size,
          trainable: false,
          values: new Float32Array(4).fill(name === "movingMean" ? 0 : 1),
        };
        return { node: read(variable), variable };
      },
      update: () => {},
      random: () => assert.fail("no random numbers are needed"),
      expose: () => {},
    },
    [],
  );
  const weight = input("weights", [-1, ...shape.slice(1)]);
  const loss = reshape(sum(multiply(y, weight)), []);
  const outputs = compileToLoops(
    { f: { inputs: [node, weight], outputs: [y, differentiate(loss, [node])[0]!] } },
    Float64Array,
  ).run("f", [x, Float64Array.from(weights)]);
  return { y: [...outputs[0]!.data], dx: [...outputs[1]!.data] };
}

const near = (actual: readonly number[], expected: readonly number[]) =>
  expected.forEach((value, i) =>
    assert.ok(Math.abs(value - actual[i]!) < 1e-10, `${i}: ${actual[i]}, PyTorch ${value}`),
  );

describe("normalizations of images and their gradients are PyTorch's", () => {
  const ours: Record<string, () => Layer> = {
    batchNorm: () => layers.batchNorm({ epsilon: 1e-3 }),
    groupNorm: () => layers.groupNorm({ numGroups: 2, epsilon: 1e-3 }),
    layerNorm: () => layers.layerNorm({ epsilon: 1e-3 }),
    instanceNorm: () => layers.instanceNorm({ epsilon: 1e-3 }),
  };
  for (const [name, expected] of Object.entries(norms)) {
    test(name, () => {
      const { y, dx } = run(ours[name]!());
      near(y, expected.y);
      near(dx, expected.dx);
    });
  }

  test("batchRenorm without corrections is batch norm", () => {
    const { y, dx } = run(layers.batchRenorm({ epsilon: 1e-3, rMax: 1, dMax: 0 }));
    near(y, norms["batchNorm"]!.y);
    near(dx, norms["batchNorm"]!.dx);
  });

  test("batchRenorm with wide limits normalizes with the moving statistics", () => {
    // r and d undo the batch's statistics: (x − 0) / √(1 + ε), moving mean 0 and variance 1.
    const { y } = run(layers.batchRenorm({ epsilon: 1e-3, rMax: 1e6, dMax: 1e6 }));
    y.forEach((value, i) => {
      const expected = (values["gamma"]![i % 4]! * x[i]!) / Math.sqrt(1.001) + values["beta"]![i % 4]!;
      assert.ok(Math.abs(value - expected) < 1e-6, `${value}, expected ${expected}`);
    });
  });

  test("groups that do not divide the features are refused", () => {
    assert.throws(
      () => run(layers.groupNorm({ numGroups: 3 })),
      /numGroups is 3, which does not divide the 4 features/,
    );
  });
});
