import { defineExercise } from "../defineExercise.js";
import { normalizeLines, normalizeMistakes } from "../normalize.js";
import { mean, randomBatch, streamOf } from "../numbers.js";

export const undoNormalization = defineExercise({
  id: "2.4",
  name: "undoNormalization",
  parameters: { x: "batch", epsilon: "number" },
  results: { gamma: "feature", beta: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("undo", seed);
    return [
      { label: "batch", shows: { m: 7, n: 3 }, args: { x: randomBatch(source, 7, 3), epsilon: 0.2 } },
      { label: "batch", shows: { m: 4, n: 5 }, args: { x: randomBatch(source, 4, 5), epsilon: 0.05 } },
      { label: "two examples", args: { x: randomBatch(source, 2, 3), epsilon: 0.1 }, adversarial: true },
    ];
  },
  lines: {
    table(): number[][] {
      return this.whole.x;
    },
    ...normalizeLines,
    sigma(): number {
      return this.sigmas[0]!;
    },
    mu(): number {
      return this.means[0]!;
    },
    gamma(): number {
      return this.sigma;
    },
    beta(): number {
      return this.mu;
    },
  },
  header: "function undoNormalization(x: tf.Tensor2D, epsilon: number)",
  body: `const beta = x.mean(0);
const gamma = x.sub(beta).square().mean(0).add(epsilon).sqrt();
return { gamma, beta };`,
}).withMistakes({
  mistakes: {
    "epsilon forgotten": normalizeMistakes["epsilon forgotten"],
    "own epsilon": normalizeMistakes["own epsilon"],
    "epsilon outside the root": normalizeMistakes["epsilon outside the root"],
    "epsilon subtracted": normalizeMistakes["epsilon subtracted"],
    "epsilon squared": normalizeMistakes["epsilon squared"],
    "no square root": normalizeMistakes["no square root"],
    "n - 1": normalizeMistakes["n - 1"],
    "mean of squares": normalizeMistakes["mean of squares"],
    "mean absolute deviation": normalizeMistakes["mean absolute deviation"],
    "sum for mean": { mu: (it) => it.means[0]! * it.values.length },
    "variance not divided": normalizeMistakes["variance not divided"],
    "last example left out": normalizeMistakes["last example left out"],
    "first example left out": normalizeMistakes["first example left out"],
    "sum not set back to 0": normalizeMistakes["sum not set back to 0"],
    "reduce without a start": normalizeMistakes["reduce without a start"],
    "one mean for all": { pools: (it) => it.values.map(() => it.table.flat()) },
    "first example": { beta: (it) => it.values[0]! },
    inverse: { gamma: (it) => 1 / it.sigma },
    "minus gamma": { gamma: (it) => -it.sigma },
    "minus mean": { beta: (it) => -it.mu },
    "beta left at 0": { beta: () => 0 },
    "gamma left at 1": { gamma: () => 1 },
    "beta normalized": [{ beta: (it) => it.mu / it.sigma }, { beta: (it) => -it.mu / it.sigma }],
    "beta scaled": { beta: (it) => it.mu * it.sigma },
    "beta of the whole batch": { beta: (it) => mean(it.table.flat()) },
    exchanged: { gamma: (it) => it.mu, beta: (it) => it.sigma },
  },
  together: ["exchanged"],
});
