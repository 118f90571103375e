import { defineExercise } from "../definition.js";
import { transpose } from "../nested.js";
import { mean, randomBatch, square, streamOf } from "../numbers.js";

/** Two training batches, inference, training again, inference: the modes must not get in each other's way. */
const script = [true, true, false, true, false, false];

export const makeBatchNorm = defineExercise({
  id: "6.7",
  name: "makeBatchNorm",
  title: "two modes in one layer",
  task:
    "Write a function that makes a batch norm layer (γ = 1, β = 0): it returns a function `(x, training)`. With " +
    "`training` true it normalizes with the batch's statistics and updates its moving ones (start: mean 0, " +
    "variance 1; the batch's variance enters times m/(m − 1)). With `training` false it normalizes with the moving " +
    "statistics and changes nothing. `momentum` is the weight of the old value.",
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
  results: { first: "batch", second: "batch", third: "batch", fourth: "batch", fifth: "batch", sixth: "batch" },
  cases(seed) {
    const source = streamOf("modes", seed);
    const x = () => randomBatch(source, 6, 3);
    return [0.8, 0.5].map((momentum) => ({
      label: `two training steps, inference, a training step, inference twice (momentum ${momentum})`,
      args: {
        numFeatures: 3,
        momentum,
        epsilon: 0.1,
        first: x(),
        second: x(),
        third: x(),
        fourth: x(),
        fifth: x(),
        sixth: randomBatch(source, 1, 3),
      },
    }));
  },
  *perform(student, { numFeatures, momentum, epsilon, ...batches }) {
    const layer: unknown = yield (student as (...args: unknown[]) => unknown)(numFeatures, momentum, epsilon);
    if (layer === undefined || layer === null) return layer;
    const forward =
      typeof layer === "function"
        ? layer
        : ((layer as { forward?: unknown; apply?: unknown }).forward ?? (layer as { apply?: unknown }).apply);
    if (typeof forward !== "function") throw new TypeError("it should return a function (x, training)");
    const names = Object.keys(batches) as (keyof typeof batches)[];
    const outputs: Record<string, unknown> = {};
    for (const [i, name] of names.entries()) {
      outputs[name] = yield forward.call(layer, batches[name], script[i]);
      if (outputs[name] === undefined) return undefined;
    }
    return outputs;
  },
  compute({ numFeatures, momentum, epsilon, ...batches }, is) {
    const n = numFeatures;
    let movingMean: number[] = Array.from({ length: n }, () => 0);
    let movingVariance: number[] = Array.from({ length: n }, () => (is("variance started at 0") ? 0 : 1));
    const outputs: Record<string, number[][]> = {};
    let sawInference = false;
    for (const [i, [name, x]] of Object.entries(batches).entries()) {
      const training = script[i]!;
      const m = x.length;
      const mu = transpose(x).map(mean);
      const variance = transpose(x).map((column, f) => mean(column.map((value) => square(value - mu[f]!))));
      const useBatch = is("batch statistics at inference")
        ? true
        : is("moving statistics in training")
          ? false
          : is("modes exchanged")
            ? !training
            : is("mode not restored")
              ? training && !sawInference
              : training;
      const update = () => {
        const [keep, take] = is("decay flipped") ? [1 - momentum, momentum] : [momentum, 1 - momentum];
        const unbiased = is("biased") || m === 1 ? 1 : m / (m - 1);
        movingMean = movingMean.map((old, f) => keep * old + take * mu[f]!);
        movingVariance = movingVariance.map((old, f) => keep * old + take * unbiased * variance[f]!);
      };
      const updates = is("never updated")
        ? false
        : is("updated at inference")
          ? true
          : is("modes exchanged")
            ? !training
            : is("mode not restored")
              ? training && !sawInference
              : training;
      if (updates && is("updated first")) update();
      const [a, b] = useBatch ? [mu, variance] : [movingMean, movingVariance];
      outputs[name] = x.map((row) => row.map((value, f) => (value - a[f]!) / Math.sqrt(b[f]! + epsilon)));
      if (updates && !is("updated first")) update();
      sawInference ||= !training;
    }
    return outputs;
  },
  mistakes: [
    {
      name: "updated at inference",
      says:
        "The moving statistics are updated at inference, too: what the model predicts then depends on what it was " +
        "asked before.",
      look: "update only if `training`",
    },
    {
      name: "batch statistics at inference",
      says: "Inference uses the batch's statistics.",
      look: "if not `training`: the moving statistics",
    },
    {
      name: "moving statistics in training",
      says:
        "Training normalizes with the moving statistics. Then nothing limits the batch's own mean and variance, " +
        "and the gradient has nothing to flow through.",
      look: "if `training`: the batch's statistics",
    },
    {
      name: "mode not restored",
      says:
        "After the first inference the layer stays in inference mode: it does not go back to the batch's " +
        "statistics.",
      look: "`training` is given anew at each call",
    },
    {
      name: "modes exchanged",
      says: "The two modes have changed places.",
      look: "if `training`: the batch's statistics",
    },
    {
      name: "never updated",
      says: "The moving statistics are never updated: inference still has mean 0 and variance 1.",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    {
      name: "decay flipped",
      says: "`momentum` and 1 − `momentum` have changed places.",
      look: "moving ← momentum · moving + (1 − momentum) · batch",
    },
    {
      name: "biased",
      says: "The factor m/(m − 1) is missing in the moving variance.",
      look: "moving variance ← … + (1 − momentum) · m/(m − 1) · σ²",
    },
    {
      name: "variance started at 0",
      says: "The moving variance starts at 0; the task starts it at 1.",
      look: "the moving variance before the first batch",
    },
  ],
  verified: "a life of six calls: training, inference, training again, and a single example",
  hints: [
    "Keep `movingMean` and `movingVariance` in variables outside the function that you return.",
    "If `training`: batch statistics, an update, and normalize with the batch's. Otherwise normalize with the " +
      "moving ones.",
    "Tensors that live on between calls want `tf.keep`; or keep plain arrays from `dataSync()`.",
  ],
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
});

export const evaluateModel = defineExercise({
  id: "6.8",
  name: "evaluateModel",
  title: "put the mode back",
  task:
    "`model` has a property `training` and a method `predict(x)` that obeys it. Return the prediction in inference " +
    "mode, and leave the model in the mode that it was in, whatever that was, and also if `predict` throws.",
  parameters: { x: "number", wasTraining: "flag", throws: "flag" },
  results: { prediction: "number", trainingAfter: "number" },
  container: "arrays",
  cases: () =>
    [
      [true, false],
      [false, false],
      [true, true],
    ].map(([wasTraining, throws], i) => ({
      label: `a model in ${wasTraining ? "training" : "inference"} mode${throws ? " whose predict throws" : ""}`,
      args: { x: i + 2, wasTraining: wasTraining!, throws: throws! },
    })),
  *perform(student, { x, wasTraining, throws }) {
    const model = {
      training: wasTraining,
      predict(input: number) {
        if (throws) throw new Error("predict failed");
        return this.training ? -input : 10 * input;
      },
    };
    try {
      const prediction: unknown = yield (student as (...args: unknown[]) => unknown)(model, x);
      if (prediction === undefined) return undefined;
      return { prediction, trainingAfter: model.training };
    } catch (error) {
      if ((error as Error).message !== "predict failed") throw error;
      return { prediction: 0, trainingAfter: model.training };
    }
  },
  compute({ x, wasTraining, throws }, is) {
    const predicted = is("predicted in the mode it was in") && wasTraining ? -x : 10 * x;
    const after = is("not restored")
      ? false
      : is("always training")
        ? true
        : is("not restored after an error") && throws
          ? false
          : is("always training, not after an error")
            ? !throws
            : wasTraining;
    return {
      prediction: throws ? 0 : predicted,
      trainingAfter:
        is("predicted in the mode it was in") || after === wasTraining ? Number(wasTraining) : Number(after),
    };
  },
  mistakes: [
    {
      name: "not restored",
      says: "The model is left in inference mode: training goes on with frozen statistics, and nothing tells you.",
      look: "remember `model.training`, and put it back",
    },
    {
      name: "always training",
      says: "The model is put into training mode afterwards, even if it was not in it before.",
      look: "remember what `model.training` was",
    },
    {
      name: "not restored after an error",
      says: "When `predict` throws, the mode is not put back.",
      look: "`try { … } finally { … }`",
    },
    {
      name: "always training, not after an error",
      says:
        "The model is put into training mode afterwards, even if it was not in it before; and when `predict` " +
        "throws, not even that.",
      look: "remember what it was; `try { … } finally { … }`",
    },
    {
      name: "predicted in the mode it was in",
      says:
        "The prediction is made in whatever mode the model is in. A model in training mode uses the batch's " +
        "statistics.",
      look: "`model.training = false` before `predict`",
    },
  ],
  verified: "a model in training mode, one in inference mode, and one that throws",
  hints: [
    "Remember, set, predict, put back.",
    "`try { return model.predict(x); } finally { model.training = before; }`",
  ],
  header: "function evaluateModel(model: { training: boolean; predict(x: number): number }, x: number): number",
  body: `const before = model.training;
model.training = false;
try {
  return model.predict(x);
} finally {
  model.training = before;
}`,
});
