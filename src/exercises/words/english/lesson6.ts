import type { Words } from "../Words.js";

export const lesson6 = {
  movingAverage: {
    title: "the moving average",
    task: "Start at 0. At each value: average ← decay · average + (1 − decay) · value. Return the average after each value, an array as long as `values`.",
    verified: "2 series",
    cases: {
      series: "{n} values, decay {decay}",
    },
    results: {
      averages: { name: "the averages", plural: true },
    },
    mistakes: {
      "decay flipped": {
        says: "`decay` and 1 − `decay` have changed places: the old average should keep the weight `decay`.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "started at the first value": {
        says: "You start at the first value; the task starts at 0. (Both are in use. Starting at 0 needs the correction of the next exercise.)",
        look: "average = 0 before the first value",
      },
      "started at 1": { says: "You start at 1; the task starts at 0.", look: "average = 0 before the first value" },
      "weight 1": {
        says: "The new value has weight 1: the weights no longer add up to 1, and the average grows.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "old average at full weight": {
        says: "The old average keeps all of its weight: the factor `decay` is missing.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "plain mean": {
        says: "This is the mean of all values so far: nothing is forgotten.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "not carried on": {
        says: "Each average is made of two neighbouring values. It is made of the average before, which remembers all values.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "always from the start": {
        says: "The average is not carried on: at each value it starts from 0 again.",
        look: "the variable that the loop carries",
      },
      "before the update": {
        says: "You note the average before the value has entered it.",
        look: "update first, then note",
      },
      corrected: {
        says: "You have corrected for the start at 0 already: that is the next exercise.",
        look: "the average itself",
      },
      "last only": {
        says: "You return the last average only; all of them are asked for.",
        look: "one average for each value",
      },
      "start included": {
        says: "You return the start, 0, as well: one number too many.",
        look: "one average for each value",
      },
      "first value left out": {
        says: "The first value is left out: the loop begins one too late.",
        look: "one average for each value",
      },
      "last value left out": {
        says: "The last value is left out: the loop ends one too early.",
        look: "one average for each value",
      },
      "from the end": {
        says: "You go through the values from the last to the first.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − decay multiplies the value, and nothing else.",
        look: "average ← decay · average + (1 − decay) · value",
      },
    },
    variants: {},
    hints: [
      "What must be remembered from one value to the next?",
      "A loop, one variable that starts at 0, one array for the results.",
      "`average = decay * average + (1 - decay) * value`, noted after each value.",
    ],
  },
  biasCorrection: {
    title: "bias correction",
    task: "A moving average that starts at 0 is too small at first. Return, after each value, the average divided by the sum of the weights it has given out so far.",
    verified: "2 series",
    cases: {
      series: "{n} values, decay {decay}",
    },
    results: {
      averages: { name: "the averages", plural: true },
    },
    mistakes: {
      "not corrected": { says: "There is no correction in it yet.", look: "average / (1 − decayᵗ)" },
      "not to the power": {
        says: "You divide by 1 − decay, the weight of one value. After t values the weights add up to 1 − decayᵗ.",
        look: "average / (1 − decayᵗ)",
      },
      "power itself": {
        says: "You divide by decayᵗ, the weight that the start still has. The values have the rest.",
        look: "average / (1 − decayᵗ)",
      },
      "power of 1 - decay": {
        says: "You divide by (1 − decay)ᵗ. The power belongs to `decay` alone: 1 − decayᵗ.",
        look: "average / (1 − decayᵗ)",
      },
      "decay times step": {
        says: "You divide by 1 − decay · t. It is decay to the power of t: `decay ** t`.",
        look: "average / (1 − decayᵗ)",
      },
      "exclusive or for the power": {
        says: "`^` is the exclusive or of JavaScript. A power is written `**`, or `Math.pow`.",
        look: "`decay ** t`",
      },
      "1 + power": {
        says: "You divide by 1 + decayᵗ. The weights given out are 1 − decayᵗ.",
        look: "average / (1 − decayᵗ)",
      },
      "divided by the step": {
        says: "You divide by t, as for a plain mean. The weights add up to 1 − decayᵗ.",
        look: "average / (1 − decayᵗ)",
      },
      "last power for all": {
        says: "All averages are divided by the last one's weights. After t values they are 1 − decayᵗ.",
        look: "average / (1 − decayᵗ)",
      },
      multiplied: {
        says: "You multiply by the sum of the weights; that makes the average smaller still.",
        look: "average / (1 − decayᵗ)",
      },
      kept: {
        says: "The corrected average is carried on into the next step, and corrected again. Keep the uncorrected one; correct a copy.",
        look: "the variable that the loop carries",
      },
      "values corrected": {
        says: "The new value is corrected before it enters. Correct a copy of the average.",
        look: "the variable that the loop carries",
      },
      "step from 0": { says: "The power is one too low: at the first value t is 1.", look: "decayᵗ with t = 1, 2, …" },
      "step + 1": { says: "The power is one too high: at the first value t is 1.", look: "decayᵗ with t = 1, 2, …" },
      "decay flipped": {
        says: "`decay` and 1 − `decay` have changed places: the old average should keep the weight `decay`.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "weight 1": {
        says: "The new value has weight 1, not 1 − decay.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "started at the first value": {
        says: "You start at the first value, another way to avoid the small start. The task starts at 0 and corrects.",
        look: "average / (1 − decayᵗ)",
      },
      "plain mean": {
        says: "This is the mean of all values so far: nothing is forgotten.",
        look: "average / (1 − decayᵗ)",
      },
      "last only": {
        says: "You return the last average only; one for each value is asked for.",
        look: "one average for each value",
      },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − decay multiplies the value, and nothing else.",
        look: "average ← decay · average + (1 − decay) · value",
      },
      "brackets in the correction": {
        says: "Brackets are missing: the average is divided by (1 − decayᵗ), all of it.",
        look: "average / (1 − decayᵗ)",
      },
    },
    variants: {},
    hints: [
      "What do the weights of all values so far add up to?",
      "After t values, the start has kept the weight decayᵗ. What is left for the values?",
      "`average / (1 - decay ** t)`, with the loop carrying on the uncorrected average.",
    ],
  },
  correctVariance: {
    title: "bias correction from another start",
    task: "Libraries start the moving variance at 1, not at 0. `average` is such an average after `steps` updates from `start`. Take the start out of it again: return the corrected average.",
    verified: "4 averages, from starts of 0, 1 and 3",
    cases: {
      average: "start {start}, decay {decay}, {steps} steps",
    },
    results: {
      corrected: { name: "the corrected average", plural: false },
    },
    mistakes: {
      "start ignored": {
        says: "You correct as if the average had started at 0. The start's remaining share must be taken off first.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "start at 1": {
        says: "You take the start for 1. It is given: `start`.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "start at full weight": {
        says: "You subtract the whole start. After t steps only decayᵗ of it is left.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "start only subtracted": {
        says: "You have taken the start off; what remains must still be divided by the weights that the values have.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "start added": {
        says: "The start's remaining share is added. It must be taken off.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "subtracted after dividing": {
        says: "You divide before the start is taken off: brackets are missing around the difference.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "divided by the start's share": {
        says: "You divide by decayᵗ, the share that the start still has. The values have the rest.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "shares exchanged": {
        says: "The two shares have changed places: the start still has decayᵗ, the values have 1 − decayᵗ.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      multiplied: {
        says: "You multiply by the weights that the values have. Divide by them.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "not corrected": { says: "There is no correction in it yet.", look: "(average − decayᵗ · start) / (1 − decayᵗ)" },
      "one step": {
        says: "You take off the start as after one step. After t steps decayᵗ of it is left.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "steps - 1": { says: "The power is one too low.", look: "decayᵗ with t = steps" },
      "steps + 1": { says: "The power is one too high.", look: "decayᵗ with t = steps" },
      "decay times steps": {
        says: "You use decay · t. It is decay to the power of t: `decay ** steps`.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "exclusive or for the power": {
        says: "`^` is the exclusive or of JavaScript. A power is written `**`, or `Math.pow`.",
        look: "`decay ** steps`",
      },
      "power of 1 - decay": {
        says: "You use (1 − decay)ᵗ. The start keeps decayᵗ.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "steps to the power of decay": {
        says: "The base and the exponent have changed places: it is `decay ** steps`.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "divided by 1 - decay": {
        says: "You divide by 1 − decay, the weight of one value. After t values they have 1 − decayᵗ.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      "run forwards": {
        says: "You mix the start in once more. It is in `average` already, and must come out.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
      brackets: {
        says: "Brackets are missing: (average − decayᵗ · start), all of it, is divided by (1 − decayᵗ), all of it.",
        look: "(average − decayᵗ · start) / (1 − decayᵗ)",
      },
    },
    variants: {},
    hints: [
      "`average` is a mixture of the start and of what you want. In which shares?",
      "average = decayᵗ · start + (1 − decayᵗ) · what you want.",
      "Solve it: (average − decayᵗ · start) / (1 − decayᵗ).",
    ],
  },
  updateMovingStatistics: {
    title: "moving statistics",
    task: "After each training batch `x`, [examples, features], update the moving mean and the moving variance; `momentum` is the weight of the old value. The paper (algorithm 2) lets the batch's variance enter unbiased, times m/(m − 1), as PyTorch does; Keras lets it enter as it is. Either is right. Return `{ movingMean, movingVariance }`.",
    verified: "3 updates, one of them by a batch of 2",
    cases: {
      batch: "{m} examples with {n} features, momentum {momentum}",
    },
    results: {
      movingMean: { name: "the moving mean", plural: false },
      movingVariance: { name: "the moving variance", plural: false },
    },
    mistakes: {
      "decay flipped": {
        says: "`momentum` and 1 − `momentum` have changed places. (In PyTorch `momentum` is the weight of the new value; here, as in Keras, of the old.)",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "m and m - 1 exchanged": {
        says: "The factor is upside down: the batch's variance is too small, so it must grow.",
        look: "m/(m − 1) · σ²_B",
      },
      "factor on the mean": {
        says: "The mean is multiplied by m/(m − 1), too. Only the variance of a sample is too small on average; its mean is not.",
        look: "moving mean ← … + (1 − momentum) · μ_B",
      },
      "factor twice": {
        says: "The factor m/(m − 1) is in it twice: the sum is divided by m − 1 already.",
        look: "m/(m − 1) · σ²_B",
      },
      "sum of squares": {
        says: "The squares are summed, not averaged: the division by m (or m − 1) is missing.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "sum for mean": { says: "The sum of the batch enters where its mean should.", look: "μ = (1/m) Σ x" },
      "standard deviation": {
        says: "The standard deviation enters where the variance should.",
        look: "moving variance ← … + (1 − momentum) · variance",
      },
      "average of deviations": {
        says: "You average standard deviations and square at the end. The mean of roots is smaller than the root of the mean: average variances.",
        look: "moving variance ← momentum · moving variance + (1 − momentum) · variance",
      },
      "mean of squares": {
        says: "The variance is the mean of x², without subtracting the mean.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "around the moving mean": {
        says: "The squares are taken around the old moving mean. The batch's variance is around its own mean.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "around the updated mean": {
        says: "The squares are taken around the updated moving mean. The batch's variance is around its own mean.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "epsilon added": {
        says: "An ε is added to the batch's variance. It is added only where something is divided, at the normalization.",
        look: "moving variance ← … + (1 − momentum) · variance",
      },
      "mean's difference added": {
        says: "What the means differ by is added to the variance. That gives the variance of the mixture; batch norm averages variances.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "old statistics dropped": {
        says: "The old statistics are dropped: these are the batch's own.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "weight 1": {
        says: "The batch enters with weight 1.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "old statistics at full weight": {
        says: "The old value keeps all of its weight: the factor `momentum` is missing.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "mean not updated": {
        says: "The moving mean comes back as it was.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "variance not updated": {
        says: "The moving variance comes back as it was.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "not updated": {
        says: "The moving statistics come back as they were.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "one mean for all": {
        says: "There is one mean and one variance for the whole batch. Every feature has its own.",
        look: "axis 0 of [examples, features]",
      },
      "old mean for the variance": {
        says: "The moving variance is updated from the old moving mean: a copied line.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      exchanged: { says: "Mean and variance have changed places.", look: "the names of what you return" },
      "brackets around m - 1": {
        says: "Brackets are missing: `m / m - 1` is 0, and `variance * m / m - 1` is the variance minus 1.",
        look: "m/(m − 1) · σ²_B",
      },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − momentum multiplies the batch's statistic, and nothing else.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, not its squared deviation.",
        look: "`reduce(…, 0)`",
      },
    },
    variants: {
      biased:
        "Your batch variance enters as it is, as in Keras. The paper and PyTorch multiply it by m/(m − 1) first: a batch's variance is too small on average, by just that. For m = 64 it is 1.6 %.",
    },
    hints: [
      "What of this batch enters, and with which weight does the old value stay?",
      "The batch's mean and variance first; then the same line twice, once for each.",
      "`movingMean.mul(momentum).add(mean.mul(1 - momentum))`, and the variance in the same way (times m/(m − 1), as in the paper, or as it is).",
    ],
  },
  batchNormInference: {
    title: "batch norm at inference",
    task: "At inference batch norm uses the moving statistics, so that an example's result does not depend on its neighbours. Return `y`, also for a batch of 1.",
    verified: "3 batches, one of them a single example",
    cases: {
      batch: "{m} examples with {n} features",
      "one example": "a batch of 1",
    },
    mistakes: {
      "batch statistics": {
        says: "You use the batch's own statistics. On a single example they make x̂ = 0, and every result the same: β.",
        look: "ŷ with the moving mean and the moving variance",
        seen: "on a batch of 1 your y is β, whatever x is",
      },
      "batch mean": {
        says: "The mean is the batch's own; only the variance is the moving one.",
        look: "x − moving mean",
      },
      "batch variance": {
        says: "The variance is the batch's own; only the mean is the moving one.",
        look: "√(moving variance + ε)",
      },
      "mean not subtracted": {
        says: "The moving mean is not subtracted.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "mean added": {
        says: "The moving mean is added; it should be subtracted.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "mean and variance exchanged": {
        says: "The moving mean and the moving variance have changed places.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "m/(m - 1) again": {
        says: "The moving variance is multiplied by m/(m − 1). That belongs to training, where a batch's variance enters; here no batch counts.",
        look: "√(moving variance + ε)",
      },
      "one mean for all": {
        says: "The moving statistics are averaged over the features. Every feature has its own.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "statistics of the first feature": {
        says: "The moving statistics of the first feature are used for every feature.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      axis: {
        says: "You normalize each example over its own features. At inference nothing is computed from x but x̂.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "no square root": {
        says: "You divide by the variance: the square root is missing.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "square root twice": {
        says: "The square root is taken twice.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "epsilon outside the root": { says: "ε is added outside the root.", look: "√(moving variance + ε)" },
      "epsilon forgotten": {
        says: "ε is missing: inference must divide by what training divided by.",
        look: "√(moving variance + ε)",
      },
      "own epsilon": {
        says: "You use an ε of your own, or the default of a function that you call (`tf.batchNorm` has 0.001), and not the one that is given.",
        look: "the `epsilon` among the arguments",
      },
      "epsilon subtracted": {
        says: "ε is subtracted; it should be added.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "multiplied by sigma": {
        says: "You multiply by the standard deviation where you should divide.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "mean divided by sigma only": {
        says: "Only the mean is divided by the standard deviation: brackets are missing around x − moving mean.",
        look: "(x − moving mean)/√(moving variance + ε)",
      },
      "gamma forgotten": { says: "γ is not applied.", look: "y = γx̂ + β" },
      "beta forgotten": { says: "β is not added.", look: "y = γx̂ + β" },
      "gamma and beta forgotten": {
        says: "γ and β are not applied: they belong to inference as well.",
        look: "y = γx̂ + β",
      },
      "gamma and beta exchanged": {
        says: "γ and β have changed places: γ scales, β shifts. (Mind the order of the arguments: `tf.batchNorm` takes the offset β before the scale γ.)",
        look: "y = γẑ + β",
      },
      "beta subtracted": { says: "β is subtracted where it should be added.", look: "y = γẑ + β" },
      "beta scaled": { says: "β is added before scaling, and so is scaled as well.", look: "y = γẑ + β" },
      "beta divided by sigma": {
        says: "β is divided by the standard deviation as well. It is added at the end, as it is.",
        look: "y = γx̂ + β",
      },
      "divided by gamma": { says: "You divide by γ where you should multiply.", look: "y = γx̂ + β" },
      "gamma and beta of the first feature": {
        says: "γ and β of the first feature are used for every feature.",
        look: "γ and β, one for each feature",
      },
      "inputs returned": { says: "You return x as it came.", look: "(x − moving mean)/√(moving variance + ε)" },
      "batch statistics for more than one example": {
        says: "With more than one example you use the batch's own statistics. At inference no example's result depends on the others.",
        look: "ŷ with the moving mean and the moving variance",
      },
      "epsilon added to the quotient": {
        says: "ε is added to the quotient. It belongs under the root, to the variance; brackets may be missing.",
        look: "√(moving variance + ε)",
      },
    },
    variants: {},
    hints: [
      "Which of the four equations need the batch, and what takes its place at inference?",
      "The last two of the four equations, with the moving statistics in place of the batch's.",
      "x̂ = (x − moving mean)/√(moving variance + ε), then γx̂ + β.",
    ],
  },
  foldBatchNorm: {
    title: "fold batch norm into the layer before it",
    task: "At inference batch norm is a fixed scale and shift, so it can be worked into the dense layer before it: find `weights` and `bias` such that xW' + b' equals batch norm of xW + b with the moving statistics. `weights` is [inputs, units]. Return `{ weights, bias }`.",
    verified: "2 layers: the folded layer gives what layer and batch norm gave",
    cases: {
      layer: "{inputs} inputs, {units} units",
    },
    results: {
      bias: { name: "the bias", plural: false },
      weights: { name: "the weights", plural: true },
    },
    mistakes: {
      "gamma forgotten": { says: "γ is missing in the scale.", look: "γ/√(σ² + ε)" },
      "beta forgotten": { says: "β is missing in the new bias.", look: "b' = (b − μ) · γ/√(σ² + ε) + β" },
      "gamma and beta forgotten": { says: "γ and β are not folded in.", look: "γ · (xW + b − μ)/σ + β" },
      "gamma and beta exchanged": {
        says: "γ and β have changed places: γ scales, β shifts.",
        look: "γ · (xW + b − μ)/σ + β",
      },
      "divided by gamma": { says: "You divide by γ where you should multiply.", look: "γ/√(σ² + ε)" },
      "no square root": { says: "You divide by the variance: the square root is missing.", look: "γ/√(σ² + ε)" },
      "epsilon forgotten": { says: "ε is missing: batch norm at inference divides by √(σ² + ε).", look: "γ/√(σ² + ε)" },
      "own epsilon": {
        says: "You use an ε of your own, and not the one that is given.",
        look: "the `epsilon` among the arguments",
      },
      "epsilon outside the root": { says: "ε is added outside the root.", look: "γ/√(σ² + ε)" },
      "not divided by sigma": {
        says: "The standard deviation is missing in the scale: you multiply by γ alone.",
        look: "γ/√(σ² + ε)",
      },
      "multiplied by sigma": {
        says: "You multiply by the standard deviation where you should divide.",
        look: "γ/√(σ² + ε)",
      },
      "bias ignored": {
        says: "The layer's own bias is lost. (Before batch norm it is usually 0, but not if the weights come from elsewhere.)",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "bias left as it is": {
        says: "The bias is returned unchanged: only the weights are folded.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "bias not scaled": {
        says: "The layer's bias goes through batch norm as well: it must be scaled.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "bias added after": {
        says: "The new bias is b + β: what batch norm does with b and μ is missing.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "mean forgotten": { says: "The moving mean is not subtracted.", look: "b' = (b − μ) · γ/√(σ² + ε) + β" },
      "mean added": {
        says: "The moving mean is added; it should be subtracted.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "mean not scaled": {
        says: "The moving mean is subtracted without the scale: batch norm subtracts first, then scales.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "mean minus bias": {
        says: "It is upside down: μ − b, where b − μ belongs.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "beta divided by sigma": {
        says: "β is divided by the standard deviation as well. It is added at the end, as it is.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "beta scaled": {
        says: "β is scaled as well. It is added at the end, as it is.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "beta subtracted": { says: "β is subtracted; it should be added.", look: "b' = (b − μ) · γ/√(σ² + ε) + β" },
      "weights not scaled": {
        says: "The weights are not scaled.",
        look: "W' = W · γ/√(σ² + ε), each unit's column by its own factor",
      },
      "mean subtracted from the weights": {
        says: "You subtract the mean from the weights. It is subtracted from z, so it moves the bias.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
      "scaled by the first unit": {
        says: "The scale of the first unit is used for every unit.",
        look: "W' = W · γ/√(σ² + ε), each unit's column by its own factor",
      },
      "mean and variance exchanged": {
        says: "The moving mean and the moving variance have changed places.",
        look: "γ · (xW + b − μ)/√(σ² + ε) + β",
      },
      "epsilon added to the quotient": {
        says: "ε is added to the quotient. It belongs under the root, to the variance; brackets may be missing.",
        look: "γ/√(σ² + ε)",
      },
      "scale and beta added": {
        says: "You multiply by scale + β: brackets stand in the wrong place. β is added at the end, as it is.",
        look: "b' = (b − μ) · γ/√(σ² + ε) + β",
      },
    },
    variants: {},
    hints: [
      "At inference batch norm is z · scale + shift, with fixed numbers. What are they?",
      "Put z = xW + b into z · scale + shift: what stands in front of x, and what does not contain x?",
      "scale = γ/√(σ² + ε); W' = W · scale; b' = (b − μ) · scale + β.",
    ],
  },
  makeBatchNorm: {
    title: "two modes in one layer",
    task: "Write a function that makes a batch norm layer (γ = 1, β = 0): it returns a function `(x, training)`, with `x` [examples, features]. With `training` true it normalizes with the batch's statistics and updates its moving ones (start: mean 0, variance 1; the batch's variance may enter times m/(m − 1), as in the paper and PyTorch, or as it is, as in Keras). With `training` false it normalizes with the moving statistics and changes nothing. `momentum` is the weight of the old value.",
    verified: "a life of six calls, beside a second layer: training, inference, training again, and a single example",
    cases: {
      life: "two training steps, inference, a training step, inference twice (momentum {momentum})",
    },
    results: {
      apart: { name: "the second layer", plural: false },
      first: { name: "the first call (training)", plural: false },
      second: { name: "the second call (training)", plural: false },
      third: { name: "the third call (inference)", plural: false },
      fourth: { name: "the fourth call (training)", plural: false },
      fifth: { name: "the fifth call (inference)", plural: false },
      sixth: { name: "the sixth call (inference)", plural: false },
    },
    mistakes: {
      "updated at inference": {
        says: "The moving statistics are updated at inference, too: what the model predicts then depends on what it was asked before.",
        look: "update only if `training`",
      },
      "batch statistics at inference": {
        says: "Inference uses the batch's statistics.",
        look: "if not `training`: the moving statistics",
      },
      "batch variance at inference": {
        says: "At inference the variance is the batch's own; only the mean is the moving one.",
        look: "if not `training`: the moving statistics",
      },
      "batch mean at inference": {
        says: "At inference the mean is the batch's own; only the variance is the moving one.",
        look: "if not `training`: the moving statistics",
      },
      "batch statistics for more than one example": {
        says: "At inference you use the batch's statistics whenever there is more than one example. The mode decides, not the batch's size.",
        look: "if not `training`: the moving statistics",
      },
      "moving statistics in training": {
        says: "Training normalizes with the moving statistics. Then nothing limits the batch's own mean and variance, and the gradient has nothing to flow through.",
        look: "if `training`: the batch's statistics",
      },
      "mode not restored": {
        says: "After the first inference the layer stays in inference mode: it does not go back to the batch's statistics.",
        look: "`training` is given anew at each call",
      },
      "modes exchanged": { says: "The two modes have changed places.", look: "if `training`: the batch's statistics" },
      "never updated": {
        says: "The moving statistics are never updated: inference still has mean 0 and variance 1.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "updated once": {
        says: "The moving statistics are updated by the first batch only.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "last batch's statistics": {
        says: "The moving statistics are those of the last batch: the old ones are dropped.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "mean never updated": {
        says: "The moving mean is never updated.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "variance never updated": {
        says: "The moving variance is never updated.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "decay flipped": {
        says: "`momentum` and 1 − `momentum` have changed places.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "weight 1": {
        says: "The batch enters with weight 1.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "variance started at 0": {
        says: "The moving variance starts at 0; the task starts it at 1.",
        look: "the moving variance before the first batch",
      },
      "mean started at 1": {
        says: "The moving mean starts at 1; the task starts it at 0.",
        look: "the moving mean before the first batch",
      },
      "started with the first batch": {
        says: "The first batch replaces the start. The task starts at mean 0 and variance 1, and averages the first batch like all others.",
        look: "the moving statistics before the first batch",
      },
      "bias correction": {
        says: "The moving statistics are corrected for their start. That is right for a start at 0 (exercise 6.2); this layer uses them as they are.",
        look: "if not `training`: the moving statistics",
      },
      "standard deviation": {
        says: "The standard deviation enters the moving variance.",
        look: "moving variance ← … + (1 − momentum) · variance",
      },
      "around the moving mean": {
        says: "The variance that enters is taken around the moving mean. It is the batch's own, around its own mean.",
        look: "σ² = (1/m) Σ (x − μ)²",
      },
      "unbiased in training": {
        says: "Training normalizes with the unbiased variance, too. m/(m − 1) is for the moving variance alone.",
        look: "x̂ = (x − μ)/√(σ² + ε), σ² with 1/m",
      },
      "epsilon missing at inference": {
        says: "ε is missing at inference: it must divide by what training divided by.",
        look: "√(moving variance + ε)",
      },
      "epsilon forgotten": { says: "ε is missing under the root.", look: "√(σ² + ε)" },
      "own epsilon": {
        says: "You use an ε of your own, and not the one that is given.",
        look: "the `epsilon` among the arguments",
      },
      "epsilon outside the root": { says: "ε is added outside the root.", look: "√(σ² + ε)" },
      "no square root": { says: "You divide by the variance: the square root is missing.", look: "√(σ² + ε)" },
      "inputs returned at inference": {
        says: "At inference you return x as it came.",
        look: "if not `training`: the moving statistics",
      },
      "statistics shared between layers": {
        says: "Two layers that your function has made share their moving statistics: training one changes what the other answers. Each layer has statistics of its own.",
        look: "variables inside `makeBatchNorm`, made anew at each call",
      },
      "inputs returned": { says: "Each call returns x as it came.", look: "x̂ = (x − μ)/√(σ² + ε)" },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − momentum multiplies the batch's statistic, and nothing else.",
        look: "moving ← momentum · moving + (1 − momentum) · batch",
      },
      "brackets around m - 1": {
        says: "Brackets are missing: `m / m - 1` is 0, and `variance * m / m - 1` is the variance minus 1.",
        look: "m/(m − 1) · σ²_B",
      },
      "mean divided by sigma only": {
        says: "Only the mean is divided by the standard deviation: brackets are missing around x − μ.",
        look: "x̂ = (x − μ)/√(σ² + ε)",
      },
      "epsilon added to the quotient": {
        says: "ε is added to the quotient. It belongs under the root, to the variance; brackets may be missing.",
        look: "√(σ² + ε)",
      },
    },
    variants: {
      biased:
        "Your batch variance enters the moving one as it is, as in Keras. The paper and PyTorch multiply it by m/(m − 1) first: a batch's variance is too small on average, by just that.",
    },
    hints: [
      "Keep `movingMean` and `movingVariance` in variables outside the function that you return.",
      "If `training`: batch statistics, an update, and normalize with the batch's. Otherwise normalize with the moving ones.",
      "Tensors that live on between calls want `tf.keep`; or keep plain arrays from `dataSync()`.",
    ],
  },
  evaluateModel: {
    title: "put the mode back",
    task: "`model` has a property `training` and a method `predict(x)` that obeys it. Return the prediction in inference mode, and leave the model in the mode that it was in, whatever that was, and also if `predict` throws.",
    verified: "a model in training mode, one in inference mode, and one that throws",
    cases: {
      training: "a model in training mode",
      inference: "a model in inference mode",
      throws: "a model in training mode whose `predict` throws",
    },
    results: {
      prediction: { name: "the prediction", plural: false },
      trainingAfter: { name: "`model.training` afterwards", plural: false },
      calls: { name: "the number of calls of `predict`", plural: false },
      error: { name: "whether the error of `predict` comes through", plural: false },
    },
    mistakes: {
      "not restored": {
        says: "The model is left in inference mode: training goes on with frozen statistics, and nothing tells you.",
        look: "remember `model.training`, and put it back",
      },
      "always training": {
        says: "The model is put into training mode afterwards, even if it was not in it before.",
        look: "remember what `model.training` was",
      },
      "not restored after an error": {
        says: "When `predict` throws, the mode is not put back.",
        look: "`try { … } finally { … }`",
      },
      "always training, not after an error": {
        says: "The model is put into training mode afterwards, even if it was not in it before; and when `predict` throws, not even that.",
        look: "remember what it was; `try { … } finally { … }`",
      },
      "mode turned round": {
        says: "Afterwards the mode is the opposite of what it was.",
        look: "remember what `model.training` was",
      },
      "predicted in the mode it was in": {
        says: "The prediction is made in whatever mode the model is in. A model in training mode uses the batch's statistics.",
        look: "`model.training = false` before `predict`",
      },
      "predicted in training mode": {
        says: "The prediction is made in training mode.",
        look: "`model.training = false` before `predict`",
      },
      "error swallowed": {
        says: "When `predict` throws, its error does not come through: whoever calls this believes that all went well. Put the mode back, and let the error pass.",
        look: "`try { … } finally { … }`, without `catch`",
      },
      "predicted twice": {
        says: "`predict` is called twice. Once is enough: keep its result, or return it from `try`.",
        look: "`return model.predict(x)` inside `try`",
      },
      "never asked": { says: "`predict` is never called.", look: "`return model.predict(x)`" },
      "mode turned round before": {
        says: "The mode is turned round before `predict`, not set: a model that was in inference mode predicts in training mode.",
        look: "`model.training = false` before `predict`",
      },
    },
    variants: {},
    hints: [
      "Four things in this order. Which of them must happen even if `predict` throws?",
      "Remember, set, predict, put back; what stands in `finally` runs in any case.",
      "`try { return model.predict(x); } finally { model.training = before; }`",
    ],
  },
} satisfies Partial<Words["exercises"]>;
