export const backwardWords = {
  "statistics constant": {
    says: "The mean and variance are treated as constants. They depend on every x of the batch, so the gradient flows through them too.",
    look: "the table in part 7 of the lesson: the sum of the three ways",
  },
  "dMean forgotten": {
    says: "The gradient through the mean is missing.",
    look: "∂L/∂μ = −Σ dx̂ / σ, which adds ∂L/∂μ / m to every dx",
  },
  "dVariance forgotten": {
    says: "The gradient through the variance is missing.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2), which adds ∂L/∂σ² · 2(x − μ)/m",
  },
  "direct path forgotten": {
    says: "The direct path, from dx̂ to dx, is missing: only the paths through the mean and the variance are there.",
    look: "dx = dx̂/σ + …",
  },
  "gamma forgotten": { says: "γ is missing in dx.", look: "dx̂ = dy · γ" },
  "gamma twice": {
    says: "γ is in dx twice: it belongs to dx̂ alone, and everything else is made of dx̂.",
    look: "dx̂ = dy · γ",
  },
  "divided by gamma": {
    says: "You divide by γ. The way back through y = γx̂ + β multiplies by γ.",
    look: "dx̂ = dy · γ",
  },
  "1/sigma forgotten": { says: "dx is not divided by the standard deviation.", look: "dx = γ/σ · (…)" },
  "dx times sigma": {
    says: "You multiply by the standard deviation at the end, where you should divide.",
    look: "dx = γ/σ · (…)",
  },
  "n - 1 in dVariance": {
    says: "The path through the variance divides by m − 1; the variance of the forward pass divided by m.",
    look: "∂σ²/∂x = 2(x − μ)/m",
  },
  "n - 1": {
    says: "The variance itself divides by m − 1. That of the forward pass divides by m.",
    look: "σ² = (1/m) Σ (z − μ)²",
  },
  "sigma forgotten": {
    says: "The direct path, dx̂ to dx, is not divided by the standard deviation.",
    look: "∂x̂/∂x = 1/σ (with μ and σ held fixed)",
  },
  "half forgotten": {
    says: "The −½ from differentiating (σ² + ε)^(−½) is missing (only the sign is there).",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "exponent as factor": {
    says: "The factor in ∂L/∂σ² is −3/2. Differentiating (σ² + ε)^(−½) brings down −½; −3/2 is the new power.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "sign of dVariance": { says: "∂L/∂σ² has the wrong sign.", look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)" },
  "power of sigma": {
    says: "In ∂L/∂σ² the power of σ² + ε is −½; differentiating lowers it to −3/2.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "power 3/2 twice": {
    says: "In ∂L/∂σ² the power −3/2 is applied to σ, or twice: it belongs to σ² + ε, and makes σ⁻³.",
    look: "(σ² + ε)^(−3/2) = 1/σ³",
  },
  "power 3/2 of sigma": {
    says: "In ∂L/∂σ² the power −3/2 is applied to the standard deviation: it belongs to σ² + ε, and makes σ⁻³.",
    look: "(σ² + ε)^(−3/2) = 1/σ³",
  },
  "power 2 of sigma": {
    says: "In ∂L/∂σ² you divide by σ² + ε. The power is 3/2: by σ³.",
    look: "(σ² + ε)^(−3/2) = 1/σ³",
  },
  "dVariance with xHat": {
    says: "∂L/∂σ² is made with x̂ where x − μ belongs: one factor σ is lost.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "dVariance with x": {
    says: "∂L/∂σ² is made with x where x − μ belongs.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "deviations forgotten": {
    says: "The factor x − μ is missing in ∂L/∂σ².",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "two forgotten": { says: "The 2 from differentiating (x − μ)² is missing.", look: "∂σ²/∂x = 2(x − μ)/m" },
  "x for the deviation": { says: "The path from σ² to x uses x where x − μ belongs.", look: "∂σ²/∂x = 2(x − μ)/m" },
  "sign of dMean": { says: "∂L/∂μ has the wrong sign.", look: "∂L/∂μ = −Σ dx̂ / σ" },
  "dMean divided twice": { says: "∂L/∂μ is divided by σ twice.", look: "∂L/∂μ = −Σ dx̂ / σ" },
  "dMean not divided by sigma": { says: "∂L/∂μ is not divided by σ.", look: "∂L/∂μ = −Σ dx̂ / σ" },
  "dMean not divided": {
    says: "∂L/∂μ is not spread over the batch: each x has a share of 1/m in the mean.",
    look: "∂μ/∂x = 1/m",
  },
  "dVariance not divided": {
    says: "∂L/∂σ² is not spread over the batch: the 1/m is missing.",
    look: "∂σ²/∂x = 2(x − μ)/m",
  },
  "epsilon forgotten": { says: "ε is missing under the root.", look: "σ = √(σ² + ε), as in the forward pass" },
  "own epsilon": {
    says: "You use an ε of your own, and not the one that is given.",
    look: "σ = √(σ² + ε), as in the forward pass",
  },
  "epsilon outside the root": { says: "ε is added outside the root.", look: "σ = √(σ² + ε), as in the forward pass" },
  "no square root": {
    says: "You divide by the variance: the square root is missing.",
    look: "σ = √(σ² + ε), as in the forward pass",
  },
  "direct path divided by m": {
    says: "The direct path is divided by m as well: brackets stand in the wrong place. Only the paths through σ² and μ have the 1/m.",
    look: "dx = dx̂/σ + ∂L/∂σ² · 2(x − μ)/m + ∂L/∂μ / m",
  },
  "power on epsilon alone": {
    says: "The power −3/2 is of ε alone: brackets are missing around σ² + ε.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2)",
  },
  "brackets around x - mean": {
    says: "Brackets are missing around x − μ.",
    look: "∂L/∂σ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2), ∂σ²/∂x = 2(x − μ)/m",
  },
  "dx averaged": {
    says: "dx is divided by m once more at the end.",
    look: "dx = dx̂/σ + ∂L/∂σ² · 2(x − μ)/m + ∂L/∂μ / m",
  },
  "dx times m": {
    says: "dx is m times too large: sums stand where the means belong, or the 1/m in front is missing.",
    look: "dx = dx̂/σ + ∂L/∂σ² · 2(x − μ)/m + ∂L/∂μ / m",
  },
  "dx times dy": {
    says: "dx is multiplied by dy once more at the end: dy is in it already, by dx̂.",
    look: "dx = dx̂/σ + ∂L/∂σ² · 2(x − μ)/m + ∂L/∂μ / m",
  },
  "sign of dx": { says: "dx has the wrong sign.", look: "dx = dx̂/σ + ∂L/∂σ² · 2(x − μ)/m + ∂L/∂μ / m" },
};
