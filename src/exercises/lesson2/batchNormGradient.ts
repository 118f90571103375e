import { dxMistakes } from "../backward.js";
import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { normalizeColumn } from "../normalize.js";
import { mean, randomBatch, randomGamma, square, streamOf, sum } from "../numbers.js";

export const batchNormGradient = defineExercise({
  id: "2.3",
  name: "batchNormGradient",
  title: "the backward pass in one line",
  task:
    "Simplify the three ways back into one line: `dx` from `dy`, the normalized values `xHat`, `gamma` and `sigma` " +
    "= √(σ² + ε).",
  parameters: { dy: "batch", xHat: "batch", gamma: "feature", sigma: "feature" },
  results: { dx: "batch" },
  cases(seed) {
    const source = streamOf("gradient", seed);
    return [
      [7, 3],
      [4, 5],
      [2, 3],
    ].map(([m, n], i) => {
      const x = randomBatch(source, m!, n!);
      const columns = transpose(x).map((column) => normalizeColumn(column, 0.05, () => false));
      return {
        label: `${m} examples with ${n} features`,
        adversarial: i === 2,
        condition: i === 2 ? 5 : 1,
        args: {
          dy: randomBatch(source, m!, n!),
          xHat: transpose(columns.map((c) => c.xHat)),
          gamma: randomGamma(source, n!),
          sigma: columns.map((c) => c.sigma),
        },
      };
    });
  },
  compute({ dy, xHat, gamma, sigma }, is) {
    const average = is("sums for means") ? sum : mean;
    const columns = transpose(dy).map((g, f) => {
      const h = transpose(xHat)[f]!;
      const meanG = is("statistics constant") || is("dMean forgotten") ? 0 : average(g);
      const meanGH =
        is("statistics constant") || is("dVariance forgotten") ? 0 : average(g.map((value, i) => value * h[i]!));
      const scale =
        (is("gamma forgotten") ? 1 : gamma[f]!) /
        (is("1/sigma forgotten")
          ? 1
          : is("sigma squared")
            ? square(sigma[f]!)
            : is("root of sigma")
              ? Math.sqrt(sigma[f]!)
              : sigma[f]!);
      return g.map(
        (value, i) =>
          scale *
          (value -
            meanG +
            (is("sign of the second term") ? 1 : -1) * meanGH * (is("x-hat factor forgotten") ? 1 : h[i]!)),
      );
    });
    return { dx: transpose(columns) };
  },
  mistakes: [
    ...dxMistakes,
    {
      name: "sums for means",
      says: "You subtract sums over the batch where the means belong: the 1/m is missing.",
      look: "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))",
    },
    {
      name: "x-hat factor forgotten",
      says: "mean(dy · x̂) is subtracted as it is: it must be multiplied by x̂ first.",
      look: "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))",
    },
    {
      name: "sign of the second term",
      says: "The term with x̂ is added where it should be subtracted.",
      look: "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))",
    },
    {
      name: "sigma squared",
      says: "You divide by σ²: `sigma` is the standard deviation, divide by it once.",
      look: "dx = γ/σ · (…)",
    },
    {
      name: "root of sigma",
      says: "You take the root of `sigma`, which is the standard deviation already.",
      look: "dx = γ/σ · (…)",
    },
  ],
  verified: "3 batches, among them one of 2 examples",
  hints: [
    "Put dσ² and dμ of the staged version into dx, and write x − μ as σx̂.",
    "What remains of dy after subtracting its mean, and its part along x̂, is what passes through.",
    "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), each mean over the batch.",
  ],
  header: "function batchNormGradient(dy: tf.Tensor2D, xHat: tf.Tensor2D, gamma: tf.Tensor1D, sigma: tf.Tensor1D)",
  body: `return dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);`,
});
