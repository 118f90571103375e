import { defineExercise } from "../definition.js";
import { sum } from "../numbers.js";

export const countParameters = defineExercise({
  id: "3.2",
  name: "countParameters",
  title: "count parameters and statistics",
  task:
    "`sizes` are the layers of a dense network, inputs first: [784, 100, 100, 100, 10]. Every hidden layer has " +
    "batch norm and no bias; the output layer has a bias and no batch norm. Return `{ parameters, statistics }`: " +
    "how many numbers are trained, and how many are kept as moving statistics.",
  parameters: { sizes: "list" },
  results: { parameters: "number", statistics: "number" },
  container: "arrays",
  cases: () =>
    [
      [784, 100, 100, 100, 10],
      [5, 7, 3],
      [13, 4, 6, 2],
    ].map((sizes) => ({ label: `sizes ${sizes.join(", ")}`, args: { sizes } })),
  compute({ sizes }, is) {
    const outputs = sizes.at(-1)!;
    const hidden = sum(sizes.slice(1, -1));
    const weights = sum(sizes.slice(1).map((size, i) => size * sizes[i]!));
    const normalized = is("batch norm on the output")
      ? hidden + outputs
      : is("batch norm on the inputs")
        ? hidden + sizes[0]!
        : hidden;
    const perUnit = is("gamma or beta only") ? 1 : is("gamma and beta forgotten") ? 0 : 2;
    const biases =
      is("all biases dropped") || is("output bias dropped") ? 0 : is("biases kept") ? hidden + outputs : outputs;
    const statistics = (is("one statistic") ? 1 : 2) * normalized;
    const parameters = weights + perUnit * normalized + biases;
    return is("statistics trained")
      ? { parameters: parameters + statistics, statistics }
      : is("statistics forgotten")
        ? { parameters, statistics: 0 }
        : { parameters, statistics };
  },
  mistakes: [
    {
      name: "biases kept",
      says:
        "You count a bias in the hidden layers. Batch norm subtracts it again at once, so it is dropped there; β " +
        "does its work.",
      look: "z − μ: a constant added to z adds itself to μ",
    },
    {
      name: "output bias dropped",
      says: "The output layer has no batch norm, so its bias stays.",
      look: "the last layer: W and b",
    },
    {
      name: "batch norm on the output",
      says:
        "You count batch norm on the output layer. The logits are not normalized: their size is the network's " +
        "certainty.",
      look: "the last layer: W and b",
    },
    {
      name: "batch norm on the inputs",
      says: "You count batch norm on the inputs; only the hidden layers have it.",
      look: "one γ and one β for each hidden unit",
    },
    {
      name: "statistics trained",
      says: "The moving mean and variance are counted as parameters. No gradient reaches them: they are statistics.",
      look: "parameters: W, b, γ, β",
    },
    { name: "gamma or beta only", says: "Every hidden unit has two: a γ and a β.", look: "z̃ = γẑ + β" },
    {
      name: "gamma and beta forgotten",
      says: "γ and β are not counted: they are trained as well.",
      look: "z̃ = γẑ + β",
    },
    {
      name: "one statistic",
      says: "Every hidden unit has two moving statistics: a mean and a variance.",
      look: "moving mean, moving variance",
    },
    {
      name: "statistics forgotten",
      says: "There are moving statistics in this network: a mean and a variance for every hidden unit.",
      look: "what inference needs instead of the batch's μ and σ²",
    },
  ],
  verified: "3 networks",
  hints: [
    "Go layer by layer: W has inputs × units numbers; a hidden layer adds γ and β; the last adds b.",
    "Statistics: two for every hidden unit.",
  ],
  header: "function countParameters(sizes: number[])",
  body: `let parameters = 0;
let statistics = 0;
for (let layer = 1; layer < sizes.length; layer++) {
  const isOutput = layer === sizes.length - 1;
  parameters += sizes[layer - 1] * sizes[layer] + (isOutput ? sizes[layer] : 2 * sizes[layer]);
  if (!isOutput) statistics += 2 * sizes[layer];
}
return { parameters, statistics };`,
});
