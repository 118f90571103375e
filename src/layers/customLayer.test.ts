import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready, tf, type BackendName } from "../backend/index.js";
import { operations, type Node } from "../graph/index.js";
import { evaluate, fit, meanSquaredError, predict, sgd, type Loss } from "../train/index.js";
import { customLayer, initializers, layers, sequential } from "./index.js";

const { add, clip, divide, matMul, mean, multiply, sqrt, square, subtract, sum } = operations;

const rmsNorm = () =>
  customLayer("rmsNorm", (x, { parameter }) => {
    const gamma = parameter("gamma", [x.shape.at(-1)!], initializers.ones());
    return multiply(divide(x, sqrt(add(mean(square(x), [-1], true), 1e-6))), gamma);
  });

/** Weight normalization (Salimans & Kingma 2016): W = g · V/‖V‖ for each unit. */
const weightNorm = (units: number) =>
  customLayer("weightNorm", (x, { parameter }) => {
    const v = parameter("v", [x.shape[1]!, units], initializers.normal());
    const g = parameter("g", [units], initializers.ones());
    return matMul(x, multiply(divide(v, sqrt(sum(square(v), [0], true))), g));
  });

const huber: Loss = {
  name: "huber",
  target: (outputShape) => ({ shape: outputShape, type: "float32" }),
  of(output, target) {
    const error = subtract(output, target);
    const limited = clip(error, -1, 1); // error²/2 within, |error| − 1/2 beyond
    return mean(multiply(limited, subtract(error, multiply(limited, 0.5))));
  },
};

for (const backend of ["cpu", "tensorflow"] as BackendName[]) {
  describe(`layers and losses of one's own on the ${backend} backend`, () => {
    let missing: string | false = false;
    before(() =>
      ready({ backend }).then(
        () => {},
        (error: Error) => void (missing = error.message),
      ),
    );
    const it = (name: string, f: () => Promise<void>) => test(name, (t) => (missing ? t.skip(missing) : f()));
    const x = [
      [1, 2, 3],
      [-1, 0.5, 2],
      [0.3, -2, 1],
      [2, 2, -1],
    ];
    const y = [
      [1, 0],
      [0, 1],
      [1, 1],
      [0, -3],
    ];

    it("compute what they say", async () => {
      const rms = sequential([rmsNorm()], { inputShape: [3] });
      const found = (await predict(rms, x)).dataSync();
      x.flatMap((row) => row.map((v) => v / Math.sqrt(row.reduce((s, w) => s + w * w, 0) / 3 + 1e-6))).forEach(
        (value, i) => assert.ok(Math.abs(value - found[i]!) < 1e-6),
      );
      const model = sequential([weightNorm(2)], { inputShape: [3] });
      model.setWeights({ "weightNorm_1/v": [3, 0, 4, 0, 0, 2], "weightNorm_1/g": [2, 5] });
      const z = [...(await predict(model, [[1, 1, 1]])).dataSync()];
      [2 * (7 / 5), 5].forEach((value, i) => assert.ok(Math.abs(value - z[i]!) < 1e-6, String(z)));
      const flat = sequential([layers.dense({ units: 2, kernelInitializer: initializers.zeros() })], {
        inputShape: [3],
      });
      // Errors 1 0 0 1 1 1 0 3: five of 1/2 and one of 3 − 1/2.
      const { loss, accuracy } = await evaluate(flat, { x, y }, { loss: huber });
      assert.ok(Math.abs(loss - (4 * 0.5 + 2.5) / 8) < 1e-6, String(loss));
      assert.ok(Number.isNaN(accuracy));
    });

    it("train alike compiled and step by step", async () => {
      const run = async (compile: boolean, loss: Loss) => {
        const model = sequential([weightNorm(4), rmsNorm(), layers.activation("tanh"), weightNorm(2)], {
          inputShape: [3],
        });
        const history = await fit(
          model,
          { x, y },
          { loss, optimizer: sgd(0.1), batchSize: 4, steps: 40, compile, progress: false },
        );
        return history.loss;
      };
      for (const loss of [huber, meanSquaredError]) {
        const [compiled, slow] = [await run(true, loss), await run(false, loss)];
        assert.ok(compiled.at(-1)! < compiled[0]! / 2);
        compiled.forEach((value, i) =>
          assert.ok(Math.abs(value - slow[i]!) < 1e-2 * slow[i]!, `${i}: ${value} ${slow[i]}`),
        );
      }
    });
  });
}

test("what is no node, or no axis, is told", () => {
  const x = operations.constant([1, 2], [2]);
  assert.throws(() => add(x, "a" as never), /add: input 2 is "a", expected a node/);
  assert.throws(() => square(tf.ones([2]) as never), /square: input 1 is a tensor, expected a node/);
  assert.throws(() => mean(x, [1]), /mean: axis is 1, expected -1 to 0 \(x is \[2\]\)/);
  assert.throws(() => operations.slice(x, 0, 1, 2), /1 to 3 do not lie within axis 0/);
  assert.throws(
    () => sequential([customLayer("mine", () => 3 as never)], { inputShape: [2] }),
    /forward gives 3, expected a node/,
  );
  assert.throws(() => customLayer("a/b", (node: Node) => node), /type is "a\/b", expected letters and digits/);
});
