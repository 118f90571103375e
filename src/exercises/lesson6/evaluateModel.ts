import { defineExercise } from "../defineExercise.js";

/** What `predict` throws where it is to throw. */
class PredictFailed extends Error {}

/** A model that obeys its mode. Methods are the class's, as those of a real model: a copy by `{ ...model }` has none. */
class Model {
  constructor(
    public training: boolean,
    private readonly throws: boolean,
    private readonly asked: { calls: number },
  ) {}
  predict(x: number): number {
    this.asked.calls++;
    if (this.throws) throw new PredictFailed("predict failed");
    return this.training ? -x : 10 * x;
  }
}

export const evaluateModel = defineExercise({
  id: "6.8",
  name: "evaluateModel",
  parameters: { x: "number", wasTraining: "flag", throws: "flag" },
  results: { prediction: "number", trainingAfter: "number", calls: "number", error: "number" },
  container: "arrays",
  cases: () =>
    [
      { x: 2, wasTraining: true, throws: false, label: "training" },
      { x: 3, wasTraining: false, throws: false, label: "inference" },
      { x: 4, wasTraining: true, throws: true, label: "throws" },
    ].map(({ label, ...args }) => ({ label, args, adversarial: args.throws })),
  *perform(student, { x, wasTraining, throws }) {
    const asked = { calls: 0 };
    const model = new Model(wasTraining as boolean, throws as boolean, asked);
    const seen = (prediction: unknown, error: number) => {
      return { prediction, trainingAfter: model.training, calls: Math.min(2, asked.calls), error };
    };
    try {
      const prediction: unknown = yield (student as (...args: unknown[]) => unknown)(model, x);
      if (throws) return seen(0, 0);
      return prediction === undefined ? undefined : seen(prediction, 0);
    } catch (error) {
      // The error may come wrapped in another, or across a border that keeps its message alone.
      const isOwn = asked.calls > 0 && throws;
      if (!isOwn) throw error;
      return seen(0, 1);
    }
  },
  lines: {
    prediction(): number {
      return this.throws ? 0 : 10 * this.x;
    },
    trainingAfter(): number {
      return Number(this.wasTraining);
    },
    calls(): number {
      return 1;
    },
    error(): number {
      return Number(this.throws);
    },
  },
  header: "function evaluateModel(model: { training: boolean; predict(x: number): number }, x: number): number",
  body: `const before = model.training;
model.training = false;
try {
  return model.predict(x);
} finally {
  model.training = before;
}`,
}).withMistakes({
  mistakes: {
    "not restored": { trainingAfter: () => 0 },
    "always training": { trainingAfter: () => 1 },
    "not restored after an error": { trainingAfter: (it) => Number(it.wasTraining && !it.throws) },
    "always training, not after an error": { trainingAfter: (it) => Number(!it.throws) },
    "mode turned round": [
      { trainingAfter: (it) => Number(!it.wasTraining) },
      { trainingAfter: (it) => Number(!it.wasTraining && !it.throws) },
    ],
    "mode turned round before": [
      { prediction: (it) => (it.throws ? 0 : it.wasTraining ? 10 * it.x : -it.x) },
      {
        prediction: (it) => (it.throws ? 0 : it.wasTraining ? 10 * it.x : -it.x),
        trainingAfter: (it) => Number(it.throws ? !it.wasTraining : it.wasTraining),
      },
    ],
    "predicted in the mode it was in": { prediction: (it) => (it.throws ? 0 : it.wasTraining ? -it.x : 10 * it.x) },
    "predicted in training mode": { prediction: (it) => (it.throws ? 0 : -it.x) },
    "error swallowed": { error: () => 0 },
    "predicted twice": [{ calls: (it) => (it.throws ? 1 : 2) }, { calls: () => 2 }],
    "never asked": { calls: () => 0 },
  },
});
