import { backwardColumn } from "../backward.js";
import { defineExercise } from "../definition.js";
import { backwardCases } from "../lesson2/batchNormBackward.js";
import { transpose } from "../nested.js";
import { sum } from "../numbers.js";

export const biasGradient = defineExercise({
  id: "3.3",
  name: "biasGradient",
  title: "the gradient of a bias before batch norm",
  task:
    "Suppose the layer before batch norm had a bias b, added to every example: x = aW + b. `dy` is the gradient at " +
    "batch norm's output. Compute ∂L/∂b by going back through batch norm. What do you find, and why?",
  parameters: { dy: "batch", x: "batch", gamma: "feature", epsilon: "number" },
  results: { dBias: "feature" },
  cases: (seed) => backwardCases(seed + 1000).slice(0, 3),
  compute({ dy, x, gamma, epsilon }, is) {
    const dBias = transpose(x).map((column, f) => {
      const g = transpose(dy)[f]!;
      if (is("gradient of beta")) return sum(g);
      if (is("gradient of beta times gamma")) return gamma[f]! * sum(g);
      return sum(backwardColumn(g, column, gamma[f]!, epsilon, is).dx);
    });
    return { dBias };
  },
  mistakes: [
    {
      name: "statistics constant",
      says:
        "You treat the batch's mean as a constant. But b moves the mean along with every z, so nothing is left of " +
        "it.",
      look: "∂L/∂b = Σ dx, with the full dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))",
    },
    {
      name: "gradient of beta",
      says: "Σ dy is the gradient of β, which is added after the normalization. b is added before.",
      look: "∂L/∂b = Σ dx",
    },
    {
      name: "gradient of beta times gamma",
      says: "Σ dy · γ is the gradient of a shift of x̂, after the normalization. b is added before.",
      look: "∂L/∂b = Σ dx",
    },
    {
      name: "sign of dMean",
      says: "∂L/∂μ has the wrong sign, so that it doubles what it should cancel.",
      look: "∂L/∂μ = −Σ dx̂ / σ",
    },
    { name: "dMean not divided", says: "∂L/∂μ is not spread over the batch.", look: "∂μ/∂x = 1/m" },
  ],
  verified:
    "3 batches: the gradient is 0, whatever dy is. Nothing would ever train b, and nothing would change if it did",
  hints: [
    "x = aW + b means ∂x/∂b = 1 for every example, so ∂L/∂b = Σ dx.",
    "Sum dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)) over the batch, term by term. What is Σ x̂?",
  ],
  header: "function biasGradient(dy: tf.Tensor2D, x: tf.Tensor2D, gamma: tf.Tensor1D, epsilon: number)",
  body: `const centred = x.sub(x.mean(0));
const sigma = centred.square().mean(0).add(epsilon).sqrt();
const xHat = centred.div(sigma);
const dx = dy.sub(dy.mean(0)).sub(xHat.mul(dy.mul(xHat).mean(0))).mul(gamma).div(sigma);
return dx.sum(0);`,
});
