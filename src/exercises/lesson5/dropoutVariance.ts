import { defineExercise } from "../definition.js";

export const dropoutVariance = defineExercise({
  id: "5.3",
  name: "dropoutVariance",
  title: "dropout shifts the variance",
  task:
    "A value has mean `mean` and variance `variance`. Dropout in training sets it to 0 with probability 1 − `keep` " +
    "and divides it by `keep` otherwise, so that its mean stays. Return its variance behind dropout. (Batch norm " +
    "behind dropout learns this variance, and at inference meets the other: Li et al. 2018.)",
  parameters: { mean: "number", variance: "number", keep: "number" },
  results: { result: "number" },
  container: "arrays",
  cases: () =>
    [
      [0.7, 1.3, 0.5],
      [0, 2, 0.8],
      [-2, 0.4, 0.9],
    ].map(([mean, variance, keep]) => ({
      label: `mean ${mean}, variance ${variance}, keep ${keep}`,
      args: { mean: mean!, variance: variance!, keep: keep! },
    })),
  compute({ mean, variance, keep }, is) {
    const p = is("probabilities exchanged") ? 1 - keep : keep;
    const second = variance + mean * mean;
    return {
      result: is("mean forgotten")
        ? variance / p
        : is("second moment")
          ? second / p
          : is("unchanged")
            ? variance
            : is("not scaled up")
              ? p * second - (p * mean) ** 2
              : is("times keep")
                ? p * variance
                : is("scaled variance")
                  ? variance / (p * p)
                  : is("kept values only")
                    ? variance / (p * p)
                    : second / p - mean * mean,
    };
  },
  mistakes: [
    {
      name: "mean forgotten",
      says: "The mean counts as well: dropping a value that is far from 0 moves it far.",
      look: "E[y²] = (σ² + μ²)/keep, Var y = E[y²] − μ²",
    },
    {
      name: "second moment",
      says: "This is E[y²]; the square of the mean is still to be subtracted.",
      look: "Var y = E[y²] − (E y)²",
    },
    {
      name: "not scaled up",
      says: "The kept values are divided by `keep`; you have left them as they are.",
      look: "y = x/keep with probability keep, else 0",
    },
    {
      name: "times keep",
      says: "The variance does not shrink by `keep`: the kept values are scaled up, and the zeros are scatter, too.",
      look: "Var y = E[y²] − (E y)²",
    },
    {
      name: "scaled variance",
      says: "This is the variance of the kept values alone, x/keep. The zeros belong to it.",
      look: "y = x/keep with probability keep, else 0",
    },
    {
      name: "probabilities exchanged",
      says: "`keep` is the probability to keep a value, not to drop it.",
      look: "y = x/keep with probability keep, else 0",
    },
    { name: "unchanged", says: "The mean stays, the variance does not.", look: "Var y = E[y²] − (E y)²" },
  ],
  verified: "3 values",
  hints: [
    "Write y = x/keep with probability keep, else 0. What are E[y] and E[y²]?",
    "E[x²] = σ² + μ². E[y²] = keep · E[x²]/keep². Subtract E[y]² = μ².",
  ],
  header: "function dropoutVariance(mean: number, variance: number, keep: number): number",
  body: "return (variance + mean ** 2) / keep - mean ** 2;",
});
