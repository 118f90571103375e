import { defineExercise } from "../definition.js";
import { mean, randomList, sigmoid, square, streamOf } from "../numbers.js";

export const percentiles = defineExercise({
  id: "4.1",
  name: "percentiles",
  title: "percentiles of a layer's inputs",
  task:
    "Ioffe & Szegedy's Figure 1 draws the 15th, 50th and 85th percentile of a sigmoid's inputs. Given the inputs " +
    "`z` of the sigmoid, one number an example, return the three: `[p15, p50, p85]`.",
  parameters: { z: "list" },
  results: { percentiles: "array" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("percentiles", seed);
    const spread = (n: number) => source.shuffle([...randomList(source, n - 3, -3, 3), -12.5, 10.5, 2.25]);
    return [21, 40, 101].map((n) => ({ label: `${n} values`, args: { z: spread(n) } }));
  },
  compute({ z }, is) {
    const values = is("after the activation") ? z.map(sigmoid) : z.slice();
    const sorted = is("not sorted")
      ? values
      : is("sorted as text")
        ? values.map(String).sort().map(Number)
        : values.sort((a, b) => (is("descending") ? b - a : a - b));
    const n = sorted.length;
    const at = (p: number): number => {
      if (is("nearest rank")) return sorted[Math.ceil(p * n) - 1]!;
      if (is("floor")) return sorted[Math.min(n - 1, Math.floor(p * n))]!;
      if (is("lower")) return sorted[Math.floor(p * (n - 1))]!;
      if (is("round")) return sorted[Math.round(p * (n - 1))]!;
      const place = p * (n - 1);
      const below = Math.floor(place);
      return sorted[below]! + (place - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
    };
    if (is("mean and deviation")) {
      const sd = Math.sqrt(mean(values.map((v) => square(v - mean(values)))));
      return { percentiles: [mean(values) - sd, mean(values), mean(values) + sd] };
    }
    if (is("range")) {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      return { percentiles: [0.15, 0.5, 0.85].map((p) => low + p * (high - low)) };
    }
    return { percentiles: (is("quartiles") ? [0.25, 0.5, 0.75] : [0.15, 0.5, 0.85]).map(at) };
  },
  mistakes: [
    {
      name: "after the activation",
      says:
        "These are percentiles of the sigmoid's outputs. The figure shows its inputs z: in the outputs, between 0 " +
        "and 1, a drift into the flat ends hardly shows.",
      look: "z, before the sigmoid",
    },
    {
      name: "not sorted",
      says: "The values are not sorted before you pick the ones at 15, 50 and 85 %.",
      look: "sort first",
    },
    {
      name: "sorted as text",
      says: "JavaScript's `sort()` compares as text unless told otherwise: −0.5 before −12.5, and 10 before 9.",
      look: "`sort((a, b) => a - b)`",
    },
    {
      name: "descending",
      says: "The values are sorted from large to small, so that the 15th percentile comes out as the 85th.",
      look: "`sort((a, b) => a - b)`",
    },
    {
      name: "mean and deviation",
      says:
        "Mean and mean ± standard deviation are not percentiles. For a Gaussian they come close (16, 50, 84), but " +
        "not where values pile up at one side.",
      look: "the value below which 15 % of the values lie",
    },
    {
      name: "range",
      says: "You take 15, 50 and 85 % of the way from the smallest to the largest value; percentiles count values.",
      look: "the value below which 15 % of the values lie",
    },
    { name: "quartiles", says: "These are the quartiles, 25, 50 and 75 %.", look: "15, 50 and 85 %" },
  ],
  variants: ["nearest rank", "floor", "lower", "round"].map((name) => ({
    name,
    remark:
      "You take the nearest value where others draw a line between the two neighbours; for many values it is the same.",
  })),
  verified: "3 sets of values",
  hints: [
    "Sort a copy (by number, not as text), then look at 15 %, 50 % and 85 % of its length.",
    "`const sorted = [...z].sort((a, b) => a - b)`, then `sorted[Math.floor(p * (z.length - 1))]` is good enough.",
  ],
  header: "function percentiles(z: number[]): number[]",
  body: `const sorted = [...z].sort((a, b) => a - b);
return [0.15, 0.5, 0.85].map((p) => sorted[Math.floor(p * (z.length - 1))]);`,
});
