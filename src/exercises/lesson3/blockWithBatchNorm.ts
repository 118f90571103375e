import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { normalizeColumn, normalizeMistakes } from "../normalize.js";
import { byFeature, multiply, randomBatch, randomGamma, randomList, sigmoid, streamOf } from "../numbers.js";

export const blockWithBatchNorm = defineExercise({
  id: "3.1",
  name: "blockWithBatchNorm",
  title: "batch norm inside a layer",
  task:
    "One hidden layer: z = aW, batch norm on z, then the sigmoid. `a` is [examples, inputs], `weights` is [inputs, " +
    "units]; there is no bias. Return the activations.",
  parameters: { a: "batch", weights: "weights", gamma: "feature", beta: "feature", epsilon: "number" },
  results: { activations: "batch" },
  cases(seed) {
    const source = streamOf("block", seed);
    return [
      [7, 4, 3, 0.05],
      [5, 2, 4, 0.3],
      [6, 3, 2, 0.1],
    ].map(([m, inputs, units, epsilon], i) => ({
      label: `${m} examples, ${inputs} inputs, ${units} units${i === 2 ? ", the first without weights" : ""}`,
      adversarial: i === 2,
      args: {
        a: randomBatch(source, m!, inputs!),
        weights: Array.from({ length: inputs! }, () => {
          const row = randomList(source, units!, -1.5, 1.5);
          return i === 2 ? [0, ...row.slice(1)] : row;
        }),
        gamma: randomGamma(source, units!),
        beta: randomList(source, units!, 0.3, 1),
        epsilon: epsilon!,
      },
    }));
  },
  compute({ a, weights, gamma, beta, epsilon }, is) {
    const normalize = (x: number[][]) => byFeature(x, (column) => normalizeColumn(column, epsilon, is).xHat);
    const normalizeAxis = (x: number[][]) => (is("axis") ? transpose(normalize(transpose(x))) : normalize(x));
    const scaled = (x: number[][]) =>
      byFeature(x, (column, f) =>
        column.map((value) =>
          is("gamma and beta forgotten")
            ? value
            : (is("gamma forgotten") ? 1 : gamma[f]!) * value + (is("beta forgotten") ? 0 : beta[f]!),
        ),
      );
    const activate = (x: number[][]) =>
      is("no activation")
        ? x
        : x.map((row) => row.map(is("tanh") ? Math.tanh : is("relu") ? (v) => Math.max(0, v) : sigmoid));
    const z = multiply(is("normalized inputs") ? normalize(a) : a, weights);
    if (is("after the activation")) return { activations: scaled(normalizeAxis(activate(z))) };
    if (is("without batch norm")) return { activations: activate(z) };
    if (is("normalized inputs")) return { activations: activate(scaled(z)) };
    return { activations: activate(scaled(normalizeAxis(z))) };
  },
  mistakes: [
    {
      name: "after the activation",
      says: "You normalize the activations. Batch norm stands before the activation: it is z that gets normalized.",
      look: "z → batch norm → sigmoid",
    },
    {
      name: "normalized inputs",
      says: "You normalize the layer's inputs a. It is z = aW that gets normalized.",
      look: "z = aW, then batch norm on z",
    },
    { name: "no activation", says: "The sigmoid is missing at the end.", look: "a = sigmoid(z̃)" },
    {
      name: "without batch norm",
      says: "There is no batch norm in it: this is sigmoid(aW).",
      look: "z → batch norm → sigmoid",
    },
    { name: "tanh", says: "The activation is tanh; the task says sigmoid.", look: "sigmoid(z) = 1/(1 + e^(−z))" },
    { name: "relu", says: "The activation is ReLU; the task says sigmoid.", look: "sigmoid(z) = 1/(1 + e^(−z))" },
    {
      name: "axis",
      says: "You normalize each example over the units. Batch norm normalizes each unit over the examples.",
      look: "axis 0 of [examples, units]",
    },
    { name: "gamma and beta forgotten", says: "γ and β are not applied.", look: "z̃ = γẑ + β" },
    { name: "gamma forgotten", says: "γ is not applied.", look: "z̃ = γẑ + β" },
    { name: "beta forgotten", says: "β is not added.", look: "z̃ = γẑ + β" },
    ...normalizeMistakes("y")
      .map(({ seen: _, ...mistake }) => mistake)
      .filter(({ name }) => name !== "mean not subtracted"),
  ],
  verified: "3 layers, one of them with a unit that always gives 0",
  hints: [
    "Three steps in this order: the matrix product, batch norm, the activation.",
    "z = `a.matMul(weights)`; batch norm is your four lines of exercise 2.1; at the end `.sigmoid()`.",
  ],
  header:
    "function blockWithBatchNorm(a: tf.Tensor2D, weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, " +
    "epsilon: number)",
  body: `const z = a.matMul(weights);
const mean = z.mean(0);
const variance = z.sub(mean).square().mean(0);
const zHat = z.sub(mean).div(variance.add(epsilon).sqrt());
return zHat.mul(gamma).add(beta).sigmoid();`,
});
