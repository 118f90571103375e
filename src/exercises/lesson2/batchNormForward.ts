import { defineExercise, type Case } from "../definition.js";
import { transpose } from "../nested.js";
import { normalizeColumn, normalizeMistakes } from "../normalize.js";
import { byFeature, randomBatch, randomGamma, randomList, streamOf } from "../numbers.js";

const parameters = { x: "batch", gamma: "feature", beta: "feature", epsilon: "number" } as const;

export const batchNormForward = defineExercise({
  id: "2.1",
  name: "batchNormForward",
  title: "the four equations",
  task:
    "Write batch norm's forward pass: for each feature its mean and variance over the batch, the normalized values " +
    "x̂, and y = γx̂ + β. `x` is [examples, features]; `gamma` and `beta` have one number a feature. Return `y`, " +
    "or `{ y, mean, variance, xHat }`.",
  parameters,
  results: { y: "batch", mean: "feature?", variance: "feature?", xHat: "batch?" },
  cases: forwardCases,
  compute({ x, gamma, beta, epsilon }, is) {
    const laid = is("axis") ? transpose(x) : x;
    const everything = is("one mean for all") ? normalizeColumn(laid.flat(), epsilon, is) : undefined;
    const columns = transpose(laid).map((column, f) => {
      const own = normalizeColumn(column, epsilon, is);
      if (!everything) return own;
      return { ...own, ...everything, xHat: column.map((_, i) => everything.xHat[i * laid[0]!.length + f]!) };
    });
    const normalized = transpose(columns.map((column) => column.xHat));
    const xHat = is("axis") ? transpose(normalized) : normalized;
    const scale = (f: number) =>
      is("gamma forgotten") || is("gamma and beta forgotten")
        ? 1
        : is("gamma and beta exchanged")
          ? beta[f]!
          : gamma[f]!;
    const shift = (f: number) =>
      is("beta forgotten") || is("gamma and beta forgotten")
        ? 0
        : is("gamma and beta exchanged")
          ? gamma[f]!
          : beta[f]!;
    const y = byFeature(xHat, (column, f) =>
      column.map((value) =>
        is("beta scaled")
          ? scale(f) * (value + shift(f))
          : is("beta subtracted")
            ? scale(f) * value - shift(f)
            : scale(f) * value + shift(f),
      ),
    );
    return { y, mean: columns.map((c) => c.mean), variance: columns.map((c) => c.variance), xHat };
  },
  mistakes: [
    {
      name: "axis",
      says:
        "You normalize each example over its features. Batch norm normalizes each feature over the examples of the " +
        "batch.",
      look: "μ = (1/m) Σ z, summed over the m examples: axis 0 of [examples, features]",
    },
    {
      name: "one mean for all",
      says: "You take one mean and one variance over the whole array. Every feature has its own.",
      look: "μ and σ², one for each feature: axis 0 of [examples, features]",
    },
    ...normalizeMistakes("y"),
    {
      name: "gamma and beta forgotten",
      says: "You return the normalized values x̂: γ and β are not applied.",
      look: "y = γẑ + β",
    },
    { name: "gamma forgotten", says: "γ is not applied.", look: "y = γẑ + β" },
    { name: "beta forgotten", says: "β is not added.", look: "y = γẑ + β" },
    { name: "gamma and beta exchanged", says: "γ and β have changed places: γ scales, β shifts.", look: "y = γẑ + β" },
    { name: "beta scaled", says: "β is added before scaling, and so is scaled as well.", look: "y = γẑ + β" },
    { name: "beta subtracted", says: "β is subtracted where it should be added.", look: "y = γẑ + β" },
  ],
  verified: "5 batches, among them one with a constant feature, one of 2 examples and one far from zero",
  hints: [
    "Four lines, one an equation: mean, variance, x̂, y. Everything happens per feature, so every mean is over " +
      "the examples.",
    "With tensors, `x.mean(0)` is the mean of each feature, and `x.sub(mean)` subtracts it from every row.",
    "The variance is `x.sub(mean).square().mean(0)`; divide by `variance.add(epsilon).sqrt()`.",
  ],
  header: "function batchNormForward(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number)",
  body: `const mean = x.mean(0);
const variance = x.sub(mean).square().mean(0);
const xHat = x.sub(mean).div(variance.add(epsilon).sqrt());
const y = xHat.mul(gamma).add(beta);
return { y, mean, variance, xHat };`,
});

export function forwardCases(seed: number): Case<typeof parameters>[] {
  const source = streamOf("forward", seed);
  const make = (label: string, x: number[][], epsilon: number, more: Partial<Case<typeof parameters>> = {}) => {
    const n = x[0]!.length;
    return {
      label,
      args: { x, gamma: randomGamma(source, n), beta: randomList(source, n, 0.4, 1.2), epsilon },
      ...more,
    };
  };
  const constant = randomBatch(source, 6, 3).map((row) => [row[0]!, 0.75, row[2]!]);
  return [
    make("7 examples with 3 features", randomBatch(source, 7, 3), 0.3),
    make("4 examples with 5 features", randomBatch(source, 4, 5), 0.05),
    make("6 examples, the second feature constant", constant, 0.01, { adversarial: true }),
    make("a batch of 2", randomBatch(source, 2, 3), 0.1, { adversarial: true }),
    make("values around 30", randomBatch(source, 8, 3, { offset: 30 }), 0.1, { adversarial: true, condition: 50 }),
  ];
}
