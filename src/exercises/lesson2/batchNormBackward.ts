import { backwardLines, backwardMistakes, sums } from "../backward.js";
import type { Case } from "../definition.js";
import { defineExercise } from "../defineExercise.js";
import { randomBatch, randomGamma, streamOf, sum } from "../numbers.js";

const parameters = { dy: "batch", x: "batch", gamma: "feature", epsilon: "number" } as const;

export const batchNormBackward = defineExercise({
  id: "2.2",
  name: "batchNormBackward",
  parameters,
  results: {
    dx: "batch",
    dGamma: "feature",
    dBeta: "feature",
    xHat: "batch~",
    dxHat: "batch~",
    dVariance: "feature~",
    dMean: "feature~",
  },
  perFeature: true,
  cases: backwardCases,
  lines: {
    ...backwardLines,
    /** What the sums over the batch are divided by. */
    divisor(): number {
      return 1;
    },
    dBeta(): number {
      return sum(this.dy) / this.divisor;
    },
    dGamma(): number {
      return sum(this.dy.map((g, i) => g * this.xHat[i]!)) / this.divisor;
    },
  },
  header: "function batchNormBackward(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number)",
  body: `const m = x.shape[0];
const centred = x.sub(x.mean(0));
const sigma = centred.square().mean(0).add(epsilon).sqrt();
const xHat = centred.div(sigma);

const dBeta = dy.sum(0);
const dGamma = dy.mul(xHat).sum(0);
const dxHat = dy.mul(gamma);
const dVariance = dxHat.mul(centred).sum(0).mul(-0.5).div(sigma.pow(3));
const dMean = dxHat.sum(0).neg().div(sigma);
const dx = dxHat.div(sigma).add(dVariance.mul(centred).mul(2 / m)).add(dMean.div(m));
return { dx, dGamma, dBeta };`,
}).withMistakes({
  mistakes: {
    ...backwardMistakes,
    averaged: { divisor: (it) => it.m },
    "dGamma with x": { dGamma: (it) => sum(it.dy.map((g, i) => g * it.x[i]!)) / it.divisor },
    "dGamma with x - mean": { dGamma: (it) => sum(it.dy.map((g, i) => g * it.centred[i]!)) / it.divisor },
    "dGamma without xHat": { dGamma: (it) => sum(it.dy) / it.divisor },
    "dGamma with gamma": { dGamma: (it) => sum(it.dxHat.map((g, i) => g * it.xHat[i]!)) / it.divisor },
    "dGamma divided by sigma": {
      dGamma: (it) => sum(it.dy.map((g, i) => (g * it.xHat[i]!) / it.sigma)) / it.divisor,
    },
    "dBeta with gamma": { dBeta: (it) => sum(it.dxHat) / it.divisor },
    "dBeta with xHat": { dBeta: (it) => sum(it.dy.map((g, i) => g * it.xHat[i]!)) / it.divisor },
    "dBeta of dx": { dBeta: (it) => sum(it.dx) / it.divisor },
    "dGamma and dBeta exchanged": {
      dGamma: (it) => sum(it.dy) / it.divisor,
      dBeta: (it) => sum(it.dy.map((g, i) => g * it.xHat[i]!)) / it.divisor,
    },
  },
  together: ["dGamma and dBeta exchanged"],
  evidence: {
    "statistics constant": sums,
    "dMean forgotten": sums,
    "dVariance forgotten": sums,
    "n - 1 in dVariance": sums,
    "sign of dMean": sums,
    "dMean not divided": sums,
  },
});

export function backwardCases(seed: number): Case<typeof parameters>[] {
  const source = streamOf("backward", seed);
  const make = (label: string, x: number[][], epsilon: number, more: Partial<Case<typeof parameters>> = {}) => {
    const [m, n] = [x.length, x[0]!.length];
    return {
      label,
      shows: { m, n },
      args: { dy: randomBatch(source, m, n), x, gamma: randomGamma(source, n), epsilon },
      ...more,
    };
  };
  const constant = randomBatch(source, 6, 3).map((row) => [row[0]!, 0.75, row[2]!]);
  return [
    make("batch", randomBatch(source, 7, 3), 0.02),
    make("batch", randomBatch(source, 5, 4), 0.3),
    make("constant feature", constant, 0.01, { adversarial: true, condition: 5 }),
    make("two examples", randomBatch(source, 2, 3), 0.1, { adversarial: true, condition: 5 }),
  ];
}
