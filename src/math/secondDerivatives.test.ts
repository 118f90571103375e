import type { Tensor, Tensor2D } from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tf } from "../backend/index.js";
import { onEachBackend } from "../testing/backends.js";
import * as library from "./index.js";

const statistics = { mean: [0.2, -0.3, 0.1, 0], variance: [1.2, 0.5, 2, 1] };

/** Everything that tfjs differentiates, as a function of x [6, 4] or, where its name says so, of images. */
const functions: Record<string, (x: Tensor) => Tensor> = {
  batchNorm: (x) => library.batchNorm(x, { gamma: [1, 2, 3, 4], beta: 1 }),
  "batchNorm, axis 0": (x) => library.batchNorm(x, { axis: 0 }),
  "batchNorm, images": (x) => library.batchNorm(x.reshape([3, 2, 2, 2])),
  batchNormSteps: (x) => library.batchNormSteps(x).y,
  "batchNormSteps, statistics": (x) => tf.concat([library.batchNormSteps(x).mean, library.batchNormSteps(x).variance]),
  batchNormInference: (x) => library.batchNormInference(x, { ...statistics, gamma: 2 }).square(),
  batchNormGradient: (x) => library.batchNormGradient(x, tf.cos(x)).dx,
  batchNormGradientClosedForm: (x) => library.batchNormGradientClosedForm(x, tf.cos(x)).dx,
  layerNorm: (x) => library.layerNorm(x),
  layerNormSteps: (x) => library.layerNormSteps(x).y,
  layerNormGradient: (x) => library.layerNormGradient(x, tf.cos(x)).dx,
  groupNorm: (x) => library.groupNorm(x.reshape([3, 2, 4]), { numGroups: 2 }),
  groupNormSteps: (x) => library.groupNormSteps(x.reshape([3, 2, 4]), { numGroups: 2 }).y,
  instanceNorm: (x) => library.instanceNorm(x.reshape([2, 6, 2])),
  instanceNormSteps: (x) => library.instanceNormSteps(x.reshape([2, 6, 2])).y,
  ghostBatchNorm: (x) => library.ghostBatchNorm(x, { groupSize: 3 }),
  noisyBatchNorm: (x) => library.noisyBatchNorm(x, { seed: 3 }),
  batchRenormGradient: (x) => library.batchRenormGradient(x, tf.cos(x), { ...statistics, rMax: 1, dMax: 0 }).dx,
  moments: (x) => tf.concat([library.moments(x).mean, library.moments(x).variance]),
  foldBatchNorm: (x) => library.foldBatchNorm({ kernel: x as Tensor2D, ...statistics }).kernel.square(),
  "standardize's transform": (x) =>
    library
      .standardize(tf.randomNormal([5, 4], 1, 2, "float32", 7))
      .transform(x as Tensor2D)
      .square(),
};

/** The derivative of `f` by x along v, and the gradient of that: a product of the second derivative with v. */
const along = (f: (x: Tensor) => Tensor, v: Tensor) => (x: Tensor) =>
  tf
    .grad((x: Tensor) => tf.sum(tf.mul(tf.sin(f(x)), weights(f(x).shape))))(x)
    .mul(v)
    .sum();

/** Different weights for each place, so that no symmetry makes a derivative vanish. */
const weights = (shape: number[]): Tensor => {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.tensor(
    Array.from({ length: size }, (_, k) => Math.cos(1.7 * k)),
    shape,
  );
};

describe("second derivatives", () => {
  onEachBackend((_, skipped) => {
    for (const [name, f] of Object.entries(functions)) {
      it(`${name}: agree with differences of the first`, (test) => {
        const reason = skipped();
        if (reason) return test.skip(reason);
        tf.tidy(() => {
          const x = tf.randomNormal([6, 4], 0, 1.5, "float32", 1);
          const [v, w] = [2, 3].map((seed) => tf.randomNormal([6, 4], 0, 1, "float32", seed)) as [Tensor, Tensor];
          const first = along(f, v);
          const second = tf
            .grad((x: Tensor) => first(x))(x)
            .mul(w)
            .sum()
            .dataSync()[0]!;
          const step = 4e-3;
          const [above, below] = [step, -step].map((h) => first(x.add(w.mul(h))).dataSync()[0]!) as [number, number];
          const difference = (above - below) / (2 * step);
          const scale = Math.max(1, Math.abs(difference));
          assert.ok(Math.abs(second - difference) < 0.02 * scale, `${second} and ${difference}`);
        });
      });
    }

    // r and d are constants in the first gradient, so that its differences are no reference: with them as gamma and beta,
    // batch norm is.
    for (const limits of [{}, { rMax: 1.2, dMax: 0.1 }]) {
      it(`batchRenorm${"rMax" in limits ? ", clipped" : ""}: agree with batch norm's`, (test) => {
        const reason = skipped();
        if (reason) return test.skip(reason);
        tf.tidy(() => {
          const x = tf.randomNormal([6, 4], 0, 1.5, "float32", 1);
          const v = tf.randomNormal([6, 4], 0, 1, "float32", 2);
          const options = { ...statistics, ...limits };
          const { r, d } = library.batchRenormSteps(x, options);
          const of = (f: (x: Tensor) => Tensor): Float32Array | Int32Array | Uint8Array =>
            tf
              .grad((x: Tensor) => along(f, v)(x))(x)
              .dataSync();
          const expected = of((x) => library.batchNorm(x, { gamma: r, beta: d }));
          for (const f of [library.batchRenorm, (x: Tensor, o: typeof options) => library.batchRenormSteps(x, o).y]) {
            of((x) => f(x, options)).forEach((value, k) => {
              assert.ok(
                Math.abs(value - expected[k]!) < 1e-3 * Math.max(1, Math.abs(expected[k]!)),
                `${value} ${expected[k]}`,
              );
            });
          }
        });
      });
    }
  });
});
