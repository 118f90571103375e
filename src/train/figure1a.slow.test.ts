import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, test } from "node:test";
import { ready } from "../backend/index.js";
import { binarize, mnist, split, syntheticDigits, type Dataset } from "../data/index.js";
import { initializers, layers, sequential } from "../layers/index.js";
import { fit, sgd } from "./index.js";

/** Ioffe & Szegedy 2015, Figure 1a: three hidden layers of 100 sigmoids, batches of 60, binary input. */
async function accuracies(train: Dataset, validation: Dataset, batchNorm: boolean, rate: number, seed: number) {
  const kernelInitializer = initializers.normal({ standardDeviation: 0.05 });
  const hidden = () => [
    layers.dense({ units: 100, useBias: !batchNorm, kernelInitializer }),
    ...(batchNorm ? [layers.batchNorm({ momentum: 0.9 })] : []),
    layers.activation("sigmoid"),
  ];
  const model = sequential([...hidden(), ...hidden(), ...hidden(), layers.dense({ units: 10, kernelInitializer })], {
    inputShape: [784],
    seed,
  });
  const history = await fit(model, train, {
    optimizer: sgd(rate),
    batchSize: 60,
    steps: 2000,
    seed,
    validation,
    evaluateEvery: 50,
    progress: false,
  });
  return history.validation;
}

const firstAt = (curve: Awaited<ReturnType<typeof accuracies>>, accuracy: number) =>
  curve.find((each) => each.accuracy >= accuracy)?.step ?? Infinity;

describe("Figure 1a", () => {
  const folder = fileURLToPath(new URL("../../../../shared/data/mnist-t10k", import.meta.url));

  test("real MNIST, 8,000 to train, rate 0.5: at least 4 points better, .85 at least 3 times sooner", async (t) => {
    if (!existsSync(folder)) return t.skip(`no MNIST files in ${folder}`);
    await ready();
    const all = await mnist({ split: "test", folder });
    for (const seed of [1, 2, 3]) {
      const { train, test: held } = split(binarize(all), { test: 2000, seed });
      const [normalized, plain] = [
        await accuracies(train, held, true, 0.5, seed),
        await accuracies(train, held, false, 0.5, seed),
      ];
      const [with_, without] = [normalized.at(-1)!.accuracy, plain.at(-1)!.accuracy];
      t.diagnostic(
        `seed ${seed}: batch norm ${with_} (.85 at step ${firstAt(normalized, 0.85)}), plain ${without} (${firstAt(plain, 0.85)})`,
      );
      assert.ok(with_ - without >= 0.04, `${with_} against ${without}`);
      assert.ok(with_ > 0.89 && with_ < 0.94, `${with_}`);
      assert.ok(firstAt(plain, 0.85) >= 3 * firstAt(normalized, 0.85));
    }
  });

  test("synthetic digits, rate 1: better and sooner", async (t) => {
    await ready();
    for (const seed of [1, 2, 3]) {
      const { train, test: held } = split(binarize(syntheticDigits({ numExamples: 10000, seed })), {
        test: 2000,
        seed,
      });
      const [normalized, plain] = [
        await accuracies(train, held, true, 1, seed),
        await accuracies(train, held, false, 1, seed),
      ];
      const [with_, without] = [normalized.at(-1)!.accuracy, plain.at(-1)!.accuracy];
      t.diagnostic(
        `seed ${seed}: batch norm ${with_} (.9 at step ${firstAt(normalized, 0.9)}), plain ${without} (${firstAt(plain, 0.9)})`,
      );
      assert.ok(with_ >= without, `${with_} against ${without}`);
      assert.ok(firstAt(plain, 0.9) >= 2 * firstAt(normalized, 0.9));
    }
  });
});
