import { defineExercise } from "../definition.js";
import { randomGamma, randomList, streamOf } from "../numbers.js";

export const foldBatchNorm = defineExercise({
  id: "6.6",
  name: "foldBatchNorm",
  title: "fold batch norm into the layer before it",
  task:
    "At inference batch norm is a fixed scale and shift, so it can be worked into the dense layer before it: find " +
    "`weights` and `bias` such that xW' + b' equals batch norm of xW + b with the moving statistics. `weights` is " +
    "[inputs, units]. Return `{ weights, bias }`.",
  parameters: {
    weights: "weights",
    bias: "feature",
    gamma: "feature",
    beta: "feature",
    movingMean: "feature",
    movingVariance: "feature",
    epsilon: "number",
  },
  results: { weights: "weights", bias: "feature" },
  cases(seed) {
    const source = streamOf("fold", seed);
    return [
      [4, 3, 0.1],
      [2, 5, 0.3],
    ].map(([inputs, units, epsilon]) => ({
      label: `${inputs} inputs, ${units} units`,
      args: {
        weights: Array.from({ length: inputs! }, () => randomList(source, units!, -2, 2)),
        bias: randomList(source, units!, 0.5, 1.5),
        gamma: randomGamma(source, units!),
        beta: randomList(source, units!, 0.4, 1.2),
        movingMean: randomList(source, units!, 1, 2),
        movingVariance: randomList(source, units!, 1.5, 3),
        epsilon: epsilon!,
      },
    }));
  },
  compute({ weights, bias, gamma, beta, movingMean, movingVariance, epsilon }, is) {
    const scale = movingVariance.map((v, f) => {
      const eps = is("epsilon forgotten") ? 0 : epsilon;
      const sigma = is("no square root")
        ? v + eps
        : is("epsilon outside the root")
          ? Math.sqrt(v) + eps
          : Math.sqrt(v + eps);
      return (is("gamma forgotten") || is("gamma and beta forgotten") ? 1 : gamma[f]!) / sigma;
    });
    const folded = bias.map((b, f) => {
      const before = is("bias ignored") ? 0 : b;
      const shift = is("beta forgotten") || is("gamma and beta forgotten") ? 0 : beta[f]!;
      const mu = is("mean forgotten") ? 0 : is("mean added") ? -movingMean[f]! : movingMean[f]!;
      if (is("bias not scaled")) return before - scale[f]! * mu + shift;
      if (is("mean not scaled")) return scale[f]! * before - mu + shift;
      if (is("bias left as it is")) return b;
      return scale[f]! * (before - mu) + shift;
    });
    return {
      weights: is("weights not scaled") ? weights : weights.map((row) => row.map((w, f) => w * scale[f]!)),
      bias: folded,
    };
  },
  mistakes: [
    { name: "gamma and beta forgotten", says: "γ and β are not folded in.", look: "γ · (xW + b − μ)/σ + β" },
    { name: "gamma forgotten", says: "γ is missing in the scale.", look: "W' = W · γ/√(σ² + ε)" },
    { name: "beta forgotten", says: "β is missing in the new bias.", look: "b' = (b − μ) · γ/√(σ² + ε) + β" },
    { name: "no square root", says: "You divide by the variance: the square root is missing.", look: "γ/√(σ² + ε)" },
    {
      name: "epsilon forgotten",
      says: "ε is missing: batch norm at inference divides by √(σ² + ε).",
      look: "γ/√(σ² + ε)",
    },
    { name: "epsilon outside the root", says: "ε is added outside the root.", look: "γ/√(σ² + ε)" },
    {
      name: "bias ignored",
      says:
        "The layer's own bias is lost. (Before batch norm it is usually 0, but not if the weights come from " +
        "elsewhere.)",
      look: "b' = (b − μ) · γ/√(σ² + ε) + β",
    },
    {
      name: "bias left as it is",
      says: "The bias is returned unchanged: only the weights are folded.",
      look: "b' = (b − μ) · γ/√(σ² + ε) + β",
    },
    {
      name: "bias not scaled",
      says: "The layer's bias goes through batch norm as well: it must be scaled.",
      look: "b' = (b − μ) · γ/√(σ² + ε) + β",
    },
    { name: "mean forgotten", says: "The moving mean is not subtracted.", look: "b' = (b − μ) · γ/√(σ² + ε) + β" },
    {
      name: "mean added",
      says: "The moving mean is added; it should be subtracted.",
      look: "b' = (b − μ) · γ/√(σ² + ε) + β",
    },
    {
      name: "mean not scaled",
      says: "The moving mean is subtracted without the scale: batch norm subtracts first, then scales.",
      look: "b' = (b − μ) · γ/√(σ² + ε) + β",
    },
    {
      name: "weights not scaled",
      says: "The weights are not scaled.",
      look: "W' = W · γ/√(σ² + ε), each unit's column by its own factor",
    },
  ],
  verified: "2 layers: the folded layer gives what layer and batch norm gave",
  hints: [
    "Write batch norm as z · scale + shift: what is scale, what is shift? Then put z = xW + b.",
    "scale = γ/√(σ² + ε); W' = W · scale; b' = (b − μ) · scale + β.",
  ],
  header:
    "function foldIntoDense(weights: tf.Tensor2D, bias: tf.Tensor1D, gamma: tf.Tensor1D, beta: tf.Tensor1D, " +
    "movingMean: tf.Tensor1D, movingVariance: tf.Tensor1D, epsilon: number)",
  body: `const scale = gamma.div(movingVariance.add(epsilon).sqrt());
return { weights: weights.mul(scale), bias: bias.sub(movingMean).mul(scale).add(beta) };`,
});
