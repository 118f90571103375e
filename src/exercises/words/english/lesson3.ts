import type { Words } from "../Words.js";
import { affineWords, normalizeWords, poolWords } from "./normalize.js";

export const lesson3 = {
  blockWithBatchNorm: {
    title: "batch norm inside a layer",
    task: "One hidden layer: z = aW, batch norm on z, then the sigmoid. `a` is [examples, inputs], `weights` is [inputs, units]; there is no bias. Return the activations.",
    verified: "4 layers, one of them with a unit that always gives 0, one with a batch of 2",
    cases: {
      layer: "{m} examples, {inputs} inputs, {units} units",
      "layer with a dead unit": "{m} examples, {inputs} inputs, {units} units, the first without weights",
    },
    results: {
      activations: { name: "the activations", plural: true },
    },
    mistakes: {
      ...poolWords,
      ...normalizeWords,
      ...affineWords,
      "after the activation": {
        says: "You normalize the activations. Batch norm stands before the activation: it is z that gets normalized.",
        look: "z → batch norm → sigmoid",
      },
      "normalized inputs": {
        says: "You normalize the layer's inputs a. It is z = aW that gets normalized.",
        look: "z = aW, then batch norm on z",
      },
      "inputs normalized as well": {
        says: "The layer's inputs a are normalized as well. Only z = aW is.",
        look: "z = aW, then batch norm on z",
      },
      "no activation": { says: "The sigmoid is missing at the end.", look: "a = sigmoid(z̃)" },
      "activation twice": { says: "The sigmoid is applied twice.", look: "z → batch norm → sigmoid" },
      "sigmoid of -z": {
        says: "This is sigmoid(−z̃): the minus in the exponent is missing.",
        look: "sigmoid(z) = 1/(1 + e^(−z))",
      },
      tanh: { says: "The activation is tanh; the task says sigmoid.", look: "sigmoid(z) = 1/(1 + e^(−z))" },
      relu: { says: "The activation is ReLU; the task says sigmoid.", look: "sigmoid(z) = 1/(1 + e^(−z))" },
      "without batch norm": {
        says: "There is no batch norm in it: z goes to the sigmoid without its mean taken off and without being divided.",
        look: "z → batch norm → sigmoid",
      },
      axis: {
        says: "You normalize each example over the units. Batch norm normalizes each unit over the examples.",
        look: "axis 0 of [examples, units]",
      },
      "gamma and beta forgotten": { says: "γ and β are not applied.", look: "z̃ = γẑ + β" },
      "gamma and beta after the activation": {
        says: "γ and β are applied after the sigmoid. They belong to batch norm, before it.",
        look: "z → batch norm → sigmoid",
      },
      "gamma and beta of the first unit": {
        says: "γ and β of the first unit are used for every unit.",
        look: "γ and β, one for each unit",
      },
      "brackets in the sigmoid": {
        says: "This is 1 + e^(−z): without brackets, only the 1 is divided by 1.",
        look: "sigmoid(z) = 1/(1 + e^(−z))",
      },
    },
    variants: {},
    hints: [
      "Three steps in this order: the matrix product, batch norm, the activation.",
      "z = `a.matMul(weights)`. What is normalized, and over which axis?",
      "Batch norm on z is your four lines of exercise 2.1; at the end `.sigmoid()`.",
    ],
  },
  countParameters: {
    title: "count parameters and statistics",
    task: "`sizes` are the layers of a dense network, inputs first: [784, 100, 100, 100, 10]. Every hidden layer has batch norm and no bias; the output layer has a bias and no batch norm. Return `{ parameters, statistics }`: how many numbers are trained, and how many are kept as moving statistics.",
    verified: "3 networks",
    cases: {
      sizes: "sizes {sizes}",
    },
    results: {
      parameters: { name: "the number of parameters", plural: false },
      statistics: { name: "the number of statistics", plural: false },
    },
    mistakes: {
      "biases kept": {
        says: "You count a bias in the hidden layers. Batch norm subtracts it again at once, so it is dropped there; β does its work.",
        look: "z − μ: a constant added to z adds itself to μ",
      },
      "output bias dropped": {
        says: "The output layer has no batch norm, so its bias stays.",
        look: "the last layer: W and b",
      },
      "hidden biases for the output's": {
        says: "The biases of the hidden layers are counted, and the output's is not. It is the other way round: batch norm makes a hidden bias useless, the output keeps its own.",
        look: "the last layer: W and b",
      },
      "batch norm on the output": {
        says: "You count batch norm on the output layer. The logits are not normalized: their size is the network's certainty.",
        look: "the last layer: W and b",
      },
      "batch norm on the inputs": {
        says: "You count batch norm on the inputs; only the hidden layers have it.",
        look: "one γ and one β for each hidden unit",
      },
      "statistics trained": {
        says: "The moving mean and variance are counted as parameters. No gradient reaches them: they are statistics.",
        look: "parameters: W, b, γ, β",
      },
      "gamma or beta only": { says: "Every hidden unit has two: a γ and a β.", look: "z̃ = γẑ + β" },
      "gamma and beta forgotten": { says: "γ and β are not counted: they are trained as well.", look: "z̃ = γẑ + β" },
      "one statistic": {
        says: "Every hidden unit has two moving statistics: a mean and a variance.",
        look: "moving mean, moving variance",
      },
      "statistics forgotten": {
        says: "There are moving statistics in this network: a mean and a variance for every hidden unit.",
        look: "what inference needs instead of the batch's μ and σ²",
      },
      "four statistics": {
        says: "Every hidden unit has two moving statistics, a mean and a variance; γ and β are parameters.",
        look: "moving mean, moving variance",
      },
      "one pair a layer": {
        says: "You count one γ and one β, or one mean and one variance, for each layer. Each unit has its own.",
        look: "one γ and one β for each hidden unit",
      },
      "weights forgotten": {
        says: "The weights are not counted: inputs × units of every layer.",
        look: "W of every layer",
      },
      "output layer left out": {
        says: "The output layer is left out: the loop ends one layer too early.",
        look: "the last layer: W and b",
      },
      "output weights left out": {
        says: "The weights of the output layer are left out.",
        look: "the last layer: W and b",
      },
      "first layer left out": {
        says: "The weights between the inputs and the first hidden layer are left out: the loop begins one layer too late.",
        look: "W of every layer",
      },
      "first hidden layer without batch norm": {
        says: "The first hidden layer is counted without batch norm. Every hidden layer has it.",
        look: "one γ and one β for each hidden unit",
      },
      "every unit normalized": {
        says: "You count batch norm on inputs and outputs as well; only the hidden layers have it.",
        look: "one γ and one β for each hidden unit",
      },
      "one network only": { says: "These are the numbers of the first network, whatever `sizes` is.", look: "`sizes`" },
      "sizes multiplied": {
        says: "You multiply all sizes with each other. Each layer has the product of two neighbours, and those are added.",
        look: "W of every layer",
      },
      "sum of the sizes": { says: "You add the sizes. A layer has inputs × units weights.", look: "W of every layer" },
      "parameters and statistics exchanged": {
        says: "`parameters` and `statistics` have changed places.",
        look: "the names of what you return",
      },
      "brackets around the units": {
        says: "You add 2 to the units before you multiply by the inputs, or count γ and β by a layer's inputs. A layer has one γ and one β for each of its units.",
        look: "one γ and one β for each hidden unit",
      },
    },
    variants: {},
    hints: [
      "Go layer by layer. What does a hidden layer have, what the output layer, and which of it is trained?",
      "W has inputs × units numbers; a hidden layer adds a γ and a β for each unit; the output adds a bias for each.",
      "parameters: all inputs × units, plus 2 for each hidden unit, plus 1 for each output. statistics: 2 for each hidden unit.",
    ],
  },
  biasGradient: {
    title: "the gradient of a bias before batch norm",
    task: "Suppose the layer before batch norm had a bias b, added to every example: x = aW + b. `dy` is the gradient at batch norm's output. Compute ∂L/∂b by going back through batch norm. What do you find, and why?",
    verified:
      "3 batches: the gradient is 0, whatever dy is. Nothing would ever train b, and nothing would change if it did",
    cases: {
      batch: "{m} examples with {n} features",
      "constant feature": "{m} examples, the second feature constant",
    },
    mistakes: {
      "statistics constant": {
        says: "You treat the batch's mean as a constant. But b moves the mean along with every z, so nothing is left of it.",
        look: "∂L/∂b = Σ dx, with the full dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂))",
      },
      "gradient of beta": {
        says: "Σ dy is the gradient of β, which is added after the normalization. b is added before.",
        look: "∂L/∂b = Σ dx",
      },
      "gradient of beta times gamma": {
        says: "Σ dy · γ is the gradient of a shift of x̂, after the normalization. b is added before.",
        look: "∂L/∂b = Σ dx",
      },
      "gradient of gamma": {
        says: "Σ dy · x̂ is the gradient of γ. b is added before the normalization.",
        look: "∂L/∂b = Σ dx",
      },
      "mean of dy": {
        says: "The mean of dy is the gradient of β, divided by m. b is added before the normalization.",
        look: "∂L/∂b = Σ dx",
      },
      "sum of x": { says: "This is the sum of x; no gradient is in it.", look: "∂L/∂b = Σ dx" },
      "1/sigma of sum dy": {
        says: "Σ dy / σ goes back through the division alone. The mean depends on b as well, and γ is missing.",
        look: "∂L/∂b = Σ dx",
      },
      "sign of dMean": {
        says: "∂L/∂μ has the wrong sign, so that it doubles what it should cancel.",
        look: "∂L/∂μ = −Σ dx̂ / σ",
      },
      "dMean not divided": { says: "∂L/∂μ is not spread over the batch.", look: "∂μ/∂x = 1/m" },
      "dMean divided twice": { says: "∂L/∂μ is divided by σ twice.", look: "∂L/∂μ = −Σ dx̂ / σ" },
      "sigma forgotten": {
        says: "The direct path, dx̂ to dx, is not divided by the standard deviation.",
        look: "∂x̂/∂x = 1/σ (with μ and σ held fixed)",
      },
      "direct path forgotten": {
        says: "The direct path, from dx̂ to dx, is missing: only the paths through the mean and the variance are there.",
        look: "dx = dx̂/σ + …",
      },
      "x for the deviation": { says: "The path from σ² to x uses x where x − μ belongs.", look: "∂σ²/∂x = 2(x − μ)/m" },
      "one example": {
        says: "This is dx of the first example. b is added to every example, so its gradient is the sum.",
        look: "∂L/∂b = Σ dx",
      },
      ones: {
        says: "This is ∂x/∂b, which is 1 for every example. Multiply by dx and sum over the batch.",
        look: "∂L/∂b = Σ dx",
      },
      "gamma alone": { says: "This is γ; no gradient is in it.", look: "∂L/∂b = Σ dx" },
    },
    variants: {},
    hints: [
      "b is added to every example before batch norm. What does batch norm do with what is the same for the whole batch?",
      "x = aW + b means ∂x/∂b = 1 for every example, so ∂L/∂b = Σ dx.",
      "Sum dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)) over the batch, term by term: Σ(dy − mean(dy)) = 0, and Σ x̂ = 0.",
    ],
  },
  gradientStep: {
    title: "gradient descent on W, γ and β",
    task: "One step of gradient descent on everything that a layer with batch norm learns. Return `{ weights, gamma, beta }`, updated.",
    verified: "2 layers: W, γ and β all move against their gradients",
    cases: {
      layer: "{inputs} inputs, {units} units, rate {rate}",
    },
    results: {
      weights: { name: "the weights", plural: true },
    },
    mistakes: {
      "gamma not updated": { says: "γ stays as it was.", look: "γ ← γ − rate · dγ" },
      "beta not updated": { says: "β stays as it was.", look: "β ← β − rate · dβ" },
      "weights not updated": { says: "The weights stay as they were.", look: "W ← W − rate · dW" },
      "gamma and beta not updated": {
        says: "γ and β stay as they were. They are parameters and learn like W.",
        look: "γ ← γ − rate · dγ, β ← β − rate · dβ",
      },
      "gradients exchanged": { says: "dγ and dβ have changed places.", look: "γ ← γ − rate · dγ, β ← β − rate · dβ" },
      "gradient of beta for gamma": { says: "γ moves by the gradient of β.", look: "γ ← γ − rate · dγ" },
      "gradient of gamma for beta": { says: "β moves by the gradient of γ.", look: "β ← β − rate · dβ" },
      "gamma and beta exchanged": { says: "γ and β have changed places.", look: "the names of what you return" },
      ascent: { says: "You add the step. Descent subtracts it.", look: "parameter ← parameter − rate · …" },
      "rate forgotten": { says: "The learning rate is missing.", look: "parameter ← parameter − rate · …" },
      "step alone": {
        says: "This is the step alone. The parameter that it is taken from is missing.",
        look: "parameter − rate · gradient",
      },
      "rate on the parameter": {
        says: "The rate multiplies the parameter: it belongs to the gradient alone.",
        look: "parameter − rate · gradient",
      },
      "relative step": {
        says: "The step is multiplied by the parameter: parameter · (1 − rate · gradient). It is subtracted as it is.",
        look: "parameter − rate · gradient",
      },
      "parameter and gradient exchanged": {
        says: "The parameter and its gradient have changed places.",
        look: "parameter − rate · gradient",
      },
      "mean gradient": {
        says: "Every entry moves by the mean of the gradient. Each has a gradient of its own.",
        look: "parameter − rate · gradient",
      },
      "sign of the gradient": {
        says: "You step by the rate in the gradient's direction: its size is lost.",
        look: "parameter − rate · gradient",
      },
      "size of the gradient": {
        says: "You subtract the size of the gradient: its sign is lost.",
        look: "parameter − rate · gradient",
      },
      "squared gradient": { says: "The gradient is squared.", look: "parameter − rate · gradient" },
      "twice the step": { says: "The step is twice as long as it should be.", look: "parameter − rate · gradient" },
      "half the step": { says: "The step is half as long as it should be.", look: "parameter − rate · gradient" },
      "divided by the rate": {
        says: "You divide by the rate where you should multiply.",
        look: "parameter − rate · gradient",
      },
      "rate subtracted": {
        says: "The rate is subtracted as well: it multiplies the gradient.",
        look: "parameter − rate · gradient",
      },
      "rate and gradient apart": {
        says: "The rate is subtracted first, and the difference multiplied by the gradient: it is their product that is subtracted.",
        look: "parameter − rate · gradient",
      },
    },
    variants: {},
    hints: [
      "The same line three times, each parameter with its own gradient.",
      "Against the gradient, by `rate` times its size: how is that written with tensors?",
      "`weights.sub(dWeights.mul(rate))`, and so on.",
    ],
  },
  momentumStep: {
    title: "gradient descent with momentum, for γ or β",
    task: "One step with momentum: velocity ← β₁ · velocity + (1 − β₁) · gradient, then the parameter moves against the velocity. (β₁, `decay` here, is the optimizer's, not batch norm's β.) Return `{ parameter, velocity }`.",
    verified: "2 steps",
    cases: {
      step: "{n} values, rate {rate}, decay {decay}",
    },
    mistakes: {
      "unweighted gradient": {
        says: "The gradient enters with weight 1, not 1 − β₁. (That is the other common convention, PyTorch's: its velocity is 1/(1 − β₁) times as long, so its rate must be smaller by as much.)",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "decay on the gradient": {
        says: "The gradient is multiplied by β₁, as the old velocity is. Its weight is 1 − β₁.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "decay flipped": {
        says: "β and 1 − β have changed places: the old velocity should keep the weight β.",
        look: "velocity ← β · velocity + (1 − β) · new",
      },
      "old state": {
        says: "The step uses the velocity from before this update.",
        look: "first update the velocity, then use the new value",
      },
      "gradient itself": {
        says: "The parameter moves by the gradient: the velocity is computed and not used.",
        look: "parameter ← parameter − rate · velocity",
      },
      "velocity not updated": {
        says: "The velocity is returned as it came: the next step would know nothing of this one.",
        look: "return the new velocity",
      },
      "state forgotten": {
        says: "The old velocity does not enter.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "old velocity at full weight": {
        says: "The old velocity keeps all of its weight: β₁ is missing in front of it.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "rate in the velocity": {
        says: "The rate is inside the velocity, and the parameter moves by the velocity itself. That is another convention (CS231n's and Keras's); here the velocity is an average of gradients, and the rate comes with the step.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      nesterov: {
        says: "This is Nesterov's momentum: it looks one step ahead. The task asks for plain momentum.",
        look: "parameter ← parameter − rate · velocity",
      },
      "gradient subtracted": {
        says: "The gradient is subtracted from the velocity. It is added: the minus comes with the step.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "velocity with the other sign": {
        says: "The velocity has the other sign. The step is right; here the velocity is an average of gradients, which the step subtracts.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "squared gradient": {
        says: "The gradient is squared. That is what RMSprop averages; momentum averages the gradient itself.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      ascent: { says: "You add the step. Descent subtracts it.", look: "parameter ← parameter − rate · …" },
      "rate forgotten": { says: "The learning rate is missing.", look: "parameter ← parameter − rate · …" },
      "parameter not updated": {
        says: "The parameter is returned as it came.",
        look: "parameter ← parameter − rate · velocity",
      },
      "step alone": {
        says: "This is the step alone. The parameter that it is taken from is missing.",
        look: "parameter ← parameter − rate · velocity",
      },
      "decay on the parameter": {
        says: "The parameter is multiplied by β₁. Only the velocity is.",
        look: "parameter ← parameter − rate · velocity",
      },
      exchanged: { says: "`parameter` and `velocity` have changed places.", look: "the names of what you return" },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − β₁ multiplies the gradient, and nothing else.",
        look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
      },
      "brackets in the step": {
        says: "Brackets stand in the wrong place: the product rate · velocity is subtracted as a whole.",
        look: "parameter ← parameter − rate · velocity",
      },
    },
    variants: {},
    hints: [
      "Two lines: first the new velocity, then the parameter with it.",
      "The new velocity is a weighted mean: β₁ parts of the old one, 1 − β₁ parts of the gradient.",
      "`const next = velocity.mul(decay).add(gradient.mul(1 - decay))`, then `parameter.sub(next.mul(rate))`.",
    ],
  },
  rmspropStep: {
    title: "RMSprop, for γ or β",
    task: "One step of RMSprop: square ← β₂ · square + (1 − β₂) · gradient², then the parameter moves by rate · gradient / (√square + ε). `decay` is β₂. Return `{ parameter, square }`.",
    verified: "2 steps",
    cases: {
      step: "{n} values, rate {rate}, decay {decay}",
    },
    mistakes: {
      "gradient not squared": {
        says: "The gradient is not squared in the average.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "no square root": {
        says: "You divide by the average of the squares; the step divides by its root.",
        look: "rate · gradient / (√square + ε)",
      },
      "epsilon forgotten": {
        says: "ε is missing: a parameter without gradient so far would be divided by 0.",
        look: "rate · gradient / (√square + ε)",
      },
      "own epsilon": {
        says: "You use an ε of your own, and not the one that is given.",
        look: "the `epsilon` among the arguments",
      },
      "epsilon added to the quotient": {
        says: "ε is added to the quotient. It belongs to what you divide by; brackets may be missing.",
        look: "rate · gradient / (√square + ε)",
      },
      "decay flipped": {
        says: "β and 1 − β have changed places: the old square should keep the weight β.",
        look: "square ← β · square + (1 − β) · new",
      },
      summed: {
        says: "The squares are summed: that is AdaGrad, whose steps only ever get smaller. RMSprop forgets: it averages.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "weight 1": {
        says: "The new square enters with weight 1, not 1 − β₂.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "old state dropped": {
        says: "The old average does not enter.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "squared after weighting": {
        says: "(1 − β₂) · gradient is squared: the weight is squared as well. Square the gradient first.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "one average for all": {
        says: "The mean of all squares is used for every entry. Each entry has an average of its own.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "old state": {
        says: "The step uses the average from before this update.",
        look: "first update the average, then use the new value",
      },
      "gradient in the divisor": {
        says: "You divide by the gradient's own size: the average is computed and not used.",
        look: "rate · gradient / (√square + ε)",
      },
      "gradient missing in the step": {
        says: "The gradient is missing in the step: rate / √square has no direction.",
        look: "rate · gradient / (√square + ε)",
      },
      "squared gradient in the step": {
        says: "The gradient is squared in the step. Only the average is of squares.",
        look: "rate · gradient / (√square + ε)",
      },
      "multiplied by the root": {
        says: "You multiply by √square + ε where you should divide.",
        look: "rate · gradient / (√square + ε)",
      },
      ascent: { says: "You add the step. Descent subtracts it.", look: "parameter ← parameter − rate · …" },
      "rate forgotten": { says: "The learning rate is missing.", look: "parameter ← parameter − rate · …" },
      "step alone": {
        says: "This is the step alone. The parameter that it is taken from is missing.",
        look: "parameter ← parameter − rate · …",
      },
      "parameter not updated": {
        says: "The parameter is returned as it came.",
        look: "parameter ← parameter − rate · …",
      },
      "square not updated": {
        says: "The average is returned as it came: the next step would know nothing of this one.",
        look: "return the new square",
      },
      "root kept": {
        says: "What you return as `square` is its root: the next step would average roots with squares.",
        look: "return the new square",
      },
      "brackets in the average": {
        says: "Brackets stand in the wrong place: 1 − β₂ multiplies the squared gradient, and nothing else.",
        look: "square ← β₂ · square + (1 − β₂) · gradient²",
      },
      "brackets in the step": {
        says: "Brackets stand in the wrong place: only rate · gradient is divided by √square + ε, and the quotient is subtracted as a whole.",
        look: "parameter − rate · gradient / (√square + ε)",
      },
    },
    variants: {
      "epsilon inside the root":
        "You put ε under the root, as TensorFlow does; the task has it outside. Both keep the division finite.",
    },
    hints: [
      "Two lines: first the new average of squares, then the step with its root.",
      "The average: β₂ parts of the old one, 1 − β₂ parts of gradient². Which of the two goes into the step?",
      "`const next = square.mul(decay).add(gradient.square().mul(1 - decay))`; `next.sqrt().add(epsilon)` is what to divide by.",
    ],
  },
  adamStep: {
    title: "Adam, for γ or β",
    task: "One step of Adam (Kingma & Ba 2015, algorithm 1): the averages m and v of gradient and gradient², both corrected for their start at 0, then rate · m̂ / (√v̂ + ε). `step` counts from 1. Return `{ parameter, m, v }`.",
    verified: "steps 1, 2 and 7",
    cases: {
      step: "step {step}, {n} values",
    },
    mistakes: {
      "m not corrected": { says: "m is not corrected for its start at 0.", look: "m̂ = m/(1 − β₁ᵗ)" },
      "v not corrected": { says: "v is not corrected for its start at 0.", look: "v̂ = v/(1 − β₂ᵗ)" },
      "no bias correction": {
        says: "The bias correction is missing: m and v start at 0, and are too small in the first steps.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "correction not to the power": {
        says: "The correction divides by 1 − β. It is β to the power of the step that must be subtracted: at step t, β^t of the start is left.",
        look: "m̂ = m/(1 − β₁ᵗ)",
      },
      "correction times step": {
        says: "The correction has β · t in it. It is β to the power of t: `beta ** step`.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "power of 1 - beta": {
        says: "You divide by (1 − β)ᵗ. The power belongs to β alone: 1 − βᵗ.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "exclusive or for the power": {
        says: "`^` is the exclusive or of JavaScript. A power is written `**`, or `Math.pow`.",
        look: "`beta1 ** step`",
      },
      "divided by the power": {
        says: "You divide by βᵗ, the weight that the start still has. The gradients have the rest: 1 − βᵗ.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "multiplied by the correction": {
        says: "You multiply by 1 − βᵗ where you should divide: m and v are too small at first, and get smaller still.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "step from 0": { says: "The power is one too low: `step` counts from 1 already.", look: "1 − βᵗ with t = step" },
      "step + 1": { says: "The power is one too high: `step` counts from 1 already.", look: "1 − βᵗ with t = step" },
      "betas exchanged": {
        says: "β₁ and β₂ have changed places: β₁ belongs to the gradient, β₂ to its square.",
        look: "m with β₁, v with β₂",
      },
      "beta1 in v": { says: "v is averaged with β₁. It has a decay of its own, β₂.", look: "v ← β₂v + (1 − β₂)g²" },
      "beta1 in v and its correction": {
        says: "v is averaged and corrected with β₁. It has a decay of its own, β₂.",
        look: "v ← β₂v + (1 − β₂)g²",
      },
      "beta2 in m": { says: "m is averaged with β₂. It has a decay of its own, β₁.", look: "m ← β₁m + (1 − β₁)g" },
      "beta1 in both corrections": {
        says: "v is corrected with β₁: it was averaged with β₂.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "beta2 in both corrections": {
        says: "m is corrected with β₂: it was averaged with β₁.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "corrections exchanged": {
        says: "The corrections have changed places: m is corrected with β₁, v with β₂.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "gradient not squared": {
        says: "v averages the gradient itself, or its size; it should be its square.",
        look: "v ← β₂v + (1 − β₂)g²",
      },
      "deviation from m squared": {
        says: "v averages (g − m)², a variance. Adam averages g² itself.",
        look: "v ← β₂v + (1 − β₂)g²",
      },
      "square of m averaged": {
        says: "v is the moving average of m². It is that of the squared gradient.",
        look: "v ← β₂ · v + (1 − β₂) · gradient²",
      },
      "no square root": { says: "You divide by v̂; the step divides by its root.", look: "rate · m̂ / (√v̂ + ε)" },
      "gradient itself": {
        says: "The step is made with the gradient itself: m̂ is computed and not used.",
        look: "rate · m̂ / (√v̂ + ε)",
      },
      "squared m for v": {
        says: "You divide by the size of m̂: v̂ is computed and not used.",
        look: "rate · m̂ / (√v̂ + ε)",
      },
      "epsilon before the correction": {
        says: "ε is added before v is corrected, as TensorFlow and old versions of PyTorch do: it then counts more in the first steps. The paper adds it to √v̂.",
        look: "rate · m̂ / (√v̂ + ε)",
      },
      "epsilon forgotten": { says: "ε is missing.", look: "rate · m̂ / (√v̂ + ε)" },
      "own epsilon": {
        says: "You use an ε of your own, and not the one that is given.",
        look: "the `epsilon` among the arguments",
      },
      "corrected state kept": {
        says: "You return the corrected m̂ and v̂ as the new state. The correction is for this step's use; kept, it is applied again and again.",
        look: "return m and v, uncorrected",
      },
      "state not updated": {
        says: "m and v are returned as they came: the next step starts from nothing.",
        look: "return the new m and v",
      },
      "decay flipped": {
        says: "β and 1 − β have changed places: the old m and v should keep the weights β₁ and β₂.",
        look: "m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²",
      },
      "decay of m flipped": {
        says: "In m, β₁ and 1 − β₁ have changed places: the old m should keep the weight β₁.",
        look: "m ← β₁m + (1 − β₁)g",
      },
      "decay of v flipped": {
        says: "In v, β₂ and 1 − β₂ have changed places: the old v should keep the weight β₂.",
        look: "v ← β₂v + (1 − β₂)g²",
      },
      "m without 1 - beta": {
        says: "In m, the gradient enters with weight 1, not 1 − β₁.",
        look: "m ← β₁m + (1 − β₁)g",
      },
      "v without 1 - beta": {
        says: "In v, the square enters with weight 1, not 1 − β₂.",
        look: "v ← β₂v + (1 − β₂)g²",
      },
      "old state": {
        says: "The step uses m and v from before this update.",
        look: "first update m and v, then use the new value",
      },
      "m and v exchanged": { says: "`m` and `v` have changed places.", look: "the names of what you return" },
      "parameter and m exchanged": {
        says: "`parameter` and `m` have changed places.",
        look: "the names of what you return",
      },
      ascent: { says: "You add the step. Descent subtracts it.", look: "parameter ← parameter − rate · …" },
      "rate forgotten": { says: "The learning rate is missing.", look: "parameter ← parameter − rate · …" },
      "step alone": {
        says: "This is the step alone. The parameter that it is taken from is missing.",
        look: "parameter ← parameter − rate · …",
      },
      "epsilon added to the quotient": {
        says: "ε is added to the quotient. It belongs to what you divide by; brackets may be missing.",
        look: "rate · m̂ / (√v̂ + ε)",
      },
      "brackets in the averages": {
        says: "Brackets stand in the wrong place: 1 − β₁ multiplies the gradient alone, and 1 − β₂ its square alone.",
        look: "m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²",
      },
      "brackets in the correction": {
        says: "Brackets are missing around 1 − βᵗ: you divide by 1, and subtract βᵗ.",
        look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
      },
      "brackets in the step": {
        says: "Brackets stand in the wrong place: only rate · m̂ is divided by √v̂ + ε, and the quotient is subtracted as a whole.",
        look: "parameter − rate · m̂ / (√v̂ + ε)",
      },
    },
    variants: {
      "epsilon inside the root": "You put ε under the root; the paper has it outside. Both keep the division finite.",
    },
    hints: [
      "Four things in this order: the new m, the new v, their corrected copies, the parameter.",
      "Both averages start at 0, and after t steps the start still has the weight βᵗ. What must m and v be divided by?",
      "m̂ = m/(1 − β₁ᵗ): `m1.div(1 - beta1 ** step)`, and v̂ in the same way. Return m and v uncorrected.",
    ],
  },
  convMoments: {
    title: "the axes for a convolution",
    task: "After a convolution `x` is [examples, height, width, channels]. Batch norm treats every place of the picture alike: one mean and one variance a channel. Return `{ mean, variance }`, each [channels].",
    verified: "3 batches of pictures, one of them of a single picture",
    cases: {
      pictures: "x of shape [{shape}]",
    },
    mistakes: {
      "over the batch only": {
        says: "You average over the examples only: every place of the picture has a mean of its own. A convolution uses the same weights everywhere, so its places share their statistics.",
        look: "axes [0, 1, 2] of [examples, height, width, channels]",
      },
      "per picture": {
        says: "You average over height and width only: every picture has statistics of its own. That is instance norm.",
        look: "axes [0, 1, 2] of [examples, height, width, channels]",
      },
      "over the channels too": {
        says: "You average over everything: the channels share one mean.",
        look: "axes [0, 1, 2]: all but the channels",
      },
      "per example, all channels": {
        says: "You average over each example: that is layer norm.",
        look: "axes [0, 1, 2]: all but the channels",
      },
      "per place, over channels": {
        says: "You average over the channels, the one axis to keep.",
        look: "axes [0, 1, 2]: all but the channels",
      },
      "channels first": {
        says: "You keep axis 1, where PyTorch has the channels. In TensorFlow they come last.",
        look: "axes [0, 1, 2] of [examples, height, width, channels]",
      },
      "one axis kept too many": {
        says: "You average over two axes and keep one too many: all but the channels share their statistics.",
        look: "axes [0, 1, 2] of [examples, height, width, channels]",
      },
      "reshaped the wrong way": {
        says: "`reshape` to [channels, …] does not move the channels to the front: it cuts the numbers in the order in which they lie, and mixes channels. Reshape to [−1, channels].",
        look: "`x.reshape([-1, channels])`, then axis 0",
      },
      "mean of the pictures' variances": {
        says: "You average the variances of the single pictures. What the pictures' means differ by is lost: take the variance over all of it at once.",
        look: "σ² = mean of (x − μ)², with one μ a channel",
      },
      "variance of the pictures' means": {
        says: "This is the variance of the pictures' means. What the places within a picture differ by is lost.",
        look: "σ² = mean of (x − μ)², over all places of all pictures",
      },
      "divided by the examples only": {
        says: "The sums are divided by the number of examples. There are examples × height × width values a channel.",
        look: "the count: examples × height × width",
      },
      "divided by the places only": {
        says: "The sums are divided by height × width. There are examples × height × width values a channel.",
        look: "the count: examples × height × width",
      },
      "not divided": {
        says: "These are sums: they are not divided by the count, examples × height × width.",
        look: "the count: examples × height × width",
      },
      "n - 1": {
        says: "The variance divides by the count minus 1; batch norm divides by the count, which is examples × height × width.",
        look: "σ² = mean of (x − μ)²",
      },
      "mean of squares": {
        says: "The variance is the mean of x², without subtracting the mean.",
        look: "σ² = mean of (x − μ)²",
      },
      "standard deviation": {
        says: "`variance` is the standard deviation: do not take the root yet.",
        look: "σ² = mean of (x − μ)²",
      },
      exchanged: { says: "`mean` and `variance` have changed places.", look: "the names of what you return" },
      "brackets around the count": {
        says: "You divide by the examples, and multiply by height and width: brackets are missing around the product.",
        look: "the count: examples × height × width",
      },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, not its squared deviation.",
        look: "`reduce(…, 0)`",
      },
    },
    variants: {},
    hints: [
      "Which places of the picture share their weights in a convolution? They share their statistics, too.",
      "All axes but one are averaged over. Which one stays?",
      "`x.mean([0, 1, 2])`, and for the variance the same of the squared deviations.",
    ],
  },
} satisfies Partial<Words["exercises"]>;
