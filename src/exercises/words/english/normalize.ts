export const normalizeWords = {
  "n - 1": {
    says: "The variance divides by m − 1. Batch norm normalizes with the variance of this very batch, which divides by m.",
    look: "σ² = (1/m) Σ (z − μ)²",
  },
  "no square root": {
    says: "You divide by the variance, not by the standard deviation: the square root is missing.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon outside the root": {
    says: "ε is added to the standard deviation, outside the square root. It belongs to the variance, inside.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon forgotten": {
    says: "ε is missing: a feature that is constant in the batch has σ² = 0, and you divide by zero.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "own epsilon": {
    says: "You use an ε of your own, or the default of a function that you call, and not the one that is given as an argument.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon subtracted": {
    says: "ε is subtracted from the variance. It is added, so that what you divide by stays away from 0.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon added to the quotient": {
    says: "ε is added to the quotient. It belongs under the root, to the variance; brackets may be missing.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon added to the mean": {
    says: "ε is added to the mean. It belongs to the variance, which must not be 0 where you divide.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "epsilon squared": {
    says: "ε is squared before it is added. It is added to the variance as it is.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "mean not subtracted": {
    says: "The mean is not subtracted: the values are only divided.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "mean added": { says: "The mean is added to the values. It must be subtracted.", look: "ẑ = (z − μ) / √(σ² + ε)" },
  "mean of squares": {
    says: "The variance is the mean of z², without subtracting the mean first.",
    look: "σ² = (1/m) Σ (z − μ)²",
  },
  "absolute deviations": {
    says: "The variance is the mean of |z − μ|: the deviations must be squared.",
    look: "σ² = (1/m) Σ (z − μ)²",
  },
  "mean absolute deviation": {
    says: "You divide by the mean of |z − μ|. The standard deviation squares the deviations, and takes the root of their mean.",
    look: "σ² = (1/m) Σ (z − μ)²",
  },
  "divided by the range": {
    says: "You divide by the range, largest minus smallest value, where the standard deviation belongs.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "divided by the maximum": {
    says: "You divide by the largest value, where the standard deviation belongs.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "sum for mean": { says: "The mean is a sum: it is not divided by m.", look: "μ = (1/m) Σ z" },
  "median for mean": { says: "The median is subtracted where the mean belongs.", look: "μ = (1/m) Σ z" },
  "variance not divided": { says: "The variance is a sum: it is not divided by m.", look: "σ² = (1/m) Σ (z − μ)²" },
  "multiplied by sigma": {
    says: "You multiply by the standard deviation where you should divide.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "mean divided by sigma only": {
    says: "Only the mean is divided by the standard deviation: brackets are missing around z − μ.",
    look: "ẑ = (z − μ) / √(σ² + ε)",
  },
  "divided by the number of features": {
    says: "The sums over the examples are divided by the number of features. Divide by the number of examples, m.",
    look: "m = the length of axis 0",
  },
  "last example left out": {
    says: "The last example is left out of the mean or the variance: the loop ends one too early.",
    look: "the loop over all m examples",
  },
  "first example left out": {
    says: "The first example is left out of the mean or the variance: the loop begins one too late.",
    look: "the loop over all m examples",
  },
  "sum not set back to 0": {
    says: "A sum goes on from one feature to the next: it must be 0 again before each feature.",
    look: "where the sums are set to 0, inside the loop over the features",
  },
  "statistics of the first feature": {
    says: "The mean and the variance of the first feature are used for every feature.",
    look: "one mean and one variance for each feature",
  },
  "reduce without a start": {
    says: "`reduce` has no initial value, so that the first value itself begins the sum, not its squared deviation.",
    look: "`reduce(…, 0)`",
  },
};

export const poolWords = {
  axis: {
    says: "You normalize each example over its features. Batch norm normalizes each feature over the examples of the batch.",
    look: "μ = (1/m) Σ z, summed over the m examples: axis 0 of [examples, features]",
  },
  "one mean for all": {
    says: "You take one mean and one variance over the whole array. Every feature has its own.",
    look: "μ and σ², one for each feature: axis 0 of [examples, features]",
  },
};

export const affineWords = {
  "gamma forgotten": { says: "γ is not applied.", look: "y = γẑ + β" },
  "beta forgotten": {
    says: "β has no effect: it is not added, or it is added before the normalization, which subtracts it again.",
    look: "y = γẑ + β",
  },
  "gamma and beta forgotten": {
    says: "You return the normalized values x̂: γ and β are not applied.",
    look: "y = γẑ + β",
  },
  "gamma and beta exchanged": {
    says: "γ and β have changed places: γ scales, β shifts. (Mind the order of the arguments: `tf.batchNorm` takes the offset β before the scale γ.)",
    look: "y = γẑ + β",
  },
  "only the mean normalized": {
    says: "Only the mean is divided by the standard deviation and multiplied by γ: brackets are missing around z − μ.",
    look: "y = γẑ + β, ẑ = (z − μ) / √(σ² + ε)",
  },
  "beta scaled": { says: "β is added before scaling, and so is scaled as well.", look: "y = γẑ + β" },
  "beta subtracted": { says: "β is subtracted where it should be added.", look: "y = γẑ + β" },
};
