import { backwardLines, backwardMistakes } from "../backward.js";
import { defineExercise } from "../defineExercise.js";
import { backwardCases } from "../lesson2/batchNormBackward.js";
import { mean, sum } from "../numbers.js";

export const biasGradient = defineExercise({
  id: "3.3",
  name: "biasGradient",
  parameters: { dy: "batch", x: "batch", gamma: "feature", epsilon: "number" },
  results: { dBias: "feature" },
  perFeature: true,
  // What cancels is zero but for rounding: its error is that of the terms, not of the sum.
  cases: (seed) =>
    backwardCases(seed + 1000)
      .slice(0, 3)
      .map((each) => ({ ...each, condition: 20 })),
  lines: {
    ...backwardLines,
    dBias(): number {
      return sum(this.dx);
    },
  },
  header: "function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number)",
  body: `const centred = x.sub(x.mean(0));
const sigma = centred.square().mean(0).add(epsilon).sqrt();
const xHat = centred.div(sigma);
const dx = dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);
return dx.sum(0);`,
}).withMistakes({
  mistakes: {
    "statistics constant": backwardMistakes["statistics constant"],
    "gradient of beta": { dBias: (it) => sum(it.dy) },
    "gradient of beta times gamma": { dBias: (it) => sum(it.dy) * it.gamma },
    "gradient of gamma": { dBias: (it) => sum(it.dy.map((g, i) => g * it.xHat[i]!)) },
    "mean of dy": { dBias: (it) => mean(it.dy) },
    "sum of x": { dBias: (it) => sum(it.x) },
    "1/sigma of sum dy": { dBias: (it) => sum(it.dy) / it.sigma },
    "sign of dMean": backwardMistakes["sign of dMean"],
    "dMean not divided": backwardMistakes["dMean not divided"],
    "dMean divided twice": backwardMistakes["dMean divided twice"],
    "sigma forgotten": backwardMistakes["sigma forgotten"],
    "direct path forgotten": backwardMistakes["direct path forgotten"],
    "x for the deviation": backwardMistakes["x for the deviation"],
    "one example": { dBias: (it) => it.dx[0]! },
    ones: { dBias: () => 1 },
    "gamma alone": { dBias: (it) => it.gamma },
  },
});
