import { defineExercise } from "../definition.js";

export const varianceOfMean = defineExercise({
  id: "5.2",
  name: "varianceOfMean",
  title: "how noisy a batch's mean is",
  task:
    "The values of a feature have variance `variance` over the whole population. The mean of a batch of `m` " +
    "examples, drawn at random, differs from batch to batch. Return its variance.",
  parameters: { variance: "number", m: "number" },
  results: { result: "number" },
  container: "arrays",
  cases: () =>
    [
      [4, 16],
      [2.5, 60],
      [0.3, 2],
    ].map(([variance, m]) => ({ label: `variance ${variance}, batch of ${m}`, args: { variance: variance!, m: m! } })),
  compute({ variance, m }, is) {
    return {
      result: is("standard deviation")
        ? Math.sqrt(variance / m)
        : is("root of m")
          ? variance / Math.sqrt(m)
          : is("m - 1")
            ? variance / (m - 1)
            : is("multiplied")
              ? variance * m
              : is("not smaller")
                ? variance
                : is("squared m")
                  ? variance / (m * m)
                  : is("biased variance")
                    ? (variance * (m - 1)) / m
                    : variance / m,
    };
  },
  mistakes: [
    {
      name: "standard deviation",
      says: "This is the standard deviation of the mean; the task asks for its variance.",
      look: "Var(μ_B) = σ²/m",
    },
    {
      name: "root of m",
      says: "The standard deviation shrinks with √m; the variance shrinks with m.",
      look: "Var(μ_B) = σ²/m",
    },
    {
      name: "m - 1",
      says: "m − 1 belongs to estimating a variance from a sample. Here the variance is known.",
      look: "Var(μ_B) = σ²/m",
    },
    {
      name: "multiplied",
      says: "That is the variance of the sum. The mean divides the sum by m, its variance by m².",
      look: "Var(Σ/m) = mσ²/m²",
    },
    {
      name: "squared m",
      says: "The sum's variance is mσ², not σ²: after dividing by m², one m is left.",
      look: "Var(Σ/m) = mσ²/m²",
    },
    {
      name: "not smaller",
      says: "That is the variance of one value. The mean of m of them varies less.",
      look: "Var(Σ/m) = mσ²/m²",
    },
    {
      name: "biased variance",
      says: "That is the expected variance within a batch. The task asks how much the batch's mean varies.",
      look: "Var(μ_B) = σ²/m",
    },
  ],
  verified: "3 batch sizes",
  hints: [
    "The variance of a sum of independent values is the sum of their variances; dividing by m divides a variance " +
      "by m².",
  ],
  header: "function varianceOfMean(variance: number, m: number): number",
  body: "return variance / m;",
});
