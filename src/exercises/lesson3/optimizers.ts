import { defineExercise, type Mistake, type Switches } from "../definition.js";
import { randomList, streamOf, square } from "../numbers.js";
import type { Random } from "../../data/random.js";

const flipped = (what: string): Mistake => ({
  name: "decay flipped",
  says: `β and 1 − β have changed places: the old ${what} should keep the weight β.`,
  look: `${what} ← β · ${what} + (1 − β) · new`,
});
const ascent: Mistake = {
  name: "ascent",
  says: "You add the step. Descent subtracts it.",
  look: "parameter ← parameter − rate · …",
};
const rateForgotten: Mistake = {
  name: "rate forgotten",
  says: "The learning rate is missing.",
  look: "parameter ← parameter − rate · …",
};
const oldState = (what: string): Mistake => ({
  name: "old state",
  says: `The step uses ${what} from before this update.`,
  look: `first update ${what}, then use the new value`,
});

/** Gradients away from 0, so that a root or a quotient is well conditioned. */
const gradients = (source: Random, n: number) =>
  randomList(source, n, 0.5, 2).map((value, i) => (i % 2 ? -value : value));

/** What the second average is of: the gradient's square. */
const power = (gradient: number, is: Switches): number =>
  is("gradient not squared") ? gradient : is("size of the gradient") ? Math.abs(gradient) : square(gradient);

export const gradientStep = defineExercise({
  id: "3.4",
  name: "gradientStep",
  title: "gradient descent on W, γ and β",
  task:
    "One step of gradient descent on everything that a layer with batch norm learns. Return `{ weights, gamma, " +
    "beta }`, updated.",
  parameters: {
    weights: "weights",
    gamma: "feature",
    beta: "feature",
    dWeights: "weights",
    dGamma: "feature",
    dBeta: "feature",
    rate: "number",
  },
  results: { weights: "weights", gamma: "feature", beta: "feature" },
  cases(seed) {
    const source = streamOf("gradientStep", seed);
    const matrix = (m: number, n: number) => Array.from({ length: m }, () => randomList(source, n, -2, 2));
    return [
      [4, 3, 0.1],
      [2, 5, 0.7],
    ].map(([m, n, rate]) => ({
      label: `${m} inputs, ${n} units, rate ${rate}`,
      args: {
        weights: matrix(m!, n!),
        gamma: randomList(source, n!, 0.5, 2),
        beta: randomList(source, n!, 0.3, 1),
        dWeights: matrix(m!, n!),
        dGamma: gradients(source, n!),
        dBeta: gradients(source, n!),
        rate: rate!,
      },
    }));
  },
  compute({ weights, gamma, beta, dWeights, dGamma, dBeta, rate }, is) {
    const step = (value: number, gradient: number) =>
      value + (is("ascent") ? 1 : -1) * (is("rate forgotten") ? 1 : rate) * gradient;
    return {
      weights: is("weights not updated")
        ? weights
        : weights.map((row, i) => row.map((value, j) => step(value, dWeights[i]![j]!))),
      gamma:
        is("gamma not updated") || is("gamma and beta not updated")
          ? gamma
          : gamma.map((value, i) => step(value, is("gradients exchanged") ? dBeta[i]! : dGamma[i]!)),
      beta:
        is("beta not updated") || is("gamma and beta not updated")
          ? beta
          : beta.map((value, i) => step(value, is("gradients exchanged") ? dGamma[i]! : dBeta[i]!)),
    };
  },
  mistakes: [
    {
      name: "gamma and beta not updated",
      says: "γ and β stay as they were. They are parameters and learn like W.",
      look: "γ ← γ − rate · dγ, β ← β − rate · dβ",
    },
    { name: "gamma not updated", says: "γ stays as it was.", look: "γ ← γ − rate · dγ" },
    { name: "beta not updated", says: "β stays as it was.", look: "β ← β − rate · dβ" },
    { name: "weights not updated", says: "The weights stay as they were.", look: "W ← W − rate · dW" },
    {
      name: "gradients exchanged",
      says: "dγ and dβ have changed places.",
      look: "γ ← γ − rate · dγ, β ← β − rate · dβ",
    },
    ascent,
    rateForgotten,
  ],
  verified: "2 layers: W, γ and β all move against their gradients",
  hints: ["The same line three times.", "`weights.sub(dWeights.mul(rate))`, and so on."],
  header:
    "function gradientStep(weights: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, dWeights: tf.Tensor2D, " +
    "dGamma: tf.Tensor1D, dBeta: tf.Tensor1D, rate: number)",
  body: `return {
  weights: weights.sub(dWeights.mul(rate)),
  gamma: gamma.sub(dGamma.mul(rate)),
  beta: beta.sub(dBeta.mul(rate)),
};`,
});

export const momentumStep = defineExercise({
  id: "3.5",
  name: "momentumStep",
  title: "gradient descent with momentum, for γ or β",
  task:
    "One step with momentum: velocity ← β₁ · velocity + (1 − β₁) · gradient, then the parameter moves against the " +
    "velocity. (β₁, `decay` here, is the optimizer's, not batch norm's β.) Return `{ parameter, velocity }`.",
  parameters: { parameter: "array", gradient: "array", velocity: "array", rate: "number", decay: "number" },
  results: { parameter: "array", velocity: "array" },
  cases(seed) {
    const source = streamOf("momentum", seed);
    return [
      [4, 0.1, 0.8],
      [3, 0.5, 0.95],
    ].map(([n, rate, decay]) => ({
      label: `${n} values, rate ${rate}, decay ${decay}`,
      args: {
        parameter: randomList(source, n!, 0.5, 2),
        gradient: gradients(source, n!),
        velocity: gradients(source, n!),
        rate: rate!,
        decay: decay!,
      },
    }));
  },
  compute({ parameter, gradient, velocity, rate, decay }, is) {
    const [keep, take] = is("decay flipped")
      ? [1 - decay, decay]
      : is("unweighted gradient")
        ? [decay, 1]
        : is("state forgotten")
          ? [0, 1 - decay]
          : [decay, 1 - decay];
    const [p, g, v] = [parameter as number[], gradient as number[], velocity as number[]];
    const next = v.map((old, i) => keep * old + take * g[i]!);
    const used = is("old state") ? v : is("gradient itself") ? g : next;
    return {
      parameter: p.map((value, i) => value + (is("ascent") ? 1 : -1) * (is("rate forgotten") ? 1 : rate) * used[i]!),
      velocity: is("velocity not updated") ? v : next,
    };
  },
  mistakes: [
    {
      name: "unweighted gradient",
      says:
        "The gradient enters with weight 1, not 1 − β₁. (That is the other common convention, PyTorch's: its " +
        "velocity is 1/(1 − β₁) times as long, so its rate must be smaller by as much.)",
      look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
    },
    flipped("velocity"),
    oldState("the velocity"),
    {
      name: "gradient itself",
      says: "The parameter moves by the gradient: the velocity is computed and not used.",
      look: "parameter ← parameter − rate · velocity",
    },
    {
      name: "velocity not updated",
      says: "The velocity is returned as it came: the next step would know nothing of this one.",
      look: "return the new velocity",
    },
    {
      name: "state forgotten",
      says: "The old velocity does not enter.",
      look: "velocity ← β₁ · velocity + (1 − β₁) · gradient",
    },
    ascent,
    rateForgotten,
  ],
  verified: "2 steps",
  hints: [
    "First the new velocity, then the parameter with it.",
    "`const next = velocity.mul(decay).add(gradient.mul(1 - decay))`",
  ],
  header:
    "function momentumStep(parameter: tf.Tensor, gradient: tf.Tensor, velocity: tf.Tensor, rate: number, decay: " +
    "number)",
  body: `const next = velocity.mul(decay).add(gradient.mul(1 - decay));
return { parameter: parameter.sub(next.mul(rate)), velocity: next };`,
});

export const rmspropStep = defineExercise({
  id: "3.6",
  name: "rmspropStep",
  title: "RMSprop, for γ or β",
  task:
    "One step of RMSprop: square ← β₂ · square + (1 − β₂) · gradient², then the parameter moves by rate · gradient " +
    "/ (√square + ε). `decay` is β₂. Return `{ parameter, square }`.",
  parameters: {
    parameter: "array",
    gradient: "array",
    square: "array",
    rate: "number",
    decay: "number",
    epsilon: "number",
  },
  results: { parameter: "array", square: "array" },
  cases(seed) {
    const source = streamOf("rmsprop", seed);
    return [
      [4, 0.1, 0.8, 0.2],
      [3, 0.5, 0.95, 0.05],
    ].map(([n, rate, decay, epsilon]) => ({
      label: `${n} values, rate ${rate}, decay ${decay}`,
      args: {
        parameter: randomList(source, n!, 0.5, 2),
        gradient: gradients(source, n!),
        square: randomList(source, n!, 0.5, 3),
        rate: rate!,
        decay: decay!,
        epsilon: epsilon!,
      },
    }));
  },
  compute({ parameter, gradient, square: before, rate, decay, epsilon }, is) {
    const [keep, take] = is("decay flipped") ? [1 - decay, decay] : [decay, 1 - decay];
    const [p, g, s] = [parameter as number[], gradient as number[], before as number[]];
    const next = s.map((old, i) => keep * old + take * power(g[i]!, is));
    const used = is("old state") ? s : next;
    const length = (value: number) =>
      is("no square root")
        ? value + epsilon
        : is("epsilon forgotten")
          ? Math.sqrt(value)
          : is("epsilon inside the root")
            ? Math.sqrt(value + epsilon)
            : Math.sqrt(value) + epsilon;
    return {
      parameter: p.map(
        (value, i) => value + ((is("ascent") ? 1 : -1) * (is("rate forgotten") ? 1 : rate) * g[i]!) / length(used[i]!),
      ),
      square: is("square not updated") ? s : next,
    };
  },
  mistakes: [
    {
      name: "gradient not squared",
      switches: ["gradient not squared", "size of the gradient"],
      says: "The gradient is not squared in the average.",
      look: "square ← β₂ · square + (1 − β₂) · gradient²",
    },
    {
      name: "no square root",
      says: "You divide by the average of the squares; the step divides by its root.",
      look: "rate · gradient / (√square + ε)",
    },
    {
      name: "epsilon forgotten",
      says: "ε is missing: a parameter without gradient so far would be divided by 0.",
      look: "rate · gradient / (√square + ε)",
    },
    flipped("square"),
    oldState("the average"),
    ascent,
    rateForgotten,
    {
      name: "square not updated",
      says: "The average is returned as it came: the next step would know nothing of this one.",
      look: "return the new square",
    },
  ],
  variants: [
    {
      name: "epsilon inside the root",
      remark: "You put ε under the root, as TensorFlow does; the task has it outside. Both keep the division finite.",
    },
  ],
  verified: "2 steps",
  hints: [
    "First the new average of squares, then the step with its root.",
    "`next.sqrt().add(epsilon)` is what to divide by.",
  ],
  header:
    "function rmspropStep(parameter: tf.Tensor, gradient: tf.Tensor, square: tf.Tensor, rate: number, decay: " +
    "number, epsilon: number)",
  body: `const next = square.mul(decay).add(gradient.square().mul(1 - decay));
return { parameter: parameter.sub(gradient.mul(rate).div(next.sqrt().add(epsilon))), square: next };`,
});

export const adamStep = defineExercise({
  id: "3.7",
  name: "adamStep",
  title: "Adam, for γ or β",
  task:
    "One step of Adam (Kingma & Ba 2015, algorithm 1): the averages m and v of gradient and gradient², both " +
    "corrected for their start at 0, then rate · m̂ / (√v̂ + ε). `step` counts from 1. Return `{ parameter, m, v " +
    "}`.",
  parameters: {
    parameter: "array",
    gradient: "array",
    m: "array",
    v: "array",
    step: "number",
    rate: "number",
    beta1: "number",
    beta2: "number",
    epsilon: "number",
  },
  results: { parameter: "array", m: "array", v: "array" },
  cases(seed) {
    const source = streamOf("adam", seed);
    return [
      [4, 1, 0.1, 0.8, 0.95],
      [3, 2, 0.5, 0.9, 0.99],
      [2, 7, 0.2, 0.7, 0.9],
    ].map(([n, step, rate, beta1, beta2], i) => ({
      label: `step ${step}, ${n} values`,
      args: {
        parameter: randomList(source, n!, 0.5, 2),
        gradient: gradients(source, n!),
        m: step === 1 ? randomList(source, n!, 0, 0) : gradients(source, n!),
        v: step === 1 ? randomList(source, n!, 0, 0) : randomList(source, n!, 0.5, 2),
        step: step!,
        rate: rate!,
        beta1: beta1!,
        beta2: beta2!,
        epsilon: 0.1 / (i + 1),
      },
    }));
  },
  compute({ parameter, gradient, m, v, step, rate, beta1, beta2, epsilon }, is) {
    const [a, b] = is("betas exchanged") ? [beta2, beta1] : [beta1, beta2];
    const [p, g, m0, v0] = [parameter, gradient, m, v] as number[][];
    const m1 = m0!.map((old, i) => (is("decay flipped") ? (1 - a) * old + a * g![i]! : a * old + (1 - a) * g![i]!));
    const v1 = v0!.map((old, i) => {
      const value = power(g![i]!, is);
      return is("decay flipped") ? (1 - b) * old + b * value : b * old + (1 - b) * value;
    });
    const t = is("step from 0") ? step - 1 : is("step + 1") ? step + 1 : step;
    const none = is("no bias correction");
    const correct = (value: number, beta: number, skip: boolean) =>
      none || skip ? value : value / (is("correction not to the power") ? 1 - beta : 1 - beta ** t);
    return {
      parameter: p!.map((value, i) => {
        const mHat = correct(is("old state") ? m0![i]! : m1[i]!, a, is("m not corrected"));
        const vHat = correct(is("old state") ? v0![i]! : v1[i]!, b, is("v not corrected"));
        const length = is("no square root")
          ? vHat + epsilon
          : is("epsilon forgotten")
            ? Math.sqrt(vHat)
            : is("epsilon inside the root")
              ? Math.sqrt(vHat + epsilon)
              : Math.sqrt(vHat) + epsilon;
        return value + ((is("ascent") ? 1 : -1) * (is("rate forgotten") ? 1 : rate) * mHat) / length;
      }),
      m: is("corrected state kept") ? m1.map((value) => correct(value, a, false)) : is("state not updated") ? m0! : m1,
      v: is("corrected state kept") ? v1.map((value) => correct(value, b, false)) : is("state not updated") ? v0! : v1,
    };
  },
  mistakes: [
    {
      name: "no bias correction",
      says: "The bias correction is missing: m and v start at 0, and are too small in the first steps.",
      look: "m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ)",
    },
    { name: "m not corrected", says: "m is not corrected for its start at 0.", look: "m̂ = m/(1 − β₁ᵗ)" },
    { name: "v not corrected", says: "v is not corrected for its start at 0.", look: "v̂ = v/(1 − β₂ᵗ)" },
    {
      name: "correction not to the power",
      says:
        "The correction divides by 1 − β. It is β to the power of the step that must be subtracted: at step t, β^t " +
        "of the start is left.",
      look: "m̂ = m/(1 − β₁ᵗ)",
    },
    {
      name: "step from 0",
      says: "The power is one too low: `step` counts from 1 already.",
      look: "1 − βᵗ with t = step",
    },
    {
      name: "step + 1",
      says: "The power is one too high: `step` counts from 1 already.",
      look: "1 − βᵗ with t = step",
    },
    {
      name: "betas exchanged",
      says: "β₁ and β₂ have changed places: β₁ belongs to the gradient, β₂ to its square.",
      look: "m with β₁, v with β₂",
    },
    {
      name: "gradient not squared",
      switches: ["gradient not squared", "size of the gradient"],
      says: "v averages the gradient itself, or its size; it should be its square.",
      look: "v ← β₂v + (1 − β₂)g²",
    },
    { name: "no square root", says: "You divide by v̂; the step divides by its root.", look: "rate · m̂ / (√v̂ + ε)" },
    { name: "epsilon forgotten", says: "ε is missing.", look: "rate · m̂ / (√v̂ + ε)" },
    {
      name: "corrected state kept",
      says:
        "You return the corrected m̂ and v̂ as the new state. The correction is for this step's use; kept, it is " +
        "applied again and again.",
      look: "return m and v, uncorrected",
    },
    {
      name: "state not updated",
      says: "m and v are returned as they came: the next step starts from nothing.",
      look: "return the new m and v",
    },
    flipped("m"),
    oldState("m and v"),
    ascent,
    rateForgotten,
  ],
  variants: [
    {
      name: "epsilon inside the root",
      remark: "You put ε under the root; the paper has it outside. Both keep the division finite.",
    },
  ],
  verified: "steps 1, 2 and 7",
  hints: [
    "Four lines: m, v, their corrected copies, the parameter.",
    "m̂ = m/(1 − β₁ᵗ): `Math.pow(beta1, step)`. Return m and v uncorrected.",
  ],
  header:
    "function adamStep(parameter: tf.Tensor, gradient: tf.Tensor, m: tf.Tensor, v: tf.Tensor, step: number, rate: " +
    "number, beta1: number, beta2: number, epsilon: number)",
  body: `const m1 = m.mul(beta1).add(gradient.mul(1 - beta1));
const v1 = v.mul(beta2).add(gradient.square().mul(1 - beta2));
const mHat = m1.div(1 - beta1 ** step);
const vHat = v1.div(1 - beta2 ** step);
return { parameter: parameter.sub(mHat.mul(rate).div(vHat.sqrt().add(epsilon))), m: m1, v: v1 };`,
});
