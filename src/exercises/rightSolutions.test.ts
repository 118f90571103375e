import assert from "node:assert/strict";
import { test } from "node:test";
import { tf } from "../backend/tf.js";
import { check } from "./check.js";
import type { CheckResult } from "./CheckResult.js";

// Right answers as people write them: nobody must be accused. The tests take the answers' own word for nothing: each
// runs on 10 seeds.

type Tensor = tf.Tensor;
const rows = (x: number[][], f: (row: number[], i: number) => number[]) => x.map(f);
const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const right: Record<string, Record<string, unknown>> = {
  batchNormForward: {
    "tf.moments": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const { mean, variance } = tf.moments(x, 0);
      return x.sub(mean).mul(variance.add(epsilon).rsqrt()).mul(gamma).add(beta);
    },
    "tf.batchNorm": (x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number) => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.batchNorm2d(x, mean as tf.Tensor1D, variance as tf.Tensor1D, beta, gamma, epsilon);
    },
    "scale and shift folded": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const mu = tf.mean(x, 0);
      const scale = tf.div(gamma, tf.sqrt(tf.add(tf.mean(tf.squaredDifference(x, mu), 0), epsilon)));
      return tf.add(tf.mul(x, scale), tf.sub(beta, tf.mul(mu, scale)));
    },
    "keepDims, and all the results by other names": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const mu = x.mean(0, true);
      const sigma2 = x.sub(mu).pow(2).mean(0, true);
      const x_norm = x.sub(mu).div(tf.sqrt(sigma2.add(epsilon)));
      return { out: gamma.mul(x_norm).add(beta), mu, sigma2, x_norm };
    },
    "a list of results": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const m = x.mean(0);
      const v = x.sub(m).square().mean(0);
      const h = x.sub(m).div(v.add(epsilon).sqrt());
      return [h.mul(gamma).add(beta), m, v, h];
    },
    "loops over plain arrays": (x: number[][], gamma: number[], beta: number[], epsilon: number) => {
      const y = x.map((row) => row.slice());
      for (let f = 0; f < gamma.length; f++) {
        let sum = 0;
        for (let i = 0; i < x.length; i++) sum += x[i]![f]!;
        const mu = sum / x.length;
        let squares = 0;
        for (let i = 0; i < x.length; i++) squares += (x[i]![f]! - mu) ** 2;
        for (let i = 0; i < x.length; i++)
          y[i]![f] = (gamma[f]! * (x[i]![f]! - mu)) / Math.sqrt(squares / x.length + epsilon) + beta[f]!;
      }
      return y;
    },
    "in place": (x: number[][], gamma: number[], beta: number[], epsilon: number) => {
      for (let f = 0; f < gamma.length; f++) {
        const column = x.map((row) => row[f]!);
        const mu = mean(column);
        const v = mean(column.map((z) => (z - mu) * (z - mu)));
        for (const row of x) row[f] = ((row[f]! - mu) / (v + epsilon) ** 0.5) * gamma[f]! + beta[f]!;
      }
      return x;
    },
    "E[x²] − E[x]²": (x: number[][], gamma: number[], beta: number[], epsilon: number) =>
      rows(x, (row) =>
        row.map((value, f) => {
          const column = x.map((r) => r[f]!);
          const v = mean(column.map((z) => z * z)) - mean(column) ** 2;
          return ((value - mean(column)) / Math.sqrt(v + epsilon)) * gamma[f]! + beta[f]!;
        }),
      ),
    "Float64Array with a shape": (
      x: Float64Array & { shape: number[] },
      gamma: Float64Array,
      beta: Float64Array,
      epsilon: number,
    ) => {
      const [m, n] = x.shape as [number, number];
      const y = new Float64Array(m * n);
      for (let f = 0; f < n; f++) {
        let [mu, v] = [0, 0];
        for (let i = 0; i < m; i++) mu += x[i * n + f]! / m;
        for (let i = 0; i < m; i++) v += (x[i * n + f]! - mu) ** 2 / m;
        for (let i = 0; i < m; i++)
          y[i * n + f] = (gamma[f]! * (x[i * n + f]! - mu)) / Math.sqrt(v + epsilon) + beta[f]!;
      }
      return { data: y, shape: [m, n] };
    },
    "Float32Array out, flat": (
      x: { data: Float64Array; shape: number[] },
      gamma: Float64Array,
      beta: Float64Array,
      epsilon: number,
    ) => {
      const [m, n] = x.shape as [number, number];
      const y = new Float32Array(m * n);
      for (let f = 0; f < n; f++) {
        const column = Float32Array.from({ length: m }, (_, i) => x.data[i * n + f]!);
        const mu = column.reduce((a, b) => a + b) / m;
        const v = column.reduce((a, b) => a + (b - mu) ** 2, 0) / m;
        column.forEach(
          (z, i) => (y[i * n + f] = Math.fround(gamma[f]! * Math.fround((z - mu) / Math.sqrt(v + epsilon))) + beta[f]!),
        );
      }
      return y;
    },
    "columns, tensors": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const mu = x.mean(1, true);
      const v = x.sub(mu).square().mean(1, true);
      return x
        .sub(mu)
        .div(v.add(epsilon).sqrt())
        .mul(gamma.reshape([x.shape[0]!, 1]))
        .add(beta.reshape([x.shape[0]!, 1]));
    },
    "columns, plain arrays": (x: number[][], gamma: number[], beta: number[], epsilon: number) =>
      x.map((feature, f) => {
        const mu = mean(feature);
        const sd = Math.sqrt(mean(feature.map((z) => (z - mu) ** 2)) + epsilon);
        return feature.map((z) => (gamma[f]! * (z - mu)) / sd + beta[f]!);
      }),
    "columns, parameters (n, 1)": (x: number[][], gamma: number[][], beta: number[][], epsilon: number) =>
      x.map((feature, f) => {
        const mu = mean(feature);
        const sd = Math.sqrt(mean(feature.map((z) => (z - mu) ** 2)) + epsilon);
        return feature.map((z) => (gamma[f]![0]! * (z - mu)) / sd + beta[f]![0]!);
      }),
    async: async (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const mu = x.mean(0);
      await tf.nextFrame?.call(tf);
      const y = x.sub(mu).div(x.sub(mu).square().mean(0).add(epsilon).sqrt()).mul(gamma).add(beta);
      await new Promise((done) => setTimeout(done, 1));
      return y;
    },
    "async, plain numbers by arraySync": async (x: tf.Tensor2D, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const mu = x.mean(0);
      return (await x
        .sub(mu)
        .div(x.sub(mu).square().mean(0).add(epsilon).sqrt())
        .mul(gamma)
        .add(beta)
        .array()) as number[][];
    },
  },
  batchNormBackward: {
    autodiff: (dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number) => {
      const loss = (...parts: Tensor[]) => {
        const [X, G, B] = parts as [Tensor, Tensor, Tensor];
        const mu = X.mean(0);
        const v = X.sub(mu).square().mean(0);
        return X.sub(mu).div(v.add(epsilon).sqrt()).mul(G).add(B).mul(dy).sum() as tf.Scalar;
      };
      const [dx, dGamma, dBeta] = tf.grads(loss)([x, gamma, tf.zerosLike(gamma)]);
      return { dx, dGamma, dBeta };
    },
    "one line, as a list": (dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number) => {
      const mu = x.mean(0);
      const sigma = x.sub(mu).square().mean(0).add(epsilon).sqrt();
      const h = x.sub(mu).div(sigma);
      const dgamma = dy.mul(h).sum(0);
      const dbeta = dy.sum(0);
      const m = x.shape[0]!;
      return [dy.mul(m).sub(dbeta).sub(h.mul(dgamma)).mul(gamma).div(sigma.mul(m)), dgamma, dbeta];
    },
    "loops, snake case": (dy: number[][], x: number[][], gamma: number[], epsilon: number) => {
      const [m, n] = [x.length, gamma.length];
      const dx = x.map((row) => row.map(() => 0));
      const d_gamma: number[] = [];
      const d_beta: number[] = [];
      for (let f = 0; f < n; f++) {
        const z = x.map((row) => row[f]!);
        const g = dy.map((row) => row[f]!);
        const mu = mean(z);
        const variance = mean(z.map((v) => (v - mu) ** 2)) + epsilon;
        d_beta[f] = g.reduce((a, b) => a + b);
        d_gamma[f] = g.reduce((a, b, i) => a + (b * (z[i]! - mu)) / Math.sqrt(variance), 0);
        const dVariance = g.reduce((a, b, i) => a + b * gamma[f]! * (z[i]! - mu) * -0.5 * variance ** -1.5, 0);
        const dMu =
          g.reduce((a, b) => a - (b * gamma[f]!) / Math.sqrt(variance), 0) +
          dVariance * mean(z.map((v) => -2 * (v - mu)));
        for (let i = 0; i < m; i++)
          dx[i]![f] = (g[i]! * gamma[f]!) / Math.sqrt(variance) + (dVariance * 2 * (z[i]! - mu)) / m + dMu / m;
      }
      return { dx, d_gamma, d_beta };
    },
    columns: (dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number) => {
      const c = x.sub(x.mean(1, true));
      const s = c.square().mean(1, true).add(epsilon).sqrt();
      const h = c.div(s);
      const dx = dy
        .sub(dy.mean(1, true))
        .sub(h.mul(dy.mul(h).mean(1, true)))
        .mul(gamma.reshape([-1, 1]))
        .div(s);
      return { dx, dGamma: dy.mul(h).sum(1), dBeta: dy.sum(1) };
    },
  },
  batchNormGradient: {
    "by sums": (dy: Tensor, xHat: Tensor, gamma: Tensor, sigma: Tensor) => {
      const m = dy.shape[0]!;
      return gamma.div(sigma.mul(m)).mul(
        dy
          .mul(m)
          .sub(dy.sum(0))
          .sub(xHat.mul(dy.mul(xHat).sum(0))),
      );
    },
    arrays: (dy: number[][], xHat: number[][], gamma: number[], sigma: number[]) =>
      dy.map((row, i) =>
        row.map((g, f) => {
          const a = mean(dy.map((r) => r[f]!));
          const b = mean(dy.map((r, k) => r[f]! * xHat[k]![f]!));
          return (gamma[f]! / sigma[f]!) * (g - a - xHat[i]![f]! * b);
        }),
      ),
  },
  undoNormalization: {
    "by name, with keepDims": (x: Tensor, epsilon: number) => {
      const { mean, variance } = tf.moments(x, 0, true);
      return { beta: mean, gamma: variance.add(epsilon).sqrt() };
    },
  },
  standardize: {
    "n − 1": (train: number[][], test: number[][]) => {
      const columns = train[0]!.map((_, f) => train.map((row) => row[f]!));
      const mu = columns.map(mean);
      const sd = columns.map((c, f) => Math.sqrt(c.reduce((s, v) => s + (v - mu[f]!) ** 2, 0) / (c.length - 1)) || 1);
      const apply = (x: number[][]) => x.map((row) => row.map((v, f) => (v - mu[f]!) / sd[f]!));
      return { train: apply(train), test: apply(test) };
    },
    "a list, sd 0 replaced by 1": (train: Tensor, test: Tensor) => {
      const { mean, variance } = tf.moments(train, 0);
      const sd = variance.sqrt();
      const safe = tf.where(sd.less(1e-4), tf.onesLike(sd), sd);
      return [train.sub(mean).div(safe), test.sub(mean).div(safe)];
    },
  },
  blockWithBatchNorm: {
    "column vectors, W [units, inputs]": (a: Tensor, W: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const z = tf.matMul(W as tf.Tensor2D, a as tf.Tensor2D);
      const mu = z.mean(1, true);
      const v = z.sub(mu).square().mean(1, true);
      return z
        .sub(mu)
        .div(v.add(epsilon).sqrt())
        .mul(gamma.reshape([-1, 1]))
        .add(beta.reshape([-1, 1]))
        .sigmoid();
    },
    "with a bias, which does nothing": (
      a: tf.Tensor2D,
      W: tf.Tensor2D,
      gamma: Tensor,
      beta: Tensor,
      epsilon: number,
    ) => {
      const z = a.matMul(W).add(3);
      const mu = z.mean(0);
      const y = z.sub(mu).div(z.sub(mu).square().mean(0).add(epsilon).sqrt()).mul(gamma).add(beta);
      return tf.div(1, tf.add(1, tf.exp(y.neg())));
    },
  },
  gradientStep: {
    "arrays, as a list": (
      W: number[][],
      gamma: number[],
      beta: number[],
      dW: number[][],
      dGamma: number[],
      dBeta: number[],
      rate: number,
    ) => [
      W.map((row, i) => row.map((w, j) => w - rate * dW[i]![j]!)),
      gamma.map((g, i) => g - rate * dGamma[i]!),
      beta.map((b, i) => b - rate * dBeta[i]!),
    ],
  },
  adamStep: {
    "rate corrected instead of the moments": (
      p: number[],
      g: number[],
      m: number[],
      v: number[],
      t: number,
      rate: number,
      b1: number,
      b2: number,
      eps: number,
    ) => {
      const m1 = m.map((old, i) => b1 * old + (1 - b1) * g[i]!);
      const v1 = v.map((old, i) => b2 * old + (1 - b2) * g[i]! ** 2);
      const root = Math.sqrt(1 - b2 ** t);
      return {
        parameter: p.map((x, i) => x - ((rate * root) / (1 - b1 ** t)) * (m1[i]! / (Math.sqrt(v1[i]!) + eps * root))),
        m: m1,
        v: v1,
      };
    },
  },
  rmspropStep: {
    "ε inside the root": (p: Tensor, g: Tensor, s: Tensor, rate: number, decay: number, eps: number) => {
      const square = s.mul(decay).add(g.mul(g).mul(1 - decay));
      return { parameter: p.sub(g.mul(rate).div(square.add(eps).sqrt())), square };
    },
  },
  momentumStep: {
    Float64Array: (p: Float64Array, g: Float64Array, v: Float64Array, rate: number, decay: number) => {
      const velocity = v.map((old, i) => decay * old + (1 - decay) * g[i]!);
      return { velocity, parameter: p.map((x, i) => x - rate * velocity[i]!) };
    },
  },
  convMoments: {
    "tf.moments, keepDims": (x: Tensor) => tf.moments(x, [0, 1, 2], true),
    reshaped: (x: Tensor) => tf.moments(x.reshape([-1, x.shape[3]!]), 0),
  },
  percentiles: {
    "linear interpolation": (z: number[]) => {
      const s = Float64Array.from(z).sort();
      return [0.15, 0.5, 0.85].map((p) => {
        const at = p * (s.length - 1);
        return s[Math.floor(at)]! + (at % 1) * (s[Math.ceil(at)]! - s[Math.floor(at)]!);
      });
    },
    "nearest rank": (z: number[]) => {
      const s = z.sort((a, b) => a - b);
      return [15, 50, 85].map((p) => s[Math.ceil((p / 100) * s.length) - 1]!);
    },
  },
  ghostBatchNorm: {
    slices: (x: tf.Tensor2D, size: number, epsilon: number) =>
      tf.concat(
        tf.split(x, x.shape[0] / size).map((part) => {
          const { mean, variance } = tf.moments(part, 0);
          return part.sub(mean).div(variance.add(epsilon).sqrt());
        }),
      ),
  },
  movingAverage: {
    "a loop": (values: number[], decay: number) => {
      const out = [];
      let a = 0;
      for (const v of values) out.push((a += (1 - decay) * (v - a)));
      return out;
    },
    "the sum written out": (values: number[], decay: number) =>
      values.map((_, t) => values.slice(0, t + 1).reduce((s, v, i) => s + (1 - decay) * decay ** (t - i) * v, 0)),
  },
  updateMovingStatistics: {
    "PyTorch's way": (mu: Tensor, v: Tensor, x: Tensor, momentum: number) => {
      const m = x.shape[0]!;
      const batch = tf.moments(x, 0);
      const unbiased = batch.variance.mul(m / (m - 1));
      return {
        running_mean: mu.add(batch.mean.sub(mu).mul(1 - momentum)),
        running_var: v.add(unbiased.sub(v).mul(1 - momentum)),
      };
    },
  },
  batchNormInference: {
    "tf.batchNorm": (
      x: tf.Tensor2D,
      gamma: tf.Tensor1D,
      beta: tf.Tensor1D,
      mu: tf.Tensor1D,
      v: tf.Tensor1D,
      epsilon: number,
    ) => tf.batchNorm2d(x, mu, v, beta, gamma, epsilon),
  },
  foldBatchNorm: {
    "columns: W [units, inputs]": (
      W: Tensor,
      b: Tensor,
      gamma: Tensor,
      beta: Tensor,
      mu: Tensor,
      v: Tensor,
      epsilon: number,
    ) => {
      const s = gamma.reshape([-1, 1]).div(v.reshape([-1, 1]).add(epsilon).sqrt());
      return {
        W: W.mul(s),
        b: b
          .reshape([-1, 1])
          .sub(mu.reshape([-1, 1]))
          .mul(s)
          .add(beta.reshape([-1, 1])),
      };
    },
  },
  makeBatchNorm: {
    "an object with forward, plain arrays": (n: number, momentum: number, epsilon: number) => ({
      mu: Array.from({ length: n }, () => 0),
      v: Array.from({ length: n }, () => 1),
      forward(x: number[][], training: boolean) {
        const m = x.length;
        const mu = this.mu.map((_, f) => mean(x.map((row) => row[f]!)));
        const v = this.v.map((_, f) => mean(x.map((row) => (row[f]! - mu[f]!) ** 2)));
        const use = training ? { mu, v } : { mu: this.mu, v: this.v };
        const y = x.map((row) => row.map((z, f) => (z - use.mu[f]!) / Math.sqrt(use.v[f]! + epsilon)));
        if (training) {
          this.mu = this.mu.map((old, f) => momentum * old + (1 - momentum) * mu[f]!);
          this.v = this.v.map((old, f) => momentum * old + ((1 - momentum) * v[f]! * m) / (m - 1));
        }
        return y;
      },
    }),
  },
  evaluateModel: {
    async: async (model: { training: boolean; predict(x: number): number }, x: number) => {
      const was = model.training;
      try {
        model.training = false;
        return await model.predict(x);
      } finally {
        model.training = was;
      }
    },
  },
  countParameters: {
    "by reduce": (sizes: number[]) => ({
      statistics: 2 * sizes.slice(1, -1).reduce((a, b) => a + b, 0),
      parameters: sizes.reduce(
        (total, size, i) => (i === 0 ? 0 : total + size * sizes[i - 1]! + (i === sizes.length - 1 ? size : 2 * size)),
        0,
      ),
    }),
  },
};

// One example a column, as in many courses: arrays [features, examples], parameters [features, 1] or [features].
const standardizeColumns = (x: Tensor, epsilon: number) => {
  const c = x.sub(x.mean(1, true));
  return c.div(c.square().mean(1, true).add(epsilon).sqrt());
};
const inColumns: Record<string, Record<string, unknown>> = {
  standardize: {
    tensors: (train: Tensor, test: Tensor) => {
      const { mean, variance } = tf.moments(train, 1, true);
      const sd = variance.sqrt().maximum(1e-6);
      return { train: train.sub(mean).div(sd), test: test.sub(mean).div(sd) };
    },
  },
  batchNormForward: {
    "keepDims, parameters broadcast": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) =>
      standardizeColumns(x, epsilon).mul(gamma).add(beta),
    "all results": (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) => {
      const { mean, variance } = tf.moments(x, 1, true);
      const xHat = x.sub(mean).div(variance.add(epsilon).sqrt());
      return { y: gamma.mul(xHat).add(beta), mean, variance, xHat };
    },
    async: async (x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) =>
      standardizeColumns(x, epsilon).mul(gamma).add(beta),
  },
  batchNormBackward: {
    "parameters broadcast": (dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number) => {
      const xHat = standardizeColumns(x, epsilon);
      const sigma = x.sub(x.mean(1, true)).square().mean(1, true).add(epsilon).sqrt();
      const dGamma = dy.mul(xHat).sum(1, true);
      const dBeta = dy.sum(1, true);
      const m = x.shape[1]!;
      return { dx: gamma.div(sigma.mul(m)).mul(dy.mul(m).sub(dBeta).sub(xHat.mul(dGamma))), dGamma, dBeta };
    },
    "plain arrays": (dy: number[][], x: number[][], gamma: number[], epsilon: number) => {
      const features = x.map((z, f) => {
        const sigma = Math.sqrt(mean(z.map((v) => (v - mean(z)) ** 2)) + epsilon);
        const h = z.map((v) => (v - mean(z)) / sigma);
        const [a, b] = [mean(dy[f]!), mean(h.map((v, i) => v * dy[f]![i]!))];
        return {
          dx: h.map((v, i) => (gamma[f]! / sigma) * (dy[f]![i]! - a - v * b)),
          a: a * z.length,
          b: b * z.length,
        };
      });
      return {
        dx: features.map(({ dx }) => dx),
        dGamma: features.map(({ b }) => b),
        dBeta: features.map(({ a }) => a),
      };
    },
  },
  batchNormGradient: {
    "parameters broadcast": (dy: Tensor, xHat: Tensor, gamma: Tensor, sigma: Tensor) =>
      gamma.div(sigma).mul(dy.sub(dy.mean(1, true)).sub(xHat.mul(dy.mul(xHat).mean(1, true)))),
  },
  undoNormalization: {
    tensors: (x: Tensor, epsilon: number) => {
      const { mean, variance } = tf.moments(x, 1, true);
      return { gamma: variance.add(epsilon).sqrt(), beta: mean };
    },
  },
  blockWithBatchNorm: {
    "W a, parameters broadcast": (a: Tensor, W: Tensor, gamma: Tensor, beta: Tensor, epsilon: number) =>
      standardizeColumns(tf.matMul(W, a), epsilon).mul(gamma).add(beta).sigmoid(),
  },
  biasGradient: {
    tensors: (dy: Tensor, x: Tensor, gamma: Tensor, epsilon: number) => {
      const forward = (b: Tensor) =>
        standardizeColumns(x.add(b), epsilon)
          .mul(gamma.reshape([-1, 1]))
          .mul(dy)
          .sum();
      return tf.grad(forward as never)(tf.zeros([x.shape[0]!, 1]));
    },
  },
  noisyBatchNorm: {
    "parameters broadcast": (
      x: Tensor,
      gamma: Tensor,
      beta: Tensor,
      epsilon: number,
      scale: Tensor,
      shift: Tensor,
      training: boolean,
    ) => {
      const y = standardizeColumns(x, epsilon).mul(gamma).add(beta);
      return training ? y.mul(scale).add(shift) : y;
    },
  },
  ghostBatchNorm: {
    tensors: (x: Tensor, groupSize: number, epsilon: number) =>
      tf.concat(
        tf.split(x, x.shape[1]! / groupSize, 1).map((group) => standardizeColumns(group, epsilon)),
        1,
      ),
  },
  updateMovingStatistics: {
    "keepDims, parameters (n, 1)": (mu: Tensor, v: Tensor, x: Tensor, momentum: number) => {
      const { mean, variance } = tf.moments(x, 1, true);
      const m = x.shape[1]!;
      return {
        mu: mu.mul(momentum).add(mean.mul(1 - momentum)),
        v: v.mul(momentum).add(variance.mul(((1 - momentum) * m) / (m - 1))),
        movingMean: mu.mul(momentum).add(mean.mul(1 - momentum)),
        movingVariance: v.mul(momentum).add(variance.mul(((1 - momentum) * m) / (m - 1))),
      };
    },
    "plain arrays": (mu: number[], v: number[], x: number[][], momentum: number) => [
      x.map((z, f) => momentum * mu[f]! + (1 - momentum) * mean(z)),
      x.map((z, f) => {
        const unbiased = z.reduce((sum, value) => sum + (value - mean(z)) ** 2, 0) / (z.length - 1);
        return momentum * v[f]! + (1 - momentum) * unbiased;
      }),
    ],
  },
  batchNormInference: {
    "parameters broadcast": (x: Tensor, gamma: Tensor, beta: Tensor, mu: Tensor, v: Tensor, epsilon: number) =>
      x.sub(mu).div(v.add(epsilon).sqrt()).mul(gamma).add(beta),
    "plain arrays": (x: number[][], gamma: number[], beta: number[], mu: number[], v: number[], epsilon: number) =>
      x.map((z, f) => z.map((value) => (gamma[f]! * (value - mu[f]!)) / Math.sqrt(v[f]! + epsilon) + beta[f]!)),
  },
  foldBatchNorm: {
    "parameters broadcast": (
      W: Tensor,
      b: Tensor,
      gamma: Tensor,
      beta: Tensor,
      mu: Tensor,
      v: Tensor,
      epsilon: number,
    ) => {
      const scale = gamma.div(v.add(epsilon).sqrt());
      return { W: W.mul(scale), b: b.sub(mu).mul(scale).add(beta) };
    },
    "plain arrays": (
      W: number[][],
      b: number[],
      gamma: number[],
      beta: number[],
      mu: number[],
      v: number[],
      epsilon: number,
    ) => {
      const scale = gamma.map((g, f) => g / Math.sqrt(v[f]! + epsilon));
      return {
        weights: W.map((unit, f) => unit.map((w) => w * scale[f]!)),
        bias: b.map((value, f) => (value - mu[f]!) * scale[f]! + beta[f]!),
      };
    },
  },
  makeBatchNorm: {
    tensors: (n: number, momentum: number, epsilon: number) => {
      let mu = tf.zeros([n, 1]);
      let v = tf.ones([n, 1]);
      return (x: Tensor, training: boolean) => {
        if (!training) return x.sub(mu).div(v.add(epsilon).sqrt());
        const m = x.shape[1]!;
        const batch = tf.moments(x, 1, true);
        mu = mu.mul(momentum).add(batch.mean.mul(1 - momentum));
        v = v.mul(momentum).add(batch.variance.mul(((1 - momentum) * m) / (m - 1)));
        return standardizeColumns(x, epsilon);
      };
    },
  },
};
for (const [name, styles] of Object.entries(inColumns)) {
  for (const [style, solution] of Object.entries(styles)) {
    (right[name] ??= {})[`one example a column, ${style}`] = solution;
  }
}

for (const [name, styles] of Object.entries(right)) {
  for (const [style, solution] of Object.entries(styles)) {
    test(`${name}, ${style}: right`, async () => {
      for (let seed = 1; seed <= 10; seed++) {
        const checked = (
          check as unknown as Record<string, (f: unknown, options: object) => CheckResult | Promise<CheckResult>>
        )[name]!;
        const result = await checked(solution, { seed, layout: /column/.test(style) ? "columns" : "rows" });
        assert.equal(result.status, "passed", `seed ${seed}: ${result}`);
        assert.equal(result.score(7), 7);
        result.assert();
      }
    });
  }
}

test("at least 30 styles", () => {
  assert.ok(Object.values(right).flatMap((styles) => Object.keys(styles)).length >= 30);
});
