import type { Words } from "../Words.js";
import { normalizeWords } from "./normalize.js";

export const lesson7 = {
  groupNorm: {
    title: "group norm",
    task: "Normalize `x`, [examples, features], by group norm (Wu & He 2018): the features of each example are parted into `numGroups` groups of neighbours, and each group of each example has its own mean and variance. Return the normalized array; there is no γ or β.",
    verified: "3 arrays: 2 groups, 3 groups, and a single example",
    cases: {
      groups: "{m} examples of {n} features in {numGroups} groups",
      "one example": "a single example of {n} features in {numGroups} groups",
    },
    mistakes: {
      ...normalizeWords,
      "n - 1": {
        says: "The variance divides by one less than the number of features in a group. All norms divide by the number itself.",
        look: "σ² = mean of (z − μ)² over the group",
      },
      "sum for mean": {
        says: "The mean is a sum: it is not divided by the number of features in a group.",
        look: "μ = mean of z over the group",
      },
      "variance not divided": {
        says: "The variance is a sum: it is not divided by the number of features in a group.",
        look: "σ² = mean of (z − μ)² over the group",
      },
      "epsilon forgotten": {
        says: "ε is missing: a group whose features are all equal has σ² = 0, and you divide by zero.",
        look: "ẑ = (z − μ) / √(σ² + ε)",
      },
      "mean not subtracted": {
        says: "The mean is not subtracted: the values are only divided.",
        look: "ẑ = (z − μ) / √(σ² + ε)",
        seen: "the first feature's mean is {value}",
      },
      "mean over the groups": {
        says: "You average over the groups, axis 1 of [examples, groups, features of a group]: features of different groups share a mean. It is taken over the features of one group, axis 2.",
        look: "one mean and variance for each example and group",
      },
      "whole example": {
        says: "You take the mean over all features of an example: that is layer norm, group norm with one group.",
        look: "one mean and variance for each example and group",
      },
      "batch norm": {
        says: "You normalize each feature over the examples: that is batch norm. Here no other example has a say.",
        look: "one mean and variance for each example and group",
      },
      "over the examples too": {
        says: "The mean of a group is taken over all examples. Each example has its own.",
        look: "one mean and variance for each example and group",
      },
      "number of groups as size": {
        says: "You make groups of `numGroups` features; `numGroups` is how many groups there are.",
        look: "features in a group = number of features / numGroups",
      },
      interleaved: {
        says: "Every `numGroups`-th feature goes into one group. A group is of neighbours.",
        look: "the first features are the first group",
      },
      "first group's statistics": {
        says: "The statistics of the first group are used for all groups of an example.",
        look: "one mean and variance for each example and group",
      },
      "first example's statistics": {
        says: "The statistics of the first example are used for all examples.",
        look: "one mean and variance for each example and group",
      },
      "sum not set back to 0": {
        says: "A sum is not set back to 0 between groups: each group's goes on from the one before.",
        look: "`let sum = 0` inside the loop over the groups",
      },
      "first group only": { says: "Only the first group is normalized.", look: "all `numGroups` groups" },
    },
    variants: {},
    hints: [
      "Which numbers share a mean: how many means are there for one example?",
      "Reshape to [examples, groups, features of a group]. Over which axis do you average?",
      "`x.reshape([x.shape[0], numGroups, -1])`, mean and variance over axis 2 with `keepDims`, and back with `.reshape(x.shape)`.",
    ],
  },
  maskedMoments: {
    title: "statistics without the padding",
    task: "`x` is [sentences, steps, features]; sentence i has `lengths[i]` real tokens, and what stands behind them is padding, which may be anything, not only 0. Return `{ mean, variance }` of each feature over the real tokens of all sentences; the variance is divided by their number.",
    verified: "2 batches of sentences of different lengths",
    cases: { sentences: "{sentences} sentences of {lengths} tokens, padded to {steps} steps" },
    mistakes: {
      "padding counted": {
        says: "The padding counts like tokens: then your statistics depend on how long the longest sentence is. Padding need not be 0: only `lengths` says where it begins.",
        look: "the first `lengths[i]` steps of sentence i",
      },
      "divided by all places": {
        says: "You add up the real tokens, but divide by all places, padding included.",
        look: "the count: the sum of `lengths`",
      },
      "padding in the mean": {
        says: "The padding is left out of the variance, but counts in the mean.",
        look: "the first `lengths[i]` steps of sentence i",
      },
      "sentences weighted alike": {
        says: "You average the means of the sentences: then a token of a short sentence counts more than one of a long one.",
        look: "one mean over all real tokens",
      },
      "padding in the squares": {
        says: "You set the padding to 0 and then subtract the mean: each place of padding adds μ² to the sum of squares. Subtract the mean first, then leave the padding out.",
        look: "(z − μ)² of the first `lengths[i]` steps alone",
      },
      "sentences' statistics averaged": {
        says: "You average the means and the variances of the sentences: then a token of a short sentence counts more than one of a long one, and what the sentences differ by is lost.",
        look: "one mean and one variance over all real tokens",
      },
      "sentences' variances averaged": {
        says: "You average the variances of the sentences. What the sentences differ by is lost, and a short one counts as much as a long one.",
        look: "σ² = mean of (z − μ)², with one μ a feature",
      },
      "variance within the sentences": {
        says: "You subtract each sentence's own mean. What the sentences differ by is lost: subtract the mean of all real tokens.",
        look: "σ² = mean of (z − μ)², with one μ a feature",
      },
      "divided by the sentences": {
        says: "The sums over the tokens are divided by the number of sentences.",
        look: "the count: the sum of `lengths`",
      },
      "not divided": {
        says: "These are sums: they are not divided by the count.",
        look: "the count: the sum of `lengths`",
      },
      "one step too many": {
        says: "One step of padding is taken along with each sentence.",
        look: "the steps 0 … lengths[i] − 1",
      },
      "one step too few": {
        says: "The last token of each sentence is left out.",
        look: "the steps 0 … lengths[i] − 1",
      },
      "a sentence left out": {
        says: "The first or the last sentence is left out: the loop begins one too late or ends one too early.",
        look: "all sentences, from 0 to `lengths.length - 1`",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value in the variance: the first token enters as it is, not as its squared deviation.",
        look: "`reduce((sum, value) => …, 0)`",
      },
      "first length for all": {
        says: "All sentences are cut to the length of the first.",
        look: "the first `lengths[i]` steps of sentence i",
      },
      "cut to the shortest": {
        says: "All sentences are cut to the length of the shortest: real tokens are lost.",
        look: "the first `lengths[i]` steps of sentence i",
      },
      "one mean for all": {
        says: "You take one mean and one variance over all features. Each feature has its own.",
        look: "one mean and one variance for each feature",
      },
      "n - 1": {
        says: "The variance divides by the number of real tokens minus 1; batch norm divides by the number itself.",
        look: "σ² = mean of (z − μ)²",
      },
      "mean of squares": {
        says: "The variance is the mean of z², without subtracting the mean.",
        look: "σ² = mean of (z − μ)²",
      },
      "standard deviation": {
        says: "`variance` is the standard deviation: do not take the root yet.",
        look: "σ² = mean of (z − μ)²",
      },
    },
    variants: {},
    hints: [
      "How many real tokens are there? Divide by just that number.",
      "Take the real tokens out of each sentence and put them into one long array [tokens, features].",
      "`x.slice([i, 0], [1, length]).squeeze([0])` is sentence i without its padding; `tf.concat(…)` joins them, and the rest is batch norm's mean and variance over axis 0.",
    ],
  },
  combineStatistics: {
    title: "synchronized statistics",
    task: "Each machine knows of its part of the batch, for one feature: how many examples it has, their mean and their variance. From `counts`, `means` and `variances` compute `{ mean, variance }` of the whole batch, as synchronized batch norm does. All variances are divided by the count, none by the count minus 1.",
    verified: "3 batches in 2, 3 and 4 parts of different sizes",
    cases: { machines: "{machines} machines with {counts} examples" },
    mistakes: {
      "between the machines forgotten": {
        says: "You average the variances. What the machines' means differ by is lost, and the variance is too small.",
        look: "σ² = mean of σ_p² + mean of (μ_p − μ)²",
      },
      "within the machines forgotten": {
        says: "This is only the variance of the means. The variance inside each part is missing.",
        look: "σ² = mean of σ_p² + mean of (μ_p − μ)²",
      },
      "machines weighted alike": {
        says: "All machines count alike, whatever their number of examples.",
        look: "the weights m_p / m",
      },
      "means weighted alike": {
        says: "The means are averaged without weights: a small part counts as much as a large one.",
        look: "μ = Σ (m_p / m) μ_p",
      },
      "variances weighted alike": {
        says: "The variances are averaged without weights: a small part counts as much as a large one.",
        look: "Σ (m_p / m) σ_p²",
      },
      "deviations weighted alike": {
        says: "The squared deviations of the means are averaged without weights.",
        look: "Σ (m_p / m) (μ_p − μ)²",
      },
      "standard deviations averaged": {
        says: "You average the standard deviations and square the result. Average the variances.",
        look: "Σ (m_p / m) σ_p²",
      },
      "variances added": {
        says: "The variances are added up, without weights.",
        look: "Σ (m_p / m) σ_p²",
      },
      "absolute deviations": {
        says: "The deviations of the means enter without being squared.",
        look: "Σ (m_p / m) (μ_p − μ)²",
      },
      "deviations not squared": {
        says: "The square of the difference μ_p − μ is missing: as they are, the differences add up to 0.",
        look: "Σ (m_p / m) (μ_p − μ)²",
      },
      "variance not divided": {
        says: "The variance is a sum: it is not divided by the number of all examples.",
        look: "the weights m_p / m",
      },
      "mean not subtracted": {
        says: "You average the squares of the means, without subtracting the mean of the whole.",
        look: "Σ (m_p / m) (μ_p − μ)²",
      },
      "between subtracted": {
        says: "The variance of the means is subtracted. Means that differ make the whole wider: it is added.",
        look: "σ² = mean of σ_p² + mean of (μ_p − μ)²",
      },
      "n - 1": {
        says: "The variance divides by m − 1. A batch is normalized with its variance divided by m.",
        look: "σ² = mean of σ_p² + mean of (μ_p − μ)²",
      },
      "pooled variance": {
        says: "This is the pooled variance of statistics, for groups whose means are allowed to differ. Here the differences belong to the variance.",
        look: "σ² = mean of σ_p² + mean of (μ_p − μ)²",
      },
      "standard deviation": {
        says: "`variance` is the standard deviation: do not take the root yet.",
        look: "the names of what you return",
      },
      "a machine left out": {
        says: "The first or the last machine is left out: the loop begins one too late or ends one too early.",
        look: "all machines, from 0 to `counts.length - 1`",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value: the first machine's number enters as it is, without its weight.",
        look: "`reduce((sum, value, p) => …, 0)`",
      },
      "brackets around the sum": {
        says: "Only one of the two terms has the weight m_p / m: brackets are missing around σ_p² + (μ_p − μ)².",
        look: "σ² = Σ (m_p / m) (σ_p² + (μ_p − μ)²)",
      },
      "not divided": {
        says: "The weights are the counts themselves: they are not divided by the number of all examples.",
        look: "the weights m_p / m",
      },
    },
    variants: {},
    hints: [
      "What would the variance be if each machine's values were all equal, but the machines differed?",
      "Law of total variance: mean of the variances plus variance of the means, both weighted by the counts.",
      "Weights `counts[p] / total`; `mean` is their average of `means`; `variance` that of `variances` plus that of `(means[p] - mean) ** 2`.",
    ],
  },
  decayForAngle: {
    title: "weight decay from the angle",
    task: "In front of batch norm, weights in balance turn by the angle √(2ηλ) at each step, in radians (η the learning rate, λ the weight decay). Which weight decay makes them turn by `angle` radians at the learning rate `rate`?",
    verified: "3 angles and rates",
    cases: { angle: "{angle} radians at rate {rate}" },
    mistakes: {
      "angle not squared": { says: "The angle must be squared, to undo the root.", look: "angle² = 2ηλ" },
      "2 forgotten": { says: "The 2 is missing.", look: "angle² = 2ηλ" },
      "brackets around 2 times the rate": {
        says: "Brackets are missing around `2 * rate`: `angle ** 2 / 2 * rate` is (angle²/2) · rate, from left to right.",
        look: "angle² / (2η)",
      },
      "divided by the rate alone": {
        says: "You divide the angle by the rate. The square is missing, and the 2.",
        look: "angle² = 2ηλ",
      },
      "squared angle alone": {
        says: "You square the angle, which undoes the root. Still, λ does not stand alone: 2η is on its side.",
        look: "angle² = 2ηλ",
      },
      "times 2": {
        says: "You multiply by 2 where you should divide.",
        look: "angle² = 2ηλ, divided by 2η on both sides",
      },
      multiplied: {
        says: "You multiply by 2η where you should divide: 2η stands on λ's side of the equation.",
        look: "angle² = 2ηλ, divided by 2η on both sides",
      },
      "`^` for a power": {
        says: "In JavaScript `^` is no power: it compares the bits of two whole numbers. A power is `**`.",
        look: "`angle ** 2`",
      },
      "rate forgotten": { says: "The learning rate is missing.", look: "angle² = 2ηλ" },
      "rate squared": { says: "The learning rate enters squared.", look: "angle² = 2ηλ" },
      "half the angle": {
        says: "The 2 is squared along with the angle: brackets are missing.",
        look: "angle² / (2η)",
      },
      "angle for the decay": {
        says: "You put the angle in the decay's place: this is the angle that such a decay would give.",
        look: "solve angle = √(2ηλ) for λ",
      },
      "root instead of square": {
        says: "You take the root of the angle. The opposite of a root is a square.",
        look: "angle² = 2ηλ",
      },
      "root of the whole": { says: "There is a root left over.", look: "angle² = 2ηλ" },
      degrees: { says: "The angle is in radians; do not turn it into degrees.", look: "√(2ηλ) is in radians" },
      "upside down": { says: "This is one over the right answer.", look: "λ = angle² / (2η)" },
    },
    variants: {},
    hints: [
      "Where are the weights when their length no longer changes, and what does the task say that the angle of a step is then?",
      "Square both sides: angle² = 2ηλ. Then solve for λ.",
      "`return angle ** 2 / (2 * rate);`",
    ],
  },
  standardizeWeights: {
    title: "scaled weight standardization",
    task: "NF-nets normalize the weights in place of the activations (Brock et al. 2021): from `kernel`, [inputs, units], subtract each unit's mean over its inputs and divide by √(N σ²), N the number of inputs and σ² the variance of that unit's weights. Return the new kernel.",
    verified: "2 layers",
    cases: { layer: "{inputs} inputs, {units} units" },
    mistakes: {
      "fan-in forgotten": {
        says: "You divide by σ alone: then a unit of many inputs puts out more than one of few.",
        look: "√(N σ²), N the number of inputs",
      },
      "fan-in outside the root": { says: "N stands outside the root.", look: "√(N σ²)" },
      "fan-out": {
        says: "N is the number of units here. It is the number of inputs.",
        look: "kernel is [inputs, units]",
      },
      "no square root": { says: "You divide by N σ²: the square root is missing.", look: "√(N σ²)" },
      "mean not subtracted": {
        says: "The mean is not subtracted: the weights are only divided.",
        look: "(W − μ) / √(N σ²)",
      },
      "mean of squares": {
        says: "The variance is the mean of W², without subtracting the mean.",
        look: "σ² = mean of (W − μ)²",
      },
      "divided by the length of W": {
        says: "You divide W by its length (weight normalization). Here the mean is subtracted first.",
        look: "(W − μ) / √(N σ²)",
      },
      axis: {
        says: "You take the mean over the units, for each input. It is taken over the inputs, for each unit.",
        look: "axis 0 of [inputs, units]",
      },
      "one mean for all": {
        says: "All units share one mean and one variance. Each unit has its own.",
        look: "axis 0 of [inputs, units]",
      },
      "mean divided only": {
        says: "Only the mean is divided: brackets are missing around W − μ.",
        look: "(W − μ) / √(N σ²)",
      },
      "statistics of the first unit": {
        says: "The mean and the variance of the first unit are used for all. Each unit has its own.",
        look: "axis 0 of [inputs, units]",
      },
      "an input left out": {
        says: "The first or the last input is left out of the mean: the loop begins one too late or ends one too early.",
        look: "the loop over all N inputs",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value in the variance: the first weight enters as it is, not as its squared deviation.",
        look: "`reduce((sum, w) => …, 0)`",
      },
      "n - 1": {
        says: "The variance divides by N − 1; it is divided by N here.",
        look: "σ² = mean of (W − μ)²",
      },
      multiplied: { says: "You multiply where you should divide.", look: "(W − μ) / √(N σ²)" },
      "fan-in multiplied": {
        says: "You multiply by √N where you should divide.",
        look: "√(N σ²) stands below the line",
      },
      "only centred": { says: "The mean is subtracted, but nothing is divided.", look: "(W − μ) / √(N σ²)" },
    },
    variants: {},
    hints: [
      "Which weights belong to one unit: a row or a column of the kernel?",
      "Mean and variance over axis 0, and the number of inputs is `kernel.shape[0]`.",
      "`centred.div(variance.mul(kernel.shape[0]).sqrt())`",
    ],
  },
} satisfies Partial<Words["exercises"]>;
