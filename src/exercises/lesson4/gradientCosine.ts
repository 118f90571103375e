import { defineExercise } from "../definition.js";
import { randomList, streamOf, sum } from "../numbers.js";

export const gradientCosine = defineExercise({
  id: "4.3",
  name: "gradientCosine",
  title: "how far a gradient turns",
  task:
    "Santurkar et al. measure internal covariate shift by how much a layer's gradient turns when the layers before " +
    "it have been updated. Return the cosine of the angle between the gradients `before` and `after`.",
  parameters: { before: "list", after: "list" },
  results: { cosine: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("cosine", seed);
    return [5, 12].map((n) => ({
      label: `${n} numbers each`,
      args: { before: randomList(source, n, -2, 3), after: randomList(source, n, -1, 3) },
    }));
  },
  compute({ before, after }, is) {
    const dot = sum(before.map((value, i) => value * after[i]!));
    const [a, b] = [sum(before.map((v) => v * v)), sum(after.map((v) => v * v))];
    if (is("distance")) return { cosine: Math.sqrt(a + b - 2 * dot) };
    if (is("angle")) return { cosine: Math.acos(dot / Math.sqrt(a * b)) };
    const lengths: Record<string, number> = {
      "not normalized": 1,
      "length of before": Math.sqrt(a),
      "length of after": Math.sqrt(b),
      "one length": a,
      "squared lengths": a * b,
    };
    const length = lengths[Object.keys(lengths).find(is) ?? ""] ?? Math.sqrt(a * b);
    return { cosine: (is("one minus") ? 1 : 0) + ((is("one minus") ? -1 : 1) * dot) / length };
  },
  mistakes: [
    {
      name: "not normalized",
      says: "This is the dot product: it grows with the gradients' lengths.",
      look: "cos = a·b / (‖a‖ ‖b‖)",
    },
    {
      name: "one length",
      switches: ["one length", "length of before", "length of after"],
      says: "You divide by one length alone, or by its square: both lengths belong below.",
      look: "cos = a·b / (‖a‖ ‖b‖)",
    },
    {
      name: "squared lengths",
      says: "You divide by the squared lengths: the square roots are missing.",
      look: "‖a‖ = √(Σ a²)",
    },
    {
      name: "distance",
      says: "This is the distance between the gradients, Santurkar's other measure.",
      look: "cos = a·b / (‖a‖ ‖b‖)",
    },
    { name: "angle", says: "This is the angle; the task asks for its cosine.", look: "cos = a·b / (‖a‖ ‖b‖)" },
    { name: "one minus", says: "This is 1 − cosine, the cosine distance.", look: "cos = a·b / (‖a‖ ‖b‖)" },
  ],
  verified: "2 pairs",
  hints: ["The dot product over the product of the two lengths.", "‖a‖ = `Math.hypot(...a)`"],
  header: "function gradientCosine(before: number[], after: number[]): number",
  body: `const dot = before.reduce((sum, value, i) => sum + value * after[i], 0);
return dot / (Math.hypot(...before) * Math.hypot(...after));`,
});
