import { defineExercise } from "../defineExercise.js";

export const correctVariance = defineExercise({
  id: "6.3",
  name: "correctVariance",
  parameters: { average: "number", start: "number", decay: "number", steps: "number" },
  results: { corrected: "number" },
  container: "arrays",
  cases: () =>
    [
      { average: 0.8, start: 1, decay: 0.9, steps: 5 },
      { average: 2.2, start: 1, decay: 0.99, steps: 40 },
      { average: 0.5, start: 0, decay: 0.9, steps: 3 },
      { average: 1.7, start: 3, decay: 0.6, steps: 2 },
    ].map((args) => ({ label: "average", shows: args, args })),
  lines: {
    startUsed(): number {
      return this.start;
    },
    /** What is left of the start after all steps. */
    left(): number {
      return this.decay ** this.steps;
    },
    corrected(): number {
      return (this.average - this.left * this.startUsed) / (1 - this.left);
    },
  },
  header: "function correctVariance(average: number, start: number, decay: number, steps: number): number",
  body: `const left = decay ** steps;
return (average - left * start) / (1 - left);`,
}).withMistakes({
  mistakes: {
    "start ignored": { startUsed: () => 0 },
    "start at 1": { startUsed: () => 1 },
    "start at full weight": { corrected: (it) => (it.average - it.startUsed) / (1 - it.left) },
    "start only subtracted": { corrected: (it) => it.average - it.left * it.startUsed },
    "start added": { corrected: (it) => (it.average + it.left * it.startUsed) / (1 - it.left) },
    "subtracted after dividing": [
      { corrected: (it) => it.average / (1 - it.left) - it.left * it.startUsed },
      { corrected: (it) => it.average / (1 - it.left) - it.startUsed },
    ],
    brackets: [
      { corrected: (it) => it.average - (it.left * it.startUsed) / (1 - it.left) },
      { corrected: (it) => it.average - it.left * it.startUsed - it.left },
      { corrected: (it) => ((it.average - it.left) * it.startUsed) / (1 - it.left) },
    ],
    "divided by the start's share": { corrected: (it) => (it.average - it.left * it.startUsed) / it.left },
    "shares exchanged": { corrected: (it) => (it.average - (1 - it.left) * it.startUsed) / it.left },
    multiplied: { corrected: (it) => (it.average - it.left * it.startUsed) * (1 - it.left) },
    "not corrected": { corrected: (it) => it.average },
    "one step": { left: (it) => it.decay },
    "steps - 1": { left: (it) => it.decay ** (it.steps - 1) },
    "steps + 1": { left: (it) => it.decay ** (it.steps + 1) },
    "decay times steps": { left: (it) => it.decay * it.steps },
    "exclusive or for the power": { left: (it) => it.decay ^ it.steps },
    "power of 1 - decay": { left: (it) => (1 - it.decay) ** it.steps },
    "steps to the power of decay": { left: (it) => it.steps ** it.decay },
    "divided by 1 - decay": { corrected: (it) => (it.average - it.left * it.startUsed) / (1 - it.decay) },
    "run forwards": { corrected: (it) => it.left * it.startUsed + (1 - it.left) * it.average },
  },
});
