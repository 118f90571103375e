import { defineExercise } from "../defineExercise.js";
import { numbersIn } from "../forms.js";
import { mean, randomBatch, square, streamOf, sum } from "../numbers.js";

/** Two training batches, inference, training again, inference: the modes must not get in each other's way. */
const script = [true, true, false, true, false, false];
const calls = ["first", "second", "third", "fourth", "fifth", "sixth"] as const;

interface Statistics {
  readonly mean: number;
  readonly variance: number;
}
const statisticsOf = (z: readonly number[]): Statistics => {
  const mu = mean(z);
  return { mean: mu, variance: mean(z.map((value) => square(value - mu))) };
};

/** A layer is a function, or an object with one. */
function call(layer: unknown, x: unknown, training: boolean): unknown {
  const { forward, apply } = layer as { forward?: unknown; apply?: unknown };
  const used = typeof layer === "function" ? layer : (forward ?? apply);
  if (typeof used !== "function") throw new TypeError("it should return a function (x, training)");
  return used.call(layer, x, training);
}

export const makeBatchNorm = defineExercise({
  id: "6.7",
  name: "makeBatchNorm",
  parameters: {
    numFeatures: "number",
    momentum: "number",
    epsilon: "number",
    first: "batch",
    second: "batch",
    third: "batch",
    fourth: "batch",
    fifth: "batch",
    sixth: "batch",
  },
  results: {
    first: "batch",
    second: "batch",
    third: "batch",
    fourth: "batch",
    fifth: "batch",
    sixth: "batch",
    apart: "number~",
  },
  perFeature: true,
  cases(seed) {
    const source = streamOf("modes", seed);
    const x = () => randomBatch(source, 6, 3);
    return [0.8, 0.5].map((momentum) => ({
      label: "life",
      shows: { momentum },
      args: {
        numFeatures: 3,
        momentum,
        epsilon: 0.1,
        first: x(),
        second: x(),
        third: x(),
        fourth: randomBatch(source, 2, 3),
        fifth: x(),
        sixth: randomBatch(source, 1, 3),
      },
    }));
  },
  *perform(student, { numFeatures, momentum, epsilon, ...batches }) {
    const layer: unknown = yield (student as (...args: unknown[]) => unknown)(numFeatures, momentum, epsilon);
    if (layer === undefined || layer === null) return layer;
    const outputs: Record<string, unknown> = {};
    // A second layer, asked the same while the first one trains on: what it answers must not change.
    let other: unknown;
    const answers: string[] = [];
    for (const [i, name] of calls.entries()) {
      outputs[name] = yield call(layer, batches[name], script[i]!);
      if (outputs[name] === undefined) return undefined;
      if (i === 1) other = yield (student as (...args: unknown[]) => unknown)(numFeatures, momentum, epsilon);
      for (let asked = 0; asked < [0, 2, 0, 1, 0, 0][i]!; asked++) {
        answers.push(String(numbersIn(yield call(other, batches["third"], false))));
      }
    }
    const [before, still, after] = answers;
    return { ...outputs, apart: before === still && still !== after ? 0 : 1 };
  },
  lines: {
    batches(): number[][] {
      return calls.map((name) => this[name]);
    },
    start(): Statistics {
      return { mean: 0, variance: 1 };
    },
    keep(): number {
      return this.momentum;
    },
    take(): number {
      return 1 - this.momentum;
    },
    /** The variance of a batch, as it enters the moving one. */
    entering(): (z: number[], moving: Statistics) => number {
      return (z) => (statisticsOf(z).variance * z.length) / Math.max(1, z.length - 1);
    },
    /** Whether call i normalizes with the batch's statistics, and whether it updates the moving ones. */
    usesBatch(): (training: boolean, i: number) => boolean {
      return (training) => training;
    },
    updates(): (training: boolean, i: number) => boolean {
      return (training) => training;
    },
    updated(): (moving: Statistics, z: number[], i: number) => Statistics {
      return (moving, z) => ({
        mean: this.keep * moving.mean + this.take * mean(z),
        variance: this.keep * moving.variance + this.take * this.entering(z, moving),
      });
    },
    /** The statistics that call i normalizes with. */
    used(): (moving: Statistics, z: number[], useBatch: boolean) => Statistics {
      return (moving, z, useBatch) => (useBatch ? statisticsOf(z) : moving);
    },
    normalize(): (z: number[], by: Statistics, training: boolean) => number[] {
      return (z, by) => z.map((value) => (value - by.mean) / Math.sqrt(by.variance + this.epsilon));
    },
    updatesFirst(): boolean {
      return false;
    },
    outputs(): number[][] {
      let moving = this.start;
      return this.batches.map((z, i) => {
        const training = script[i]!;
        const next = this.updates(training, i) ? this.updated(moving, z, i) : moving;
        const by = this.used(this.updatesFirst ? next : moving, z, this.usesBatch(training, i));
        moving = next;
        return this.normalize(z, by, training);
      });
    },
    /** Whether a second layer has statistics of its own. */
    apart(): number {
      return 1;
    },
    newFirst(): number[] {
      return this.outputs[0]!;
    },
    newSecond(): number[] {
      return this.outputs[1]!;
    },
    newThird(): number[] {
      return this.outputs[2]!;
    },
    newFourth(): number[] {
      return this.outputs[3]!;
    },
    newFifth(): number[] {
      return this.outputs[4]!;
    },
    newSixth(): number[] {
      return this.outputs[5]!;
    },
  },
  header: "function makeBatchNorm(numFeatures: number, momentum: number, epsilon: number)",
  body: `let movingMean: tf.Tensor = tf.zeros([numFeatures]);
let movingVariance: tf.Tensor = tf.ones([numFeatures]);
return (x: tf.Tensor2D, training: boolean) => {
  const normalize = (mean: tf.Tensor, variance: tf.Tensor) => x.sub(mean).div(variance.add(epsilon).sqrt());
  if (!training) return normalize(movingMean, movingVariance);
  const m = x.shape[0];
  const mean = x.mean(0);
  const variance = x.sub(mean).square().mean(0);
  movingMean = movingMean.mul(momentum).add(mean.mul(1 - momentum));
  movingVariance = movingVariance.mul(momentum).add(variance.mul((1 - momentum) * m / (m - 1)));
  return normalize(mean, variance);
};`,
}).withMistakes({
  mistakes: {
    "updated at inference": [{ updates: () => () => true }, { updates: () => () => true, updatesFirst: () => true }],
    "batch statistics at inference": { usesBatch: () => () => true },
    "batch variance at inference": {
      used: () => (moving, z, useBatch) =>
        useBatch ? statisticsOf(z) : { mean: moving.mean, variance: statisticsOf(z).variance },
    },
    "batch mean at inference": {
      used: () => (moving, z, useBatch) => (useBatch ? statisticsOf(z) : { mean: mean(z), variance: moving.variance }),
    },
    "batch statistics for more than one example": {
      used: () => (moving, z, useBatch) => (useBatch || z.length > 1 ? statisticsOf(z) : moving),
    },
    "moving statistics in training": [
      { usesBatch: () => () => false },
      { usesBatch: () => () => false, updatesFirst: () => true },
    ],
    "mode not restored": {
      usesBatch: () => (training, i) => training && i < 2,
      updates: () => (training, i) => training && i < 2,
    },
    "modes exchanged": { usesBatch: () => (training) => !training, updates: () => (training) => !training },
    "never updated": { updates: () => () => false },
    "updated once": { updates: () => (_, i) => i === 0 },
    "last batch's statistics": {
      updated: (it) => (moving, z) => ({ mean: mean(z), variance: it.entering(z, moving) }),
    },
    "mean never updated": {
      updated: (it) => (moving, z) => ({
        mean: moving.mean,
        variance: it.keep * moving.variance + it.take * it.entering(z, moving),
      }),
    },
    "variance never updated": {
      updated: (it) => (moving, z) => ({
        mean: it.keep * moving.mean + it.take * mean(z),
        variance: moving.variance,
      }),
    },
    "statistics shared between layers": { apart: () => 0 },
    "inputs returned": { normalize: () => (z) => z },
    "brackets in the average": [
      {
        updated: (it) => (moving, z) => ({
          mean: it.momentum * moving.mean + 1 - it.momentum * mean(z),
          variance: it.momentum * moving.variance + 1 - it.momentum * it.entering(z, moving),
        }),
      },
      {
        updated: (it) => (moving, z) => ({
          mean: (it.momentum * moving.mean + mean(z)) * (1 - it.momentum),
          variance: (it.momentum * moving.variance + it.entering(z, moving)) * (1 - it.momentum),
        }),
      },
    ],
    "brackets around m - 1": [{ entering: () => (z) => statisticsOf(z).variance - 1 }, { entering: () => () => 0 }],
    "mean divided by sigma only": {
      normalize: (it) => (z, by) => z.map((value) => value - by.mean / Math.sqrt(by.variance + it.epsilon)),
    },
    "epsilon added to the quotient": {
      normalize: (it) => (z, by) => z.map((value) => (value - by.mean) / Math.sqrt(by.variance) + it.epsilon),
    },
    "decay flipped": { keep: (it) => 1 - it.momentum, take: (it) => it.momentum },
    "weight 1": { take: () => 1 },
    "variance started at 0": { start: () => ({ mean: 0, variance: 0 }) },
    "mean started at 1": { start: () => ({ mean: 1, variance: 1 }) },
    "started with the first batch": {
      updated: (it) => (moving, z, i) =>
        i === 0
          ? { mean: mean(z), variance: it.entering(z, moving) }
          : {
              mean: it.keep * moving.mean + it.take * mean(z),
              variance: it.keep * moving.variance + it.take * it.entering(z, moving),
            },
    },
    "bias correction": {
      used: (it) => {
        return (moving, z, useBatch) => {
          if (useBatch) return statisticsOf(z);
          const steps = z === it.third ? 2 : 3;
          const total = 1 - it.momentum ** steps;
          return { mean: moving.mean / total, variance: moving.variance / total };
        };
      },
    },
    "standard deviation": [
      { entering: () => (z) => Math.sqrt((statisticsOf(z).variance * z.length) / Math.max(1, z.length - 1)) },
      { entering: () => (z) => Math.sqrt(statisticsOf(z).variance) },
    ],
    "around the moving mean": [
      {
        entering: () => (z, moving) => sum(z.map((value) => square(value - moving.mean))) / Math.max(1, z.length - 1),
      },
      {
        entering: (it) => {
          return (z, moving) => {
            const centre = it.keep * moving.mean + it.take * mean(z);
            return sum(z.map((value) => square(value - centre))) / Math.max(1, z.length - 1);
          };
        },
      },
    ],
    "unbiased in training": {
      used: () => (moving, z, useBatch) =>
        useBatch
          ? { mean: mean(z), variance: (statisticsOf(z).variance * z.length) / Math.max(1, z.length - 1) }
          : moving,
    },
    "epsilon missing at inference": {
      normalize: (it) => (z, by, training) =>
        z.map((value) => (value - by.mean) / Math.sqrt(by.variance + (training ? it.epsilon : 0))),
    },
    "epsilon forgotten": { normalize: () => (z, by) => z.map((value) => (value - by.mean) / Math.sqrt(by.variance)) },
    "own epsilon": [
      { normalize: () => (z, by) => z.map((value) => (value - by.mean) / Math.sqrt(by.variance + 1e-5)) },
      { normalize: () => (z, by) => z.map((value) => (value - by.mean) / Math.sqrt(by.variance + 1e-3)) },
    ],
    "epsilon outside the root": {
      normalize: (it) => (z, by) => z.map((value) => (value - by.mean) / (Math.sqrt(by.variance) + it.epsilon)),
    },
    "no square root": {
      normalize: (it) => (z, by) => z.map((value) => (value - by.mean) / (by.variance + it.epsilon)),
    },
    "inputs returned at inference": {
      normalize: (it) => (z, by, training) =>
        training ? z.map((value) => (value - by.mean) / Math.sqrt(by.variance + it.epsilon)) : z,
    },
  },
  variants: {
    biased: { entering: () => (z) => statisticsOf(z).variance },
  },
});
