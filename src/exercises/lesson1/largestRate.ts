import { defineExercise } from "../definition.js";
import { mean, randomList, streamOf } from "../numbers.js";

export const largestRate = defineExercise({
  id: "1.2",
  name: "largestRate",
  title: "the largest learning rate",
  task:
    "Gradient descent on a quadratic loss shrinks the error along each eigenvector of the Hessian by the factor 1 " +
    "− ηλ a step. `eigenvalues` are the λs, all positive. Return the learning rate η beyond which it diverges.",
  parameters: { eigenvalues: "list" },
  results: { rate: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("rate", seed);
    return [
      [2, 0.1, 5],
      [5, 0.5, 80],
      [3, 1, 2],
    ].map(([n, low, high]) => ({
      label: `${n} eigenvalues from ${low} to ${high}`,
      args: { eigenvalues: randomList(source, n!, low!, high!) },
    }));
  },
  compute: ({ eigenvalues }, is) => {
    const scale = is("smallest")
      ? Math.min(...eigenvalues)
      : is("mean")
        ? mean(eigenvalues)
        : is("trace")
          ? mean(eigenvalues) * eigenvalues.length
          : Math.max(...eigenvalues);
    return { rate: is("inverted") ? scale / 2 : (is("one") ? 1 : 2) / scale };
  },
  mistakes: [
    {
      name: "one",
      says:
        "1/λ is the rate that lands on the minimum in one step. Up to twice that, each step still shrinks the " +
        "error.",
      look: "|1 − ηλ| < 1",
    },
    {
      name: "smallest",
      says: "You use the smallest eigenvalue. The steepest direction diverges first.",
      look: "|1 − ηλ| < 1 must hold for every λ",
    },
    {
      name: "mean",
      says: "You use the mean of the eigenvalues. One direction that diverges is enough.",
      look: "|1 − ηλ| < 1 must hold for every λ",
    },
    {
      name: "trace",
      says: "You use the sum of the eigenvalues: that is safe, but smaller than need be.",
      look: "|1 − ηλ| < 1 must hold for every λ",
    },
    { name: "inverted", says: "It is upside down: a steeper loss needs a smaller rate.", look: "η < 2/λ" },
  ],
  verified: "3 sets of eigenvalues",
  hints: [
    "When is |1 − ηλ| < 1, for one λ? Then: which λ is the strictest?",
    "η < 2/λ for every λ: the largest decides.",
  ],
  header: "function largestRate(eigenvalues: number[]): number",
  body: "return 2 / Math.max(...eigenvalues);",
});
