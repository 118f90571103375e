import { defineExercise } from "../definition.js";
import { randomList, streamOf, sum } from "../numbers.js";

export const weightsForRawInputs = defineExercise({
  id: "1.3",
  name: "weightsForRawInputs",
  title: "weights for raw inputs",
  task:
    "A unit was trained on standardized inputs: y = Σ wⱼ (xⱼ − μⱼ)/σⱼ + b. Find the weights and the bias that give the " +
    "same y on the raw inputs x. `weights`, `mean` and `deviation` are lists, one number an input. Return `{ weights, bias }`.",
  parameters: { weights: "list", bias: "number", mean: "list", deviation: "list" },
  results: { weights: "list", bias: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("raw inputs", seed);
    return [3, 1, 5].map((inputs) => ({
      label: `${inputs} input${inputs === 1 ? "" : "s"}`,
      args: {
        weights: randomList(source, inputs, 0.5, 2),
        bias: randomList(source, 1, 0.5, 1.5)[0]!,
        mean: randomList(source, inputs, 1, 3),
        deviation: randomList(source, inputs, 1.5, 4),
      },
    }));
  },
  compute({ weights, bias, mean, deviation }, is) {
    const scaled = weights.map((w, j) =>
      is("multiplied")
        ? w * deviation[j]!
        : is("variance")
          ? w / deviation[j]! ** 2
          : is("weights not divided")
            ? w
            : w / deviation[j]!,
    );
    const used = is("mean not divided") ? weights : scaled;
    const moved = sum(used.map((w, j) => w * mean[j]!));
    return {
      weights: scaled,
      bias: is("bias unchanged")
        ? bias
        : is("sign of the bias")
          ? bias + moved
          : is("bias forgotten")
            ? -moved
            : bias - moved,
    };
  },
  mistakes: [
    {
      name: "multiplied",
      says: "You multiply the weights by σ. An input that is σ times as large needs a weight that is σ times as small.",
      look: "w (x − μ)/σ = (w/σ) x − …",
    },
    {
      name: "variance",
      says: "You divide by the variance. Standardizing divides by the standard deviation.",
      look: "w (x − μ)/σ = (w/σ) x − …",
    },
    {
      name: "weights not divided",
      says: "The weights stay as they were, but the raw inputs are σ times as wide.",
      look: "w (x − μ)/σ = (w/σ) x − …",
    },
    {
      name: "mean not divided",
      says: "In the bias, the mean enters times w; it must be w/σ, the new weight.",
      look: "b' = b − Σ wⱼ μⱼ/σⱼ",
    },
    {
      name: "bias unchanged",
      says: "The bias is still the old one: nothing subtracts the means any more.",
      look: "b' = b − Σ wⱼ μⱼ/σⱼ",
    },
    {
      name: "sign of the bias",
      says: "You add what the means contribute. They were subtracted from the inputs.",
      look: "b' = b − Σ wⱼ μⱼ/σⱼ",
    },
    { name: "bias forgotten", says: "The old bias is gone; it still counts.", look: "b' = b − Σ wⱼ μⱼ/σⱼ" },
  ],
  verified: "units with 1, 3 and 5 inputs",
  hints: [
    "Multiply it out: w (x − μ)/σ = (w/σ) x − w μ/σ. What stands in front of x, and what does not contain x?",
    "The new weights are wⱼ/σⱼ; the new bias is b minus the sum of wⱼ μⱼ/σⱼ.",
  ],
  header: "function weightsForRawInputs(weights: number[], bias: number, mean: number[], deviation: number[])",
  body: `const raw = weights.map((w, j) => w / deviation[j]);
return { weights: raw, bias: raw.reduce((b, w, j) => b - w * mean[j], bias) };`,
});
