import { defineExercise } from "../defineExercise.js";
import { randomList, streamOf } from "../numbers.js";
import { gradients } from "./gradients.js";

export const momentumStep = defineExercise({
  id: "3.5",
  name: "momentumStep",
  parameters: { parameter: "feature", gradient: "feature", velocity: "feature", rate: "number", decay: "number" },
  results: { parameter: "feature", velocity: "feature" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("momentum", seed);
    return [
      { n: 4, rate: 0.1, decay: 0.8 },
      { n: 3, rate: 0.5, decay: 0.95 },
    ].map(({ n, rate, decay }) => ({
      label: "step",
      shows: { n, rate, decay },
      args: {
        parameter: randomList(source, n, 0.5, 2),
        gradient: gradients(source, n),
        velocity: gradients(source, n),
        rate,
        decay,
      },
    }));
  },
  lines: {
    keep(): number {
      return this.decay;
    },
    take(): number {
      return 1 - this.decay;
    },
    newVelocity(): number {
      return this.keep * this.velocity + this.take * this.gradient;
    },
    used(): number {
      return this.newVelocity;
    },
    newParameter(): number {
      return this.parameter - this.rate * this.used;
    },
  },
  header:
    "function momentumStep(parameter: tf.Tensor, gradient: tf.Tensor, velocity: tf.Tensor, rate: number, decay: " +
    "number)",
  body: `const next = velocity.mul(decay).add(gradient.mul(1 - decay));
return { parameter: parameter.sub(next.mul(rate)), velocity: next };`,
}).withMistakes({
  mistakes: {
    "unweighted gradient": { take: () => 1 },
    "decay on the gradient": { take: (it) => it.decay },
    "decay flipped": { keep: (it) => 1 - it.decay, take: (it) => it.decay },
    "brackets in the average": [
      { newVelocity: (it) => it.decay * it.velocity + 1 - it.decay * it.gradient },
      { newVelocity: (it) => (it.decay * it.velocity + it.gradient) * (1 - it.decay) },
    ],
    "brackets in the step": [
      { newParameter: (it) => (it.parameter - it.used) * it.rate },
      { newParameter: (it) => (it.parameter - it.rate) * it.used },
    ],
    "old state": { used: (it) => it.velocity },
    "gradient itself": { used: (it) => it.gradient },
    "velocity not updated": {
      newVelocity: (it) => it.velocity,
      used: (it) => it.keep * it.velocity + it.take * it.gradient,
    },
    "state forgotten": { keep: () => 0 },
    "old velocity at full weight": { keep: () => 1 },
    "rate in the velocity": [
      {
        newVelocity: (it) => it.decay * it.velocity - it.rate * it.gradient,
        newParameter: (it) => it.parameter + it.newVelocity,
      },
      {
        newVelocity: (it) => it.decay * it.velocity + it.rate * it.gradient,
        newParameter: (it) => it.parameter - it.newVelocity,
      },
      {
        newVelocity: (it) => it.keep * it.velocity + it.take * it.rate * it.gradient,
        newParameter: (it) => it.parameter - it.newVelocity,
      },
      {
        newVelocity: (it) => it.keep * it.velocity - it.take * it.rate * it.gradient,
        newParameter: (it) => it.parameter + it.newVelocity,
      },
    ],
    nesterov: { newParameter: (it) => it.parameter - it.rate * (it.decay * it.newVelocity + it.take * it.gradient) },
    "gradient subtracted": { newVelocity: (it) => it.keep * it.velocity - it.take * it.gradient },
    "velocity with the other sign": {
      newVelocity: (it) => -(it.keep * it.velocity + it.take * it.gradient),
      used: (it) => it.keep * it.velocity + it.take * it.gradient,
    },
    "squared gradient": { newVelocity: (it) => it.keep * it.velocity + it.take * it.gradient ** 2 },
    ascent: { newParameter: (it) => it.parameter + it.rate * it.used },
    "rate forgotten": { newParameter: (it) => it.parameter - it.used },
    "parameter not updated": { newParameter: (it) => it.parameter },
    "step alone": { newParameter: (it) => -it.rate * it.used },
    "decay on the parameter": { newParameter: (it) => it.decay * it.parameter - it.rate * it.used },
    exchanged: {
      newVelocity: (it) => it.parameter - it.rate * (it.keep * it.velocity + it.take * it.gradient),
      newParameter: (it) => it.keep * it.velocity + it.take * it.gradient,
    },
  },
  together: ["exchanged"],
});
