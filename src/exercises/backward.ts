import type { Mistake, Switches } from "./definition.js";
import { digits, mean, square, sum } from "./numbers.js";
import { transpose } from "./nested.js";

/** One feature's gradients, staged as in the paper's section 3, with a switch for each way to get them wrong. */
export function backwardColumn(
  dy: readonly number[],
  x: readonly number[],
  gamma: number,
  epsilon: number,
  is: Switches,
) {
  const m = x.length;
  const mu = mean(x);
  const centred = x.map((value) => value - mu);
  const variance = mean(centred.map(square));
  const inverse = 1 / Math.sqrt(is("epsilon forgotten") ? variance : variance + epsilon);
  const xHat = centred.map((value) => value * inverse);
  const dxHat = dy.map((g) => (is("gamma forgotten") ? g : g * gamma));
  const total = (values: number[]) => sum(values) / (is("averaged") ? m : 1);

  const power = is("power of sigma") ? 1 : is("power 3/2 twice") ? 6 : 3;
  const factor = is("half forgotten") ? -1 : is("sign of dVariance") ? 0.5 : -0.5;
  const dVariance = sum(dxHat.map((g, i) => g * centred[i]!)) * factor * inverse ** power;
  const dMean = (is("sign of dMean") ? 1 : -1) * sum(dxHat) * inverse;
  const keepVariance = !is("statistics constant") && !is("dVariance forgotten");
  const keepMean = !is("statistics constant") && !is("dMean forgotten");
  const dx = dxHat.map(
    (g, i) =>
      g * (is("sigma forgotten") ? 1 : inverse) +
      (keepVariance
        ? (dVariance * (is("two forgotten") ? 1 : 2) * centred[i]!) /
          (is("n - 1 in dVariance") ? m - 1 : is("dVariance not divided") ? 1 : m)
        : 0) +
      (keepMean ? dMean / (is("dMean not divided") ? 1 : m) : 0),
  );
  return {
    dx: is("1/sigma forgotten") ? dx.map((value) => value / inverse) : dx,
    dGamma: total(
      dy.map((g, i) => g * (is("dGamma with x") ? x[i]! : is("dGamma with x - mean") ? centred[i]! : xHat[i]!)),
    ),
    dBeta: total([...(is("dBeta with gamma") ? dxHat : dy)]),
  };
}

/** Σdx, or Σdx·x̂, over the batch, of the first feature. */
function sums(what: string, ...which: ("dx" | "dx·x̂")[]): NonNullable<Mistake["seen"]> {
  return (results, args) => {
    const dx: number[] = transpose(results["dx"])[0]!;
    const x: number[] = transpose(args["xHat"] ?? args["x"])[0]!;
    const sigma = Math.sqrt(mean(x.map((value) => square(value - mean(x)))));
    const xHat = x.map((value) => (value - mean(x)) / sigma);
    const values = { dx: sum(dx), "dx·x̂": sum(dx.map((value, i) => value * xHat[i]!)) };
    const shown = which.map((name) => `Σ${name} = ${digits(Math.abs(values[name]) < 1e-6 ? 0 : values[name])}`);
    return `${shown.join(", ")} in the first feature: ${what}`;
  };
}

export const dxMistakes: Mistake[] = [
  {
    name: "statistics constant",
    says:
      "The mean and variance are treated as constants. They depend on every x of the batch, so the gradient flows " +
      "through them too.",
    look: "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)): the two subtracted terms",
    seen: sums("both should be (nearly) 0", "dx", "dx·x̂"),
  },
  {
    name: "dMean forgotten",
    says: "The gradient through the mean is missing.",
    look: "∂L/∂μ = −Σ dx̂ / σ, which adds ∂L/∂μ / m to every dx (in one line: − mean(dy))",
    seen: sums("the first should be 0", "dx", "dx·x̂"),
  },
  {
    name: "dVariance forgotten",
    says: "The gradient through the variance is missing.",
    look:
      "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2), which adds ∂L/∂σ² · 2(x − μ)/m (in one line: − x̂ · mean(dy · " +
      "x̂))",
    seen: sums("the second should be (nearly) 0", "dx", "dx·x̂"),
  },
  {
    name: "gamma forgotten",
    says: "γ is missing in dx.",
    look: "dx̂ = dy · γ",
    seen: () => "dx is 1/γ times the right one in every feature",
  },
  {
    name: "1/sigma forgotten",
    says: "dx is not divided by the standard deviation.",
    look: "dx = γ/σ · (…)",
    seen: () => "dx is σ times the right one in every feature",
  },
];

export const stagedMistakes: Mistake[] = [
  ...dxMistakes,
  {
    name: "n - 1 in dVariance",
    says: "The path through the variance divides by m − 1; the variance of the forward pass divided by m.",
    look: "∂σ²/∂x = 2(x − μ)/m",
    seen: sums("the second is small, but larger than ε explains", "dx", "dx·x̂"),
  },
  {
    name: "sigma forgotten",
    says: "The direct path, dx̂ to dx, is not divided by the standard deviation.",
    look: "∂x̂/∂x = 1/σ (with μ and σ held fixed)",
  },
  {
    name: "half forgotten",
    says: "The −½ from differentiating (σ² + ε)^(−½) is missing (only the sign is there).",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  { name: "two forgotten", says: "The 2 from differentiating (x − μ)² is missing.", look: "∂σ²/∂x = 2(x − μ)/m" },
  {
    name: "sign of dVariance",
    says: "∂L/∂σ² has the wrong sign.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  {
    name: "power of sigma",
    says: "In ∂L/∂σ² the power of σ² + ε is −½; differentiating lowers it to −3/2.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  {
    name: "power 3/2 twice",
    says: "In ∂L/∂σ² the power −3/2 is applied to σ, or twice: it belongs to σ² + ε, and makes σ⁻³.",
    look: "(σ² + ε)^(−3/2) = 1/σ³",
  },
  {
    name: "sign of dMean",
    says: "∂L/∂μ has the wrong sign.",
    look: "∂L/∂μ = −Σ dx̂ / σ",
    seen: sums("the first should be 0", "dx"),
  },
  {
    name: "dMean not divided",
    says: "∂L/∂μ is not spread over the batch: each x has a share of 1/m in the mean.",
    look: "∂μ/∂x = 1/m",
    seen: sums("it should be 0", "dx"),
  },
  {
    name: "dVariance not divided",
    says: "∂L/∂σ² is not spread over the batch: the 1/m is missing.",
    look: "∂σ²/∂x = 2(x − μ)/m",
  },
  { name: "epsilon forgotten", says: "ε is missing under the root.", look: "σ = √(σ² + ε), as in the forward pass" },
  {
    name: "averaged",
    says: "dγ and dβ are means over the batch. γ and β are shared by all examples, so their gradients are sums.",
    look: "dγ = Σ dy · x̂, dβ = Σ dy",
  },
  { name: "dGamma with x", says: "dγ uses x. γ multiplies x̂, so its gradient uses x̂.", look: "dγ = Σ dy · x̂" },
  { name: "dGamma with x - mean", says: "dγ uses x − μ, not divided by σ. γ multiplies x̂.", look: "dγ = Σ dy · x̂" },
  { name: "dBeta with gamma", says: "dβ has a factor γ too many: β is added after scaling.", look: "dβ = Σ dy" },
];
