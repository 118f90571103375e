import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { check } from "./check.js";
import type { CheckResult } from "./CheckResult.js";

// Wrong answers written by hand, as students write them, on tensors and plain arrays: each gets its own diagnosis.

type T = tf.Tensor;
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const bn = (x: T, e: number, axis = 0) => {
  const mu = x.mean(axis, true);
  return x.sub(mu).div(x.sub(mu).square().mean(axis, true).add(e).sqrt());
};

const wrong: [name: keyof typeof check, mistakes: string, student: unknown][] = [
  [
    "standardize",
    "leak",
    (a: T, b: T) => {
      const { mean, variance } = tf.moments(tf.concat([a, b]), 0);
      const f = (x: T) => x.sub(mean).div(variance.sqrt().maximum(1e-6));
      return { train: f(a), test: f(b) };
    },
  ],
  [
    "standardize",
    "separate",
    (a: T, b: T) => {
      const f = (x: T) => x.sub(x.mean(0)).div(tf.moments(x, 0).variance.sqrt().maximum(1e-6));
      return { train: f(a), test: f(b) };
    },
  ],
  [
    "standardize",
    "constant column",
    (a: number[][], b: number[][]) => {
      const mu = a[0]!.map((_, f) => mean(a.map((r) => r[f]!)));
      const sd = a[0]!.map((_, f) => Math.sqrt(mean(a.map((r) => (r[f]! - mu[f]!) ** 2))));
      const go = (x: number[][]) => x.map((r) => r.map((v, f) => (v - mu[f]!) / sd[f]!));
      return { train: go(a), test: go(b) };
    },
  ],
  [
    "standardize",
    "variance",
    (a: T, b: T) => {
      const { mean, variance } = tf.moments(a, 0);
      const v = tf.where(variance.less(1e-6), tf.onesLike(variance), variance);
      return { train: a.sub(mean).div(v), test: b.sub(mean).div(v) };
    },
  ],
  [
    "standardize",
    "axis",
    (a: T, b: T) => {
      const f = (x: T) => x.sub(x.mean(1, true)).div(tf.moments(x, 1, true).variance.sqrt());
      return { train: f(a), test: f(b) };
    },
  ],
  ["largestRate", "one", (l: number[]) => 1 / Math.max(...l)],
  [
    "batchNormForward",
    "axis",
    (x: T, g: T, b: T, e: number) =>
      bn(x, e, 1)
        .mul(g.reshape([1, -1]))
        .add(b.reshape([1, -1])),
  ],
  [
    "batchNormForward",
    "n - 1",
    (x: T, g: T, b: T, e: number) => {
      const mu = x.mean(0);
      const v = x
        .sub(mu)
        .square()
        .sum(0)
        .div(x.shape[0]! - 1);
      return x.sub(mu).div(v.add(e).sqrt()).mul(g).add(b);
    },
  ],
  [
    "batchNormForward",
    "no square root",
    (x: T, g: T, b: T, e: number) => {
      const { mean, variance } = tf.moments(x, 0);
      return { y: x.sub(mean).div(variance.add(e)).mul(g).add(b), mean, variance };
    },
  ],
  [
    "batchNormForward",
    "epsilon outside the root",
    (x: T, g: T, b: T, e: number) => {
      const { mean, variance } = tf.moments(x, 0);
      return x.sub(mean).div(variance.sqrt().add(e)).mul(g).add(b);
    },
  ],
  ["batchNormForward", "epsilon forgotten", (x: T, g: T, b: T) => bn(x, 0).mul(g).add(b)],
  ["batchNormForward", "own epsilon", (x: T, g: T, b: T) => bn(x, 1e-5).mul(g).add(b)],
  ["batchNormForward", "gamma and beta forgotten", (x: T, _g: T, _b: T, e: number) => bn(x, e)],
  ["batchNormForward", "gamma and beta exchanged", (x: T, g: T, b: T, e: number) => bn(x, e).mul(b).add(g)],
  [
    "batchNormForward",
    "mean not subtracted",
    (x: T, g: T, b: T, e: number) => x.div(tf.moments(x, 0).variance.add(e).sqrt()).mul(g).add(b),
  ],
  [
    "batchNormForward",
    "one mean for all",
    (x: T, g: T, b: T, e: number) => {
      const mu = x.mean();
      return x.sub(mu).div(x.sub(mu).square().mean().add(e).sqrt()).mul(g).add(b);
    },
  ],
  [
    "batchNormForward",
    "n - 1, beta forgotten",
    (x: number[][], g: number[], _b: number[], e: number) =>
      x.map((row) =>
        row.map((value, f) => {
          const c = x.map((r) => r[f]!);
          const v = c.reduce((s, z) => s + (z - mean(c)) ** 2, 0) / (c.length - 1);
          return (g[f]! * (value - mean(c))) / Math.sqrt(v + e);
        }),
      ),
  ],
  [
    "batchNormForward",
    "epsilon outside the root, gamma forgotten",
    (x: T, _g: T, b: T, e: number) => {
      const { mean, variance } = tf.moments(x, 0);
      return x.sub(mean).div(variance.sqrt().add(e)).add(b);
    },
  ],
  [
    "batchNormBackward",
    "statistics constant",
    (dy: T, x: T, g: T, e: number) => {
      const s = tf.moments(x, 0).variance.add(e).sqrt();
      return { dx: dy.mul(g).div(s), dGamma: dy.mul(bn(x, e)).sum(0), dBeta: dy.sum(0) };
    },
  ],
  [
    "batchNormBackward",
    "dMean forgotten",
    (dy: T, x: T, g: T, e: number) => {
      const h = bn(x, e);
      const s = tf.moments(x, 0).variance.add(e).sqrt();
      return {
        dx: dy
          .sub(h.mul(dy.mul(h).mean(0)))
          .mul(g)
          .div(s),
        dGamma: dy.mul(h).sum(0),
        dBeta: dy.sum(0),
      };
    },
  ],
  [
    "batchNormBackward",
    "dVariance forgotten",
    (dy: T, x: T, g: T, e: number) => {
      const h = bn(x, e);
      const s = tf.moments(x, 0).variance.add(e).sqrt();
      return { dx: dy.sub(dy.mean(0)).mul(g).div(s), dGamma: dy.mul(h).sum(0), dBeta: dy.sum(0) };
    },
  ],
  [
    "batchNormBackward",
    "averaged",
    (dy: T, x: T, g: T, e: number) => {
      const h = bn(x, e);
      const s = tf.moments(x, 0).variance.add(e).sqrt();
      return {
        dx: dy
          .sub(dy.mean(0))
          .sub(h.mul(dy.mul(h).mean(0)))
          .mul(g)
          .div(s),
        dGamma: dy.mul(h).mean(0),
        dBeta: dy.mean(0),
      };
    },
  ],
  [
    "batchNormBackward",
    "dGamma with x",
    (dy: T, x: T, g: T, e: number) => {
      const h = bn(x, e);
      const s = tf.moments(x, 0).variance.add(e).sqrt();
      return {
        dx: dy
          .sub(dy.mean(0))
          .sub(h.mul(dy.mul(h).mean(0)))
          .mul(g)
          .div(s),
        dGamma: dy.mul(x).sum(0),
        dBeta: dy.sum(0),
      };
    },
  ],
  [
    "batchNormBackward",
    "statistics constant, dGamma with x - mean",
    (dy: T, x: T, g: T, e: number) => {
      const c = x.sub(x.mean(0));
      return { dx: dy.mul(g).div(tf.moments(x, 0).variance.add(e).sqrt()), dGamma: dy.mul(c).sum(0), dBeta: dy.sum(0) };
    },
  ],
  [
    "batchNormGradient",
    "gamma forgotten",
    (dy: T, h: T, _g: T, s: T) =>
      dy
        .sub(dy.mean(0))
        .sub(h.mul(dy.mul(h).mean(0)))
        .div(s),
  ],
  [
    "batchNormGradient",
    "1/sigma forgotten",
    (dy: T, h: T, g: T) =>
      dy
        .sub(dy.mean(0))
        .sub(h.mul(dy.mul(h).mean(0)))
        .mul(g),
  ],
  [
    "batchNormGradient",
    "sums for means",
    (dy: T, h: T, g: T, s: T) =>
      dy
        .sub(dy.sum(0))
        .sub(h.mul(dy.mul(h).sum(0)))
        .mul(g)
        .div(s),
  ],
  ["undoNormalization", "epsilon forgotten", (x: T) => ({ gamma: tf.moments(x, 0).variance.sqrt(), beta: x.mean(0) })],
  [
    "undoNormalization",
    "minus mean",
    (x: T, e: number) => ({ gamma: tf.moments(x, 0).variance.add(e).sqrt(), beta: x.mean(0).neg() }),
  ],
  [
    "blockWithBatchNorm",
    "after the activation",
    (a: tf.Tensor2D, W: tf.Tensor2D, g: T, b: T, e: number) => bn(a.matMul(W).sigmoid(), e).mul(g).add(b),
  ],
  [
    "blockWithBatchNorm",
    "no activation",
    (a: tf.Tensor2D, W: tf.Tensor2D, g: T, b: T, e: number) => bn(a.matMul(W), e).mul(g).add(b),
  ],
  [
    "countParameters",
    "biases kept",
    (s: number[]) => {
      const hidden = s.slice(1, -1).reduce((a, b) => a + b, 0);
      return { parameters: s.slice(1).reduce((t, n, i) => t + n * s[i]! + n, 0) + 2 * hidden, statistics: 2 * hidden };
    },
  ],
  [
    "countParameters",
    "statistics trained",
    (s: number[]) => {
      const hidden = s.slice(1, -1).reduce((a, b) => a + b, 0);
      return {
        parameters: s.slice(1).reduce((t, n, i) => t + n * s[i]!, 0) + s.at(-1)! + 4 * hidden,
        statistics: 2 * hidden,
      };
    },
  ],
  ["biasGradient", "gradient of beta", (dy: T) => dy.sum(0)],
  [
    "biasGradient",
    "statistics constant",
    (dy: T, x: T, g: T, e: number) => dy.mul(g).div(tf.moments(x, 0).variance.add(e).sqrt()).sum(0),
  ],
  [
    "gradientStep",
    "gamma and beta not updated",
    (W: T, gamma: T, beta: T, dW: T, _dg: T, _db: T, rate: number) => ({ weights: W.sub(dW.mul(rate)), gamma, beta }),
  ],
  [
    "momentumStep",
    "unweighted gradient",
    (p: T, g: T, v: T, rate: number, d: number) => {
      const velocity = v.mul(d).add(g);
      return { parameter: p.sub(velocity.mul(rate)), velocity };
    },
  ],
  [
    "rmspropStep",
    "no square root",
    (p: number[], g: number[], s: number[], rate: number, d: number, e: number) => {
      const square = s.map((old, i) => d * old + (1 - d) * g[i]! ** 2);
      return { parameter: p.map((x, i) => x - (rate * g[i]!) / (square[i]! + e)), square };
    },
  ],
  [
    "adamStep",
    "no bias correction",
    (p: T, g: T, m: T, v: T, _t: number, rate: number, a: number, b: number, e: number) => {
      const [m1, v1] = [m.mul(a).add(g.mul(1 - a)), v.mul(b).add(g.square().mul(1 - b))];
      return { parameter: p.sub(m1.mul(rate).div(v1.sqrt().add(e))), m: m1, v: v1 };
    },
  ],
  [
    "adamStep",
    "betas exchanged",
    (p: T, g: T, m: T, v: T, t: number, rate: number, b: number, a: number, e: number) => {
      const [m1, v1] = [m.mul(a).add(g.mul(1 - a)), v.mul(b).add(g.square().mul(1 - b))];
      return {
        parameter: p.sub(
          m1
            .div(1 - a ** t)
            .mul(rate)
            .div(
              v1
                .div(1 - b ** t)
                .sqrt()
                .add(e),
            ),
        ),
        m: m1,
        v: v1,
      };
    },
  ],
  ["convMoments", "over the batch only", (x: T) => tf.moments(x, 0)],
  ["convMoments", "per picture", (x: T) => tf.moments(x, [1, 2])],
  [
    "percentiles",
    "sorted as text",
    (z: number[]) => {
      z.sort();
      return [0.15, 0.5, 0.85].map((p) => z[Math.floor(p * z.length)]);
    },
  ],
  ["percentiles", "not sorted", (z: number[]) => [0.15, 0.5, 0.85].map((p) => z[Math.floor(p * z.length)])],
  [
    "noisyBatchNorm",
    "noise before batch norm",
    (x: T, g: T, b: T, e: number, s: T, t: T, training: boolean) =>
      bn(training ? x.mul(s).add(t) : x, e)
        .mul(g)
        .add(b),
  ],
  [
    "noisyBatchNorm",
    "noise at inference",
    (x: T, g: T, b: T, e: number, s: T, t: T) => bn(x, e).mul(g).add(b).mul(s).add(t),
  ],
  [
    "noisyBatchNorm",
    "noise frozen",
    (() => {
      let kept: { seen: string; s: number[][]; t: number[][] } | undefined;
      return (x: number[][], g: number[], b: number[], e: number, s: number[], t: number[], training: boolean) => {
        // Like a notebook's cell run again for each check: forgets when γ is another.
        if (kept?.seen !== g.join()) kept = { seen: g.join(), s: [s], t: [t] };
        const y = bn(tf.tensor2d(x), e).mul(g).add(b);
        return (training ? y.mul(kept.s[0]!).add(kept.t[0]!) : y).arraySync();
      };
    })(),
  ],
  ["ghostBatchNorm", "whole batch", (x: T, _g: number, e: number) => bn(x, e)],
  [
    "ghostBatchNorm",
    "n - 1",
    (x: tf.Tensor2D, size: number, e: number) =>
      tf.concat(
        tf.split(x, x.shape[0] / size).map((p) => {
          const mu = p.mean(0);
          return p.sub(mu).div(
            p
              .sub(mu)
              .square()
              .sum(0)
              .div(size - 1)
              .add(e)
              .sqrt(),
          );
        }),
      ),
  ],
  ["varianceOfMean", "standard deviation", (v: number, m: number) => Math.sqrt(v / m)],
  ["dropoutVariance", "mean forgotten", (_mu: number, v: number, keep: number) => v / keep],
  [
    "movingAverage",
    "decay flipped",
    (x: number[], d: number) => {
      let a = 0;
      return x.map((v) => (a = (1 - d) * a + d * v));
    },
  ],
  [
    "biasCorrection",
    "step from 0",
    (x: number[], d: number) => {
      let a = 0;
      return x.map((v, i) => (a = d * a + (1 - d) * v) / (1 - d ** i));
    },
  ],
  [
    "biasCorrection",
    "kept",
    (x: number[], d: number) => {
      let a = 0;
      return x.map((v, i) => (a = (d * a + (1 - d) * v) / (1 - d ** (i + 1))));
    },
  ],
  ["correctVariance", "start ignored", (a: number, _s: number, d: number, t: number) => a / (1 - d ** t)],
  ["batchNormInference", "batch statistics", (x: T, g: T, b: T, _m: T, _v: T, e: number) => bn(x, e).mul(g).add(b)],
  [
    "foldBatchNorm",
    "bias ignored",
    (W: T, _b: T, g: T, beta: T, m: T, v: T, e: number) => {
      const s = g.div(v.add(e).sqrt());
      return { weights: W.mul(s), bias: beta.sub(m.mul(s)) };
    },
  ],
  [
    "foldBatchNorm",
    "no square root, beta forgotten",
    (W: T, b: T, g: T, _beta: T, m: T, v: T, e: number) => {
      const s = g.div(v.add(e));
      return { weights: W.mul(s), bias: b.sub(m).mul(s) };
    },
  ],
  [
    "evaluateModel",
    "not restored",
    (m: { training: boolean; predict(x: number): number }, x: number) => {
      m.training = false;
      return m.predict(x);
    },
  ],
  [
    "evaluateModel",
    "always training, not after an error",
    (m: { training: boolean; predict(x: number): number }, x: number) => {
      m.training = false;
      const y = m.predict(x);
      m.training = true;
      return y;
    },
  ],
  [
    "evaluateModel",
    "not restored after an error",
    (m: { training: boolean; predict(x: number): number }, x: number) => {
      const was = m.training;
      m.training = false;
      const y = m.predict(x);
      m.training = was;
      return y;
    },
  ],
  ["evaluateModel", "predicted in the mode it was in", (m: { predict(x: number): number }, x: number) => m.predict(x)],
];

/** A batch norm layer on plain arrays, with the mistakes of exercise 6.7. */
function layer(mistake: string) {
  return (n: number, momentum: number, epsilon: number) => {
    let mu = Array.from({ length: n }, (): number => 0);
    let v = Array.from({ length: n }, (): number => (mistake === "variance started at 0" ? 0 : 1));
    let frozen = false;
    return (x: number[][], asked: boolean) => {
      const training =
        mistake === "mode not restored" ? asked && !frozen : mistake === "modes exchanged" ? !asked : asked;
      frozen ||= !asked;
      const m = x.length;
      const batchMu = mu.map((_, f) => mean(x.map((row) => row[f]!)));
      const batchV = v.map((_, f) => mean(x.map((row) => (row[f]! - batchMu[f]!) ** 2)));
      const useBatch =
        mistake === "batch statistics at inference" || (training && mistake !== "moving statistics in training");
      const y = x.map((row) =>
        row.map((z, f) => (z - (useBatch ? batchMu : mu)[f]!) / Math.sqrt((useBatch ? batchV : v)[f]! + epsilon)),
      );
      if ((training || mistake === "updated at inference") && mistake !== "never updated") {
        const [keep, take] = mistake === "decay flipped" ? [1 - momentum, momentum] : [momentum, 1 - momentum];
        const unbiased = m === 1 ? 1 : m / (m - 1);
        mu = mu.map((old, f) => keep * old + take * batchMu[f]!);
        v = v.map((old, f) => keep * old + take * unbiased * batchV[f]!);
      }
      return y;
    };
  };
}
for (const mistake of [
  "updated at inference",
  "batch statistics at inference",
  "moving statistics in training",
  "mode not restored",
  "modes exchanged",
  "never updated",
  "decay flipped",
  "variance started at 0",
]) {
  wrong.push(["makeBatchNorm", mistake, layer(mistake)]);
}

for (const [name, mistakes, student] of wrong) {
  test(`${name}: ${mistakes}`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const result = (check[name] as unknown as (f: unknown, options: object) => CheckResult)(student, { seed });
      const expected = mistakes === "always training, not after an error" ? [mistakes] : mistakes.split(", ");
      assert.deepEqual([...result.mistakes].sort(), expected.sort(), `seed ${seed}: ${result}`);
      assert.equal(result.score(8), expected.length === 1 ? 4 : 2);
      assert.throws(() => result.assert(), /ExerciseError/);
    }
  });
}

test("at least 40 mistakes by hand", () => assert.ok(wrong.length >= 40, `${wrong.length}`));
