import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { mean, randomBatch, square, streamOf } from "../numbers.js";

export const undoNormalization = defineExercise({
  id: "2.4",
  name: "undoNormalization",
  title: "γ and β that undo the normalization",
  task:
    "Find `gamma` and `beta` such that batch norm gives the batch `x` back, unchanged: y = γx̂ + β = x. Return `{ " +
    "gamma, beta }`.",
  parameters: { x: "batch", epsilon: "number" },
  results: { gamma: "feature", beta: "feature" },
  cases(seed) {
    const source = streamOf("undo", seed);
    return [
      { label: "7 examples with 3 features", args: { x: randomBatch(source, 7, 3), epsilon: 0.2 } },
      { label: "4 examples with 5 features", args: { x: randomBatch(source, 4, 5), epsilon: 0.05 } },
    ];
  },
  compute({ x, epsilon }, is) {
    const columns = transpose(is("axis") ? transpose(x) : x).map((column) => {
      const mu = mean(column);
      const m = column.length;
      const variance = column.reduce((s, value) => s + square(value - mu), 0) / (is("n - 1") ? m - 1 : m);
      const eps = is("epsilon forgotten") ? 0 : epsilon;
      const sigma = is("epsilon outside the root") ? Math.sqrt(variance) + eps : Math.sqrt(variance + eps);
      return {
        gamma: is("no square root") ? variance + eps : is("inverse") ? 1 / sigma : is("gamma left at 1") ? 1 : sigma,
        beta: is("minus mean") ? -mu : is("beta left at 0") ? 0 : is("beta normalized") ? mu / sigma : mu,
      };
    });
    const [gamma, beta] = [columns.map((c) => c.gamma), columns.map((c) => c.beta)];
    return is("exchanged") ? { gamma: beta, beta: gamma } : { gamma, beta };
  },
  mistakes: [
    {
      name: "axis",
      says: "You take the mean and variance of each example; γ and β have one number for each feature.",
      look: "axis 0 of [examples, features]",
    },
    {
      name: "epsilon forgotten",
      says: "γ is √σ²; the normalization divided by √(σ² + ε), so that is what brings x back exactly.",
      look: "x̂ = (x − μ)/√(σ² + ε)",
    },
    { name: "epsilon outside the root", says: "ε is added outside the root.", look: "γ = √(σ² + ε)" },
    {
      name: "no square root",
      says: "γ is the variance: to undo a division by the standard deviation, multiply by the standard deviation.",
      look: "γ = √(σ² + ε)",
    },
    {
      name: "inverse",
      says: "γ is 1/σ, which divides a second time. Undoing multiplies.",
      look: "γx̂ + β = x, with x̂ = (x − μ)/σ",
    },
    {
      name: "minus mean",
      says: "β is −μ, which subtracts the mean a second time.",
      look: "γx̂ + β = x, with x̂ = (x − μ)/σ",
    },
    { name: "beta left at 0", says: "β is 0: the mean does not come back.", look: "β = μ" },
    { name: "gamma left at 1", says: "γ is 1: the spread does not come back.", look: "γ = √(σ² + ε)" },
    { name: "beta normalized", says: "β is μ/σ. It is added after scaling, so it is μ itself.", look: "γx̂ + β = x" },
    {
      name: "n - 1",
      says: "The variance divides by m − 1; the normalization divides by m.",
      look: "σ² = (1/m) Σ (x − μ)²",
    },
    { name: "exchanged", says: "γ and β have changed places.", look: "y = γx̂ + β" },
  ],
  verified: "2 batches: γx̂ + β gives x back",
  hints: [
    "Write out γ · (x − μ)/√(σ² + ε) + β = x. Which γ cancels the division, and what is then left over?",
    "γ must be what x was divided by, β what was subtracted.",
  ],
  header: "function undoNormalization(x: tf.Tensor2D, epsilon: number)",
  body: `const beta = x.mean(0);
const gamma = x.sub(beta).square().mean(0).add(epsilon).sqrt();
return { gamma, beta };`,
});
