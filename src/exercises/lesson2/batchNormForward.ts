import type { Case } from "../definition.js";
import { defineExercise } from "../defineExercise.js";
import { normalizeEvidence, normalizeLines, normalizeMistakes, poolMistakes } from "../normalize.js";
import { mean, randomBatch, randomGamma, randomList, square, streamOf } from "../numbers.js";

const parameters = { x: "batch", gamma: "feature", beta: "feature", epsilon: "number" } as const;

export const batchNormForward = defineExercise({
  id: "2.1",
  name: "batchNormForward",
  parameters,
  results: { y: "batch", mean: "feature?", variance: "feature?", xHat: "batch?" },
  perFeature: true,
  cases: forwardCases,
  lines: {
    table(): number[][] {
      return this.whole.x;
    },
    ...normalizeLines,
    mean(): number {
      return this.means[0]!;
    },
    variance(): number {
      return this.variances[0]!;
    },
    xHat(): number[] {
      return this.normalized;
    },
    scale(): number {
      return this.gamma;
    },
    shift(): number {
      return this.beta;
    },
    y(): number[] {
      return this.normalized.map((value) => this.scale * value + this.shift);
    },
  },
  header: "function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number)",
  body: `const mean = x.mean(0);
const variance = x.sub(mean).square().mean(0);
const xHat = x.sub(mean).div(variance.add(epsilon).sqrt());
const y = xHat.mul(gamma).add(beta);
return { y, mean, variance, xHat };`,
}).withMistakes({
  mistakes: {
    ...poolMistakes,
    "gamma forgotten": { scale: () => 1 },
    "beta forgotten": { shift: () => 0 },
    "gamma and beta forgotten": { y: (it) => it.normalized },
    "gamma and beta exchanged": { scale: (it) => it.beta, shift: (it) => it.gamma },
    ...normalizeMistakes,
    "only the mean normalized": {
      y: (it) => it.values.map((value, i) => value - (it.scale * it.means[i]!) / it.sigmas[i]! + it.shift),
    },
    "beta scaled": { y: (it) => it.normalized.map((value) => it.scale * (value + it.shift)) },
    "beta subtracted": { y: (it) => it.normalized.map((value) => it.scale * value - it.shift) },
    "beta multiplied": { y: (it) => it.normalized.map((value) => it.scale * value * it.shift) },
    "divided by gamma": { y: (it) => it.normalized.map((value) => value / it.scale + it.shift) },
    "gamma added": { y: (it) => it.normalized.map((value) => value + it.scale + it.shift) },
    "gamma of the first feature": { scale: (it) => it.whole.gamma[0]! },
    "beta of the first feature": { shift: (it) => it.whole.beta[0]! },
    "gamma and beta of the first feature": { scale: (it) => it.whole.gamma[0]!, shift: (it) => it.whole.beta[0]! },
    "an activation": { y: (it) => it.normalized.map((value) => Math.max(0, it.scale * value + it.shift)) },
    "y and xHat exchanged": {
      y: (it) => it.normalized,
      xHat: (it) => it.normalized.map((value) => it.scale * value + it.shift),
    },
    "overwritten while reading": {
      y: (it) => {
        const a = it.values.slice();
        const mu = mean(a);
        for (let i = 0; i < a.length; i++) {
          const variance = mean(a.map((value) => square(value - mu)));
          a[i] = (it.scale * (a[i]! - mu)) / Math.sqrt(variance + it.epsilonUsed) + it.shift;
        }
        return a;
      },
    },
    "standard deviation as variance": [
      { variance: (it) => Math.sqrt(it.variances[0]!) },
      { variance: (it) => it.sigmas[0]! },
    ],
    "epsilon in the variance": { variance: (it) => it.variances[0]! + it.epsilon },
  },
  together: ["gamma and beta exchanged", "y and xHat exchanged"],
  evidence: normalizeEvidence("y"),
});

export function forwardCases(seed: number): Case<typeof parameters>[] {
  const source = streamOf("forward", seed);
  const make = (label: string, x: number[][], epsilon: number, more: Partial<Case<typeof parameters>> = {}) => {
    const [m, n] = [x.length, x[0]!.length];
    return {
      label,
      shows: { m, n },
      args: { x, gamma: randomGamma(source, n), beta: randomList(source, n, 0.4, 1.2), epsilon },
      ...more,
    };
  };
  const constant = randomBatch(source, 6, 3).map((row) => [row[0]!, 0.75, row[2]!]);
  return [
    make("batch", randomBatch(source, 7, 3), 0.3),
    make("batch", randomBatch(source, 4, 5), 0.05),
    make("constant feature", constant, 0.01, { adversarial: true }),
    make("two examples", randomBatch(source, 2, 3), 0.1, { adversarial: true }),
    make("far from zero", randomBatch(source, 8, 3, { offset: 30 }), 0.1, { adversarial: true, condition: 50 }),
  ];
}
