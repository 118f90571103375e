import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { ready } from "../backend/index.js";
import { optimizers, setup } from "../testing/optimizers.js";
import { curves } from "./optimizers.test.fixture.js";
import { adam, fit, momentum, schedules, sgd } from "./index.js";

describe("each optimizer's losses are PyTorch's", () => {
  for (const [backend, compile, ran] of [
    ["cpu", true, "loops"],
    ["cpu", false, "tfjs"],
    ["tensorflow", true, "tensorflow"],
  ] as const) {
    describe(ran, () => {
      let missing = "";
      before(async () => {
        await ready({ backend }).catch((error: Error) => (missing = error.message));
      });
      for (const [name, optimizer] of Object.entries(optimizers)) {
        test(name, async (t) => {
          if (missing) return t.skip(missing);
          const { model, dataset } = setup();
          const steps = compile ? 200 : 50; // step by step is slow
          const options = {
            optimizer: optimizer(),
            batchSize: 32,
            steps,
            order: "given",
            compile,
            progress: false,
          } as const;
          const history = await fit(model, dataset, options);
          assert.equal(history.ran, ran);
          for (const [step, expected] of Object.entries(curves[name]!)) {
            if (Number(step) > steps) continue;
            const error = Math.abs(history.loss[Number(step) - 1]! / expected - 1);
            assert.ok(
              error < 1e-4,
              `step ${step}: loss ${history.loss[Number(step) - 1]}, PyTorch ${expected}, relative difference ${error}`,
            );
          }
        });
      }
    });
  }
});

describe("learning rates", () => {
  test("change by schedule", () => {
    const rates = (schedule: (step: number) => number, steps: number[]) =>
      steps.map((step) => Number(schedule(step).toFixed(6)));
    assert.deepEqual(rates(schedules.cosine({ start: 1, end: 0.2, steps: 10 }), [0, 5, 10, 99]), [1, 0.6, 0.2, 0.2]);
    assert.deepEqual(
      rates(schedules.exponential({ start: 1, factor: 0.25, steps: 10 }), [0, 5, 10, 20]),
      [1, 0.5, 0.25, 0.0625],
    );
    assert.deepEqual(rates(schedules.piecewise({ start: 1, at: [5, 8] }), [0, 4, 5, 8]), [1, 1, 0.1, 0.01]);
    assert.deepEqual(rates(schedules.warmup({ steps: 4, next: 1 }), [0, 1, 3, 4, 9]), [0.25, 0.5, 1, 1, 1]);
  });

  test("reach the steps that are trained with them", async () => {
    const { model, dataset } = setup();
    const seen: number[] = [];
    await fit(model, dataset, {
      optimizer: sgd(schedules.warmup({ steps: 2, next: 0.1 })),
      steps: 3,
      progress: false,
      onStep: ({ learningRate }) => void seen.push(learningRate),
    });
    assert.deepEqual(seen, [0.05, 0.1, 0.1]);
  });

  test("out of range are refused", async () => {
    assert.throws(() => sgd(-1), /sgd: the learning rate is -1, expected a number ≥ 0 or a schedule/);
    assert.throws(() => adam(NaN), /learning rate is NaN/);
    assert.throws(() => adam(0.1, { beta2: 1 }), /adam: beta2 is 1/);
    assert.throws(() => momentum(0.1, { momentum: 2 }), /momentum is 2/);
    const { model, dataset } = setup();
    await assert.rejects(
      fit(model, dataset, { optimizer: sgd(() => NaN), progress: false }),
      /sgd: the schedule gives NaN for step 0/,
    );
  });
});
