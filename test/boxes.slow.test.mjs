// The boxes "The same in NumPy, PyTorch and Keras" of the lessons give this library's numbers. They run in the Python that the
// variable TORCH_PYTHON names (python3 where it names none), if that has NumPy and PyTorch; Keras' lines where it has Keras.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as lab from "../src/dist/index.js";
import { pythonScript } from "./boxes.mjs";

const { tf } = lab;
const python = process.env.TORCH_PYTHON ?? "python3";
const { status } = spawnSync(python, ["-c", "import numpy, torch"]);
const skip = status === 0 ? false : `${python} has no NumPy and PyTorch; TORCH_PYTHON names one that has`;

test("each box gives the library's numbers", { skip, timeout: 300_000 }, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "boxes-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const numbers = join(folder, "ours.json");
  writeFileSync(numbers, JSON.stringify(libraryNumbers()));
  const hasKeras = spawnSync(python, ["-c", "import keras"], { env: environment }).status === 0;
  const script = join(folder, "boxes.py");
  writeFileSync(script, pythonScript(hasKeras ? {} : { without: "Keras" }));
  const { status, stdout, stderr } = spawnSync(python, [script, numbers], { encoding: "utf8", env: environment });
  assert.equal(status, 0, `${stdout}\n${stderr}`);
});

const environment = { ...process.env, KERAS_BACKEND: "torch" };

/** What the library gives for what the boxes are given. */
function libraryNumbers() {
  const z = tf.tensor2d(lab.randomNormal(8 * 4, { seed: 1, mean: 3, standardDeviation: 2 }), [8, 4]);
  const dy = tf.tensor2d(lab.randomNormal(8 * 4, { seed: 2 }), [8, 4]);
  const images = tf.tensor4d(lab.randomNormal(3 * 2 * 5 * 4, { seed: 3, mean: 1, standardDeviation: 2 }), [3, 2, 5, 4]);
  const [gamma, beta] = [tf.tensor1d([1, 2, 0.5, 1]), tf.tensor1d([0, 3, -2, 0])];
  const way = lab.batchNormGradient(z, dy, { gamma });
  const inImages = lab.moments(images);
  const first = z.slice([0, 0], [4, 4]);
  const second = z.slice([4, 0], [4, 4]);
  const tested = (unbiased) => {
    const { mean, variance } = lab.movingStatistics({ momentum: 0.9, unbiased }).update(first);
    return lab.batchNormInference(second, { mean, variance });
  };
  const fold = {
    kernel: tf.tensor2d(lab.randomNormal(12, { seed: 4 }), [4, 3]),
    mean: tf.tensor1d([1, 2, -1]),
    variance: tf.tensor1d([0.5, 2, 4]),
    gamma: tf.tensor1d([1, -2, 0.5]),
    beta: tf.tensor1d([0.1, 0.2, 0.3]),
  };
  const folded = lab.foldBatchNorm(fold);
  const block = () => [lab.layers.dense({ units: 100, useBias: false }), lab.layers.batchNorm()];
  const network = lab.sequential([...block(), ...block(), lab.layers.dense({ units: 10 })], { inputShape: [784] });
  const units = /** @type {number[][]} */ (z.transpose().arraySync());
  const rows = images.reshape([3, -1]);
  return plain({
    x: z,
    dy,
    images,
    standardized: lab.standardize(z).transform(z),
    zTilde: lab.batchNorm(z, { gamma, beta }),
    dz: way.dx,
    dGamma: way.dGamma,
    dBeta: way.dBeta,
    trainable: network.countParameters().trainable,
    imageMean: inImages.mean,
    imageVariance: inImages.variance,
    imageNormalized: lab.batchNorm(images),
    percentiles: [0.15, 0.5, 0.85].map((share) => units.map((unit) => lab.quantile64(unit, share))),
    ghost: lab.ghostBatchNorm(z, { groupSize: 4 }),
    testedUnbiased: tested(true),
    testedBiased: tested(false),
    fold,
    foldedKernel: folded.kernel,
    foldedBias: folded.bias,
    batchNorm: lab.batchNorm(images),
    layerNorm: lab.layerNorm(images, { numAxes: 3 }),
    instanceNorm: lab.instanceNorm(images),
    groupNorm: lab.groupNorm(images, { numGroups: 2 }),
    rmsNorm: rows.div(rows.square().mean(1, true).add(1e-5).sqrt()).reshape(images.shape),
    preciseMean: tf.tensor1d(lab.populationStatistics([first, second]).mean),
  });
}

/** Tensors as nested arrays. */
function plain(values) {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (value instanceof tf.Tensor) return [name, value.arraySync()];
      return [name, typeof value === "object" && !Array.isArray(value) ? plain(value) : value];
    }),
  );
}
