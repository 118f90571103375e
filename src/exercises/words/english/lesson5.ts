import type { Words } from "../Words.js";
import { normalizeWords } from "./normalize.js";

export const lesson5 = {
  ghostBatchNorm: {
    title: "ghost batch norm",
    task: "Normalize a batch `x`, [examples, features], in groups of `groupSize` consecutive examples, each group with its own mean and variance (Hoffer et al. 2017). The batch size is a multiple of the group size. Return the normalized batch; there is no γ or β.",
    verified: "4 batches: groups of 4, of 5 and of 2, and one group with a constant feature",
    cases: {
      groups: "{m} examples in groups of {groupSize}",
      "constant feature": "{m} examples in groups of {groupSize}, the first feature constant",
    },
    mistakes: {
      "whole batch": {
        says: "You normalize with the statistics of the whole batch: the groups make no difference.",
        look: "one mean and variance for each group and feature",
      },
      interleaved: {
        says: "The groups are interleaved: with k groups, the first has the examples 0, k, 2k, …. The task takes consecutive examples.",
        look: "examples 0 … groupSize − 1 are the first group",
      },
      "group size as count": {
        says: "You make `groupSize` groups; it is the number of examples in each.",
        look: "number of groups = batch size / group size",
      },
      "every groupSize-th example": {
        says: "Every `groupSize`-th example goes into one group. A group is `groupSize` examples in a row.",
        look: "examples 0 … groupSize − 1 are the first group",
      },
      "averaged statistics": {
        says: "You average the groups' statistics and use that for all: the noise of the single group, which is the point, is gone.",
        look: "each group with its own mean and variance",
      },
      "mean of the whole batch": {
        says: "The mean is that of the whole batch; only the variance is the group's.",
        look: "each group with its own mean and variance",
      },
      "variance of the whole batch": {
        says: "The variance is that of the whole batch; only the mean is the group's.",
        look: "each group with its own mean and variance",
      },
      "first group's statistics": {
        says: "The statistics of the first group are used for all groups.",
        look: "each group with its own mean and variance",
      },
      "group before": {
        says: "Each group is normalized with the statistics of the group before it.",
        look: "each group with its own mean and variance",
      },
      "sliding window": {
        says: "Each example has a window of its own, which slides along the batch. The groups do not overlap.",
        look: "examples 0 … groupSize − 1 are the first group",
      },
      "all features of a group": {
        says: "All features of a group share one mean and one variance. Each feature has its own.",
        look: "one mean and variance for each group and feature",
      },
      "groups of features": {
        says: "You group the features of each example: that is group norm. Here the groups are of examples.",
        look: "for each feature, over the group's examples",
      },
      axis: {
        says: "You take the statistics over the features of each example, not over the examples of the group.",
        look: "for each feature, over the group's examples",
      },
      "last group left as it is": {
        says: "The last group is not normalized: the loop ends too early.",
        look: "batch size / group size groups",
      },
      "first group only": { says: "Only the first group is normalized.", look: "batch size / group size groups" },
      ...normalizeWords,
      "mean not subtracted": {
        ...normalizeWords["mean not subtracted"],
        seen: "the first feature's mean is {value}",
      },
      "statistics of the first feature": {
        says: "The mean and the variance of the first feature are used for every feature.",
        look: "one mean and variance for each group and feature",
      },
    },
    variants: {},
    hints: [
      "What would batch norm do if each group were a batch of its own?",
      "Think of the batch as [groups, groupSize, features]: then it is batch norm along the middle axis.",
      "`x.reshape([-1, groupSize, features])`, mean over axis 1 with `keepDims` true, and at the end back to the shape of x.",
    ],
  },
  varianceOfMean: {
    title: "how noisy a batch's mean is",
    task: "The values of a feature have variance `variance` over the whole population. The mean of a batch of `m` examples, drawn at random, differs from batch to batch. Return its variance.",
    verified: "3 batch sizes",
    cases: {
      batch: "variance {variance}, batch of {m}",
    },
    results: {
      result: { name: "the variance", plural: false },
    },
    mistakes: {
      "standard deviation": {
        says: "This is the standard deviation of the mean; the task asks for its variance.",
        look: "Var(μ_B) = σ²/m",
      },
      "root of m": {
        says: "The standard deviation shrinks with √m; the variance shrinks with m.",
        look: "Var(μ_B) = σ²/m",
      },
      "root of the variance": {
        says: "You divide the standard deviation by m. The variance of the mean is made of the variance.",
        look: "Var(μ_B) = σ²/m",
      },
      "m - 1": {
        says: "m − 1 belongs to estimating a variance from a sample. Here the variance is known.",
        look: "Var(μ_B) = σ²/m",
      },
      "m + 1": { says: "You divide by m + 1. There are m examples in the batch.", look: "Var(μ_B) = σ²/m" },
      multiplied: {
        says: "That is the variance of the sum. The mean divides the sum by m, its variance by m².",
        look: "Var(Σ/m) = mσ²/m²",
      },
      "squared m": {
        says: "The sum's variance is mσ², not σ²: after dividing by m², one m is left.",
        look: "Var(Σ/m) = mσ²/m²",
      },
      "squared variance": { says: "The variance is squared. `variance` is σ² already.", look: "Var(μ_B) = σ²/m" },
      "squared standard error": { says: "You square σ²/m, which is a variance already.", look: "Var(μ_B) = σ²/m" },
      "not smaller": {
        says: "That is the variance of one value. The mean of m of them varies less.",
        look: "Var(Σ/m) = mσ²/m²",
      },
      "biased variance": {
        says: "That is the expected variance within a batch. The task asks how much the batch's mean varies.",
        look: "Var(μ_B) = σ²/m",
      },
      "unbiased variance": {
        says: "m/(m − 1) belongs to estimating a variance from a sample. Here the variance is known.",
        look: "Var(μ_B) = σ²/m",
      },
      "variance of the variance": {
        says: "That is the variance of a batch's variance. The task asks for that of its mean.",
        look: "Var(μ_B) = σ²/m",
      },
      "finite population": {
        says: "The correction is for drawing from a small population without putting back. Here the draws are independent.",
        look: "Var(μ_B) = σ²/m",
      },
      "upside down": { says: "It is upside down: a larger batch has a quieter mean.", look: "Var(μ_B) = σ²/m" },
    },
    variants: {},
    hints: [
      "Does the mean of 100 values differ more or less from batch to batch than that of 4?",
      "The mean is a sum divided by m. What is the variance of a sum of independent values, and what does dividing by m do to a variance?",
      "The variance of the sum is m · σ²; dividing by m divides a variance by m²: σ²/m is left.",
    ],
  },
  dropoutVariance: {
    title: "dropout shifts the variance",
    task: "A value has mean `mean` and variance `variance`. Dropout in training sets it to 0 with probability 1 − `keep` and divides it by `keep` otherwise, so that its mean stays. Return its variance behind dropout. (Batch norm behind dropout learns this variance, and at inference meets the other: Li et al. 2018.)",
    verified: "3 values",
    cases: {
      value: "mean {mean}, variance {variance}, keep {keep}",
    },
    results: {
      result: { name: "the variance", plural: false },
    },
    mistakes: {
      "mean forgotten": {
        says: "The mean counts as well: dropping a value that is far from 0 moves it far.",
        look: "E[y²] = (σ² + μ²)/keep, Var y = E[y²] − μ²",
      },
      "second moment": {
        says: "This is E[y²]; the square of the mean is still to be subtracted.",
        look: "Var y = E[y²] − (E y)²",
      },
      "second moment before dropout": { says: "This is E[x²], before dropout.", look: "Var y = E[y²] − (E y)²" },
      "not scaled up": {
        says: "The kept values are divided by `keep`; you have left them as they are.",
        look: "y = x/keep with probability keep, else 0",
      },
      "scaled up after": {
        says: "The variance is divided by `keep` once. Dividing values by `keep` divides their variance by keep².",
        look: "y = x/keep with probability keep, else 0",
      },
      "times keep": {
        says: "The variance does not shrink by `keep`: the kept values are scaled up, and the zeros are scatter, too.",
        look: "Var y = E[y²] − (E y)²",
      },
      "scaled variance": {
        says: "This is the variance of the kept values alone, x/keep. The zeros belong to it.",
        look: "y = x/keep with probability keep, else 0",
      },
      "second moment of the kept": {
        says: "E[y²] divides by keep² alone. Only a share `keep` of the values is not 0: one `keep` is left.",
        look: "E[y²] = keep · E[x²]/keep²",
      },
      "probabilities exchanged": {
        says: "`keep` is the probability to keep a value, not to drop it.",
        look: "y = x/keep with probability keep, else 0",
      },
      unchanged: { says: "The mean stays, the variance does not.", look: "Var y = E[y²] − (E y)²" },
      "sign of the mean's part": {
        says: "The part of the mean has the wrong sign: dropping a value far from 0 makes the scatter larger.",
        look: "E[y²] = (σ² + μ²)/keep, Var y = E[y²] − μ²",
      },
      "mean added": {
        says: "The square of the mean is added at the end. It is subtracted.",
        look: "Var y = E[y²] − (E y)²",
      },
      "mean not squared": { says: "The mean is not squared: E[x²] = σ² + μ².", look: "E[x²] = σ² + μ²" },
      "standard deviation": {
        says: "This is the standard deviation; the task asks for the variance.",
        look: "Var y = E[y²] − (E y)²",
      },
      "noise not scaled up": {
        says: "The part of the mean is not scaled up: the variance of keep/drop is keep(1 − keep), and dividing values by `keep` divides it by keep².",
        look: "y = x/keep with probability keep, else 0",
      },
      "mask alone": {
        says: "This is the variance of the mask alone: the values themselves scatter as well.",
        look: "y = x/keep with probability keep, else 0",
      },
      "mean scaled up": {
        says: "You subtract (μ/keep)². The mean stays what it was: E y = keep · μ/keep = μ.",
        look: "E y = μ",
      },
      "independent of the variance": {
        says: "Only the part of the mean is here: the variance of the values counts as well.",
        look: "E[y²] = (σ² + μ²)/keep, Var y = E[y²] − μ²",
      },
      brackets: {
        says: "Brackets stand in the wrong place: σ² + μ² is divided by `keep` as a whole, and then μ² is subtracted.",
        look: "E[y²] = (σ² + μ²)/keep, Var y = E[y²] − μ²",
      },
    },
    variants: {},
    hints: [
      "Write y = x/keep with probability keep, else 0. What is its mean?",
      "A variance is E[y²] − (E y)². What is E[x²], in terms of `variance` and `mean`?",
      "E[x²] = σ² + μ². E[y²] = keep · E[x²]/keep² = (σ² + μ²)/keep. Subtract (E y)² = μ².",
    ],
  },
} satisfies Partial<Words["exercises"]>;
