import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ready, type BackendName } from "../backend/index.js";
import { syntheticDigits } from "../data/index.js";
import { layers, sequential } from "../layers/index.js";
import { backends } from "../testing/backends.js";
import { fit, momentum, predict, type FitOptions } from "./index.js";

const digits = syntheticDigits({ numExamples: 240, size: 12, seed: 1 });

/** Every figure of a seeded training with batch norm and dropout on the backend. */
async function trained(backend: BackendName, options: FitOptions = {}): Promise<Record<string, ArrayLike<number>>> {
  await ready({ backend });
  const block = () => [
    layers.dense({ units: 16, useBias: false }),
    layers.batchNorm({ momentum: 0.9 }),
    layers.activation("sigmoid"),
  ];
  const model = sequential([...block(), layers.dropout({ rate: 0.2 }), ...block(), layers.dense({ units: 10 })], {
    inputShape: [144],
  });
  const settings = { optimizer: momentum(0.05), batchSize: 32, steps: 100, seed: 3, progress: false, ...options };
  const { loss } = await fit(model, digits, settings);
  const outputs = await predict(model, digits);
  const numbers = outputs.dataSync();
  outputs.dispose();
  return { loss, outputs: numbers, ...model.getWeights() };
}

/** The largest difference of any figure, relative to the largest of its kind (1 where all are smaller). */
function difference(actual: Awaited<ReturnType<typeof trained>>, expected: typeof actual): number {
  return Math.max(
    ...Object.entries(expected).map(([name, values]) => {
      const numbers = Array.from(values);
      const scale = Math.max(1, ...numbers.map(Math.abs));
      return Math.max(...numbers.map((value, i) => Math.abs(value - actual[name]![i]!) / scale));
    }),
  );
}

describe("a seeded training of 100 steps", () => {
  const ways: [backend: BackendName, compile: boolean][] = backends.flatMap((backend) => [
    [backend, true],
    [backend, false],
  ]);
  for (const [backend, compile] of ways) {
    test(`${backend}${compile ? "" : ", step by step"}: the same figures twice, and those of cpu to 1e-4`, async (t) => {
      const expected = await trained("cpu");
      try {
        await ready({ backend });
      } catch (error) {
        return t.skip((error as Error).message);
      }
      const first = await trained(backend, { compile });
      assert.deepEqual(await trained(backend, { compile }), first);
      const largest = difference(first, expected);
      assert.ok(largest < 1e-4, `largest relative difference ${largest}`);
      t.diagnostic(`largest relative difference ${largest.toExponential(1)}`);
    });
  }
});
