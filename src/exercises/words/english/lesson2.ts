import type { Words } from "../Words.js";
import { backwardWords } from "./backward.js";
import { affineWords, normalizeWords, poolWords } from "./normalize.js";

export const lesson2 = {
  batchNormForward: {
    title: "the four equations",
    task: "Write batch norm's forward pass: for each feature its mean and variance over the batch, the normalized values x̂, and y = γx̂ + β. `x` is [examples, features]; `gamma` and `beta` have one number a feature. Return `y`, or `{ y, mean, variance, xHat }`.",
    verified: "5 batches, among them one with a constant feature, one of 2 examples and one far from zero",
    cases: {
      batch: "{m} examples with {n} features",
      "constant feature": "{m} examples, the second feature constant",
      "two examples": "a batch of 2",
      "far from zero": "values around 30",
    },
    mistakes: {
      ...poolWords,
      ...normalizeWords,
      ...affineWords,
      "n - 1": {
        ...normalizeWords["n - 1"],
        seen: "mean x̂² of the first feature is {value}; divided by m, it is σ²/(σ² + ε) = {right}",
      },
      "no square root": {
        ...normalizeWords["no square root"],
        seen: "mean x̂² of the first feature is {value}, which is σ²/(σ² + ε)² = {expected}; it should be σ²/(σ² + ε) = {right}",
      },
      "epsilon outside the root": {
        ...normalizeWords["epsilon outside the root"],
        seen: "on x = [1, 1, 1, 1.002] with ε = 10⁻³ the two differ, 0.46 against 1.7 at the last value",
      },
      "mean not subtracted": {
        ...normalizeWords["mean not subtracted"],
        seen: "the first feature's mean is {value}",
      },
      "beta multiplied": { says: "You multiply by β. It is added.", look: "y = γẑ + β" },
      "divided by gamma": {
        says: "You divide by γ where you should multiply: x̂ ends up divided by σγ.",
        look: "y = γẑ + β",
      },
      "gamma added": { says: "γ is added where it should multiply.", look: "y = γẑ + β" },
      "gamma of the first feature": {
        says: "γ of the first feature is used for every feature.",
        look: "γ, one for each feature",
      },
      "beta of the first feature": {
        says: "β of the first feature is used for every feature.",
        look: "β, one for each feature",
      },
      "gamma and beta of the first feature": {
        says: "γ and β of the first feature are used for every feature.",
        look: "γ and β, one for each feature",
      },
      "an activation": {
        says: "There is a ReLU at the end: negative values come out as 0. Batch norm stops before the activation.",
        look: "y = γẑ + β",
      },
      "y and xHat exchanged": {
        says: "`y` and `xHat` have changed places: x̂ is before γ and β, y after them.",
        look: "y = γẑ + β",
      },
      "overwritten while reading": {
        says: "You write the results into the array that you are still reading from: the later examples see a changed batch.",
        look: "the array that the results go to: a copy, or a new one",
      },
      "standard deviation as variance": {
        says: "What you return as `variance` is the standard deviation; the root is taken only for dividing.",
        look: "σ² = (1/m) Σ (z − μ)²",
      },
      "epsilon in the variance": {
        says: "What you return as `variance` has ε in it: ε is added only for dividing.",
        look: "ẑ = (z − μ) / √(σ² + ε)",
      },
    },
    variants: {},
    hints: [
      "Four lines, one an equation: mean, variance, x̂, y. Everything happens per feature, so every mean is over the examples.",
      "With tensors, `x.mean(0)` is the mean of each feature, and `x.sub(mean)` subtracts it from every row.",
      "The variance is `x.sub(mean).square().mean(0)`; divide by `variance.add(epsilon).sqrt()`.",
    ],
  },
  batchNormBackward: {
    title: "the backward pass in stages",
    task: "Given `dy`, the gradient of the loss with respect to batch norm's output, and the batch `x`, both [examples, features], go back through the four equations one by one. Return `{ dx, dGamma, dBeta }`. (If you return the steps on the way as well, `dxHat`, `dVariance` and `dMean`, the check can say which is the first that is off.)",
    verified: "4 batches, among them one with a constant feature and one of 2 examples",
    cases: {
      batch: "{m} examples with {n} features",
      "constant feature": "{m} examples, the second feature constant",
      "two examples": "a batch of 2",
    },
    mistakes: {
      ...backwardWords,
      "statistics constant": {
        ...backwardWords["statistics constant"],
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: both should be (nearly) 0",
      },
      "dMean forgotten": {
        ...backwardWords["dMean forgotten"],
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: the first should be 0",
      },
      "dVariance forgotten": {
        ...backwardWords["dVariance forgotten"],
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: the second should be (nearly) 0",
      },
      "gamma forgotten": {
        ...backwardWords["gamma forgotten"],
        seen: "dx is 1/γ times the right one in every feature",
      },
      "1/sigma forgotten": {
        ...backwardWords["1/sigma forgotten"],
        seen: "dx is σ times the right one in every feature",
      },
      "n - 1 in dVariance": {
        ...backwardWords["n - 1 in dVariance"],
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: the second is small, but larger than ε explains",
      },
      "sign of dMean": {
        ...backwardWords["sign of dMean"],
        seen: "Σdx = {dx} in the first feature: it should be 0",
      },
      "dMean not divided": {
        ...backwardWords["dMean not divided"],
        seen: "Σdx = {dx} in the first feature: it should be 0",
      },
      averaged: {
        says: "dγ and dβ are means over the batch. γ and β are shared by all examples, so their gradients are sums.",
        look: "dγ = Σ dy · x̂, dβ = Σ dy",
      },
      "dGamma with x": { says: "dγ uses x. γ multiplies x̂, so its gradient uses x̂.", look: "dγ = Σ dy · x̂" },
      "dGamma with x - mean": { says: "dγ uses x − μ, not divided by σ. γ multiplies x̂.", look: "dγ = Σ dy · x̂" },
      "dGamma without xHat": {
        says: "dγ is Σ dy, which is dβ: the factor x̂ is missing. γ multiplies x̂.",
        look: "dγ = Σ dy · x̂",
      },
      "dGamma with gamma": {
        says: "dγ has a factor γ too many: differentiating γx̂ with respect to γ leaves x̂.",
        look: "dγ = Σ dy · x̂",
      },
      "dGamma divided by sigma": { says: "dγ is divided by σ once more: that is in x̂ already.", look: "dγ = Σ dy · x̂" },
      "dBeta with gamma": { says: "dβ has a factor γ too many: β is added after scaling.", look: "dβ = Σ dy" },
      "dBeta with xHat": {
        says: "dβ is Σ dy · x̂, which is dγ. β is added, so its gradient is the sum of dy.",
        look: "dβ = Σ dy",
      },
      "dBeta of dx": {
        says: "dβ is the sum of dx. β is added after the normalization, so its gradient is the sum of dy.",
        look: "dβ = Σ dy",
      },
      "dGamma and dBeta exchanged": { says: "dγ and dβ have changed places.", look: "dγ = Σ dy · x̂, dβ = Σ dy" },
    },
    variants: {},
    hints: [
      "Work backwards: dβ and dγ come from y = γx̂ + β alone. Then dx̂ = dy · γ, and x reaches the loss on three ways: through x̂ directly, through σ², and through μ.",
      "dσ² = Σ dx̂ (x − μ) · (−½)(σ² + ε)^(−3/2) and dμ = −Σ dx̂ / σ, both sums over the batch.",
      "dx = dx̂/σ + dσ² · 2(x − μ)/m + dμ/m.",
    ],
  },
  batchNormGradient: {
    title: "the backward pass in one line",
    task: "Simplify the three ways back into one line: `dx` from `dy` and the normalized values `xHat`, both [examples, features], and `gamma` and `sigma` = √(σ² + ε), one number a feature.",
    verified: "3 batches, among them one of 2 examples",
    cases: {
      batch: "{m} examples with {n} features",
    },
    mistakes: {
      "statistics constant": {
        ...backwardWords["statistics constant"],
        look: "part 7 of the lesson: the two parts that batch norm removes from the gradient",
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: both should be (nearly) 0",
      },
      "dMean forgotten": {
        ...backwardWords["dMean forgotten"],
        look: "part 7 of the lesson: the two parts that batch norm removes from the gradient",
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: the first should be 0",
      },
      "product of means": {
        says: "You multiply mean(dy) by mean(x̂), which is 0. The mean must be taken of the product dy · x̂.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "dVariance forgotten": {
        ...backwardWords["dVariance forgotten"],
        look: "part 7 of the lesson: the two parts that batch norm removes from the gradient",
        seen: "Σdx = {dx}, Σdx·x̂ = {dxTimesXHat} in the first feature: the second should be (nearly) 0",
      },
      axis: {
        says: "The means are taken over the features of each example. They are over the examples of the batch, one for each feature.",
        look: "part 7 of the lesson: which examples does one mean run over?",
      },
      "one mean for all": {
        says: "The means are taken over the whole array. There is one for each feature.",
        look: "part 7 of the lesson: which examples does one mean run over?",
      },
      "gamma forgotten": {
        ...backwardWords["gamma forgotten"],
        look: "part 7 of the lesson: what stands in front of the bracket",
        seen: "dx is 1/γ times the right one in every feature",
      },
      "gamma twice": { says: "γ is in dx twice.", look: "part 7 of the lesson: what stands in front of the bracket" },
      "divided by gamma": {
        says: "You divide by γ. The way back through y = γx̂ + β multiplies by γ.",
        look: "part 7 of the lesson: what stands in front of the bracket",
      },
      "gamma on dy only": {
        says: "γ multiplies dy alone. It multiplies the whole bracket.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "1/sigma forgotten": {
        ...backwardWords["1/sigma forgotten"],
        look: "part 7 of the lesson: what stands in front of the bracket",
        seen: "dx is σ times the right one in every feature",
      },
      "multiplied by sigma": {
        says: "You multiply by σ where you should divide.",
        look: "part 7 of the lesson: what stands in front of the bracket",
      },
      "sums for means": {
        says: "You subtract sums over the batch where the means belong: the 1/m is missing.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "m - 1": {
        says: "The means divide by m − 1. They divide by m.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "x-hat factor forgotten": {
        says: "mean(dy · x̂) is subtracted as it is: it must be multiplied by x̂ first.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "x-hat forgotten in the mean": {
        says: "In the last term the mean is of dy alone: it must be of dy · x̂.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "mean of x-hat squared": {
        says: "In the last term dy and x̂ have changed places: it is x̂ times the mean of dy · x̂, not dy times the mean of x̂².",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "sign of the first term": {
        says: "mean(dy) is added where it should be subtracted.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "sign of the second term": {
        says: "The term with x̂ is added where it should be subtracted.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "sigma squared": {
        says: "You divide by σ²: `sigma` is the standard deviation, divide by it once.",
        look: "part 7 of the lesson: what stands in front of the bracket",
      },
      "root of sigma": {
        says: "You take the root of `sigma`, which is the standard deviation already.",
        look: "part 7 of the lesson: what stands in front of the bracket",
      },
      "1/m forgotten": {
        says: "dx is m times too large: written with sums, the whole must be divided by m.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "1/m too many": {
        says: "dx is divided by m once more: the means do that already.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "sign of dx": {
        says: "dx has the wrong sign.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "brackets around a part": {
        says: "A factor reaches only a part: γ and 1/σ multiply the whole difference. Brackets are missing, or stand in the wrong place.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "x-hat subtracted before multiplying": {
        says: "x̂ is subtracted first, and the difference multiplied by mean(dy · x̂): the product x̂ · mean(dy · x̂) is subtracted as a whole.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
      "1/m on a part": {
        says: "Only a part is divided by m: written with sums, the whole difference is.",
        look: "part 7 of the lesson: the line that its table shrinks to",
      },
    },
    variants: {},
    hints: [
      "Put dσ² and dμ of the staged version into dx, and write x − μ as σx̂.",
      "What remains of dy after subtracting its mean, and its part along x̂, is what passes through.",
      "dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), each mean over the batch.",
    ],
  },
  undoNormalization: {
    title: "γ and β that undo the normalization",
    task: "Find `gamma` and `beta` such that batch norm gives the batch `x`, [examples, features], back, unchanged: y = γx̂ + β = x. Return `{ gamma, beta }`, one number a feature each.",
    verified: "3 batches, one of them of 2 examples: γx̂ + β gives x back",
    cases: {
      "two examples": "a batch of 2",
      batch: "{m} examples with {n} features",
    },
    mistakes: {
      "epsilon forgotten": {
        says: "γ is √σ²; the normalization divided by √(σ² + ε), so that is what brings x back exactly.",
        look: "x̂ = (x − μ)/√(σ² + ε)",
      },
      "own epsilon": { says: "You use an ε of your own, and not the one that is given.", look: "γ = √(σ² + ε)" },
      "epsilon outside the root": { says: "ε is added outside the root.", look: "γ = √(σ² + ε)" },
      "epsilon subtracted": {
        says: "ε is subtracted. The normalization added it, so γ has it, too.",
        look: "γ = √(σ² + ε)",
      },
      "epsilon squared": { says: "ε is squared before it is added.", look: "γ = √(σ² + ε)" },
      "no square root": {
        says: "γ is the variance: to undo a division by the standard deviation, multiply by the standard deviation.",
        look: "γ = √(σ² + ε)",
      },
      "n - 1": {
        says: "The variance divides by m − 1; the normalization divides by m.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "mean of squares": {
        says: "The variance is the mean of x², without subtracting the mean first.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "mean absolute deviation": {
        says: "γ is the mean of |x − μ|. The standard deviation squares the deviations, and takes the root of their mean.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "sum for mean": { says: "β is a sum over the batch: it is not divided by m.", look: "β = μ" },
      "variance not divided": { says: "The variance is a sum: it is not divided by m.", look: "σ² = (1/m) Σ (x − μ)²" },
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
      "one mean for all": {
        says: "You take one mean and one variance over the whole array. Every feature has its own.",
        look: "axis 0 of [examples, features]",
      },
      "first example": { says: "β is the value of the first example. It is the mean over all of them.", look: "β = μ" },
      inverse: {
        says: "γ is 1/σ, which divides a second time. Undoing multiplies.",
        look: "γx̂ + β = x, with x̂ = (x − μ)/σ",
      },
      "minus gamma": {
        says: "γ has the wrong sign: it must cancel the division by a positive σ.",
        look: "γ = √(σ² + ε)",
      },
      "minus mean": {
        says: "β is −μ, which subtracts the mean a second time.",
        look: "γx̂ + β = x, with x̂ = (x − μ)/σ",
      },
      "beta left at 0": { says: "β is 0: the mean does not come back.", look: "β = μ" },
      "gamma left at 1": { says: "γ is 1: the spread does not come back.", look: "γ = √(σ² + ε)" },
      "beta normalized": { says: "β is μ/σ. It is added after scaling, so it is μ itself.", look: "γx̂ + β = x" },
      "beta scaled": { says: "β is μσ. It is added after scaling, so it is μ itself.", look: "γx̂ + β = x" },
      "beta of the whole batch": {
        says: "β is one mean over the whole array. Every feature has its own.",
        look: "axis 0 of [examples, features]",
      },
      exchanged: { says: "γ and β have changed places.", look: "y = γx̂ + β" },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, not its squared deviation.",
        look: "`reduce(…, 0)`",
      },
    },
    variants: {},
    hints: [
      "γ and β must do the opposite of what the normalization did, in the opposite order.",
      "Write out γ · (x − μ)/√(σ² + ε) + β = x. Which γ cancels the division, and what is then left over?",
      "γ is what x was divided by, √(σ² + ε); β is what was subtracted, μ.",
    ],
  },
} satisfies Partial<Words["exercises"]>;
