import type { Mistake, Switches } from "./definition.js";
import { digits, mean, square, sum } from "./numbers.js";
import { transpose } from "./nested.js";

/** One feature's values through the first three equations, with a switch for each way to get them wrong. */
export function normalizeColumn(z: readonly number[], epsilon: number, is: Switches) {
  const m = z.length;
  const mu = is("sum for mean") ? sum(z) : mean(z);
  const deviations = z.map((value) => value - mu);
  const squares = is("mean of squares")
    ? z.map(square)
    : is("absolute deviations")
      ? deviations.map(Math.abs)
      : deviations.map(square);
  const variance = sum(squares) / (is("n - 1") ? m - 1 : is("variance not divided") ? 1 : m);
  const eps = is("epsilon forgotten") ? 0 : (ownEpsilons.find((value) => is(`own epsilon ${value}`)) ?? epsilon);
  const sigma = is("no square root")
    ? variance + eps
    : is("epsilon outside the root")
      ? Math.sqrt(variance) + eps
      : Math.sqrt(variance + eps);
  const numerators = is("mean not subtracted") ? z : deviations;
  const xHat = numerators.map((value) => (is("multiplied by sigma") ? value * sigma : value / sigma));
  return { mean: mu, variance, sigma, xHat };
}

const ownEpsilons = [1e-3, 1e-5, 1e-6, 1e-7, 1e-8];

/** Mean of x̂² over the batch, of the first feature: σ²/(σ² + ε) if all is right. */
function meanSquare(name: string, what: (variance: number, m: number) => string): NonNullable<Mistake["seen"]> {
  return (results, { x, gamma, beta }) => {
    const y: number[] = transpose(results[name])[0]!;
    const column: number[] = transpose(x)[0]!;
    const xHat = name === "xHat" || !gamma || !beta ? y : y.map((value) => (value - beta[0]) / gamma[0]);
    const variance = mean(column.map((value) => square(value - mean(column))));
    return `mean x̂² of the first feature is ${digits(mean(xHat.map(square)))}, ${what(variance, column.length)}`;
  };
}

/** The mistakes of `normalizeColumn`, as they are told. `result`: the name of the result that shows them. */
export function normalizeMistakes(result: "y" | "xHat"): Mistake[] {
  return [
    {
      name: "n - 1",
      says:
        "The variance divides by m − 1. Batch norm normalizes with the variance of this very batch, which divides " +
        "by m.",
      look: "σ² = (1/m) Σ (z − μ)²",
      seen: meanSquare(result, (_, m) => `about (m − 1)/m = ${digits((m - 1) / m)} of what it should be`),
    },
    {
      name: "no square root",
      says: "You divide by the variance, not by the standard deviation: the square root is missing.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
      seen: meanSquare(result, (v) => `which is about 1/σ² = ${digits(1 / v)}; it should be just below 1`),
    },
    {
      name: "epsilon outside the root",
      says: "ε is added to the standard deviation, outside the square root. It belongs to the variance, inside.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
      seen: () => "on x = [1, 1, 1, 1.002] with ε = 10⁻³ the two differ, 0.46 against 1.7 at the last value",
    },
    {
      name: "epsilon forgotten",
      says: "ε is missing: a feature that is constant in the batch has σ² = 0, and you divide by zero.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
    },
    {
      name: "own epsilon",
      switches: ownEpsilons.map((value) => `own epsilon ${value}`),
      says: "You use an ε of your own, and not the one that is given as the last argument.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
    },
    {
      name: "mean not subtracted",
      says: "The mean is not subtracted: the values are only divided.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
      seen: (results) => `the first feature's mean is ${digits(mean(transpose(results[result])[0]!))}`,
    },
    {
      name: "mean of squares",
      says: "The variance is the mean of z², without subtracting the mean first.",
      look: "σ² = (1/m) Σ (z − μ)²",
    },
    {
      name: "absolute deviations",
      says: "The variance is the mean of |z − μ|: the deviations must be squared.",
      look: "σ² = (1/m) Σ (z − μ)²",
    },
    { name: "sum for mean", says: "The mean is a sum: it is not divided by m.", look: "μ = (1/m) Σ z" },
    {
      name: "variance not divided",
      says: "The variance is a sum: it is not divided by m.",
      look: "σ² = (1/m) Σ (z − μ)²",
    },
    {
      name: "multiplied by sigma",
      says: "You multiply by the standard deviation where you should divide.",
      look: "ẑ = (z − μ) / √(σ² + ε)",
    },
  ];
}
