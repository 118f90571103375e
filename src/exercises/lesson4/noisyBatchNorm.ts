import { defineExercise } from "../defineExercise.js";
import { normalizeLines, normalizeMistakes, poolMistakes } from "../normalize.js";
import { column, randomBatch, randomGamma, randomList, streamOf } from "../numbers.js";

export const noisyBatchNorm = defineExercise({
  id: "4.2",
  name: "noisyBatchNorm",
  parameters: {
    x: "batch",
    gamma: "feature",
    beta: "feature",
    epsilon: "number",
    scale: "feature",
    shift: "feature",
    training: "flag",
    firstScale: "feature",
    firstShift: "feature",
  },
  unseen: ["firstScale", "firstShift"],
  results: { y: "batch" },
  perFeature: true,
  cases(seed) {
    const source = streamOf("noisy", seed);
    const [x, other, two] = [randomBatch(source, 7, 3), randomBatch(source, 5, 3), randomBatch(source, 2, 3)];
    const [gamma, beta] = [randomGamma(source, 3), randomList(source, 3, 0.4, 1.2)];
    const noise = () => ({ scale: randomList(source, 3, 0.5, 2), shift: randomList(source, 3, 0.5, 2) });
    const first = noise();
    const make = (label: string, batch: number[][], training: boolean, fresh = noise()) => ({
      label,
      args: {
        x: batch,
        gamma,
        beta,
        epsilon: 0.05,
        ...fresh,
        training,
        firstScale: first.scale,
        firstShift: first.shift,
      },
    });
    return [
      make("first step", x, true, first),
      make("next step", other, true),
      make("inference", x, false),
      make("two examples", two, true),
    ];
  },
  lines: {
    table(): number[][] {
      return this.whole.x;
    },
    ...normalizeLines,
    noisy(): boolean {
      return this.training;
    },
    noiseScale(): number {
      return this.noisy ? this.scale : 1;
    },
    noiseShift(): number {
      return this.noisy ? this.shift : 0;
    },
    noise(): (value: number) => number {
      return (value) => this.noiseScale * value + this.noiseShift;
    },
    scaled(): number {
      return this.gamma;
    },
    shifted(): number {
      return this.beta;
    },
    y(): number[] {
      return this.normalized.map((value) => this.noise(this.scaled * value + this.shifted));
    },
  },
  header:
    "function noisyBatchNorm(x: tf.Tensor2D, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number, scale: " +
    "tf.Tensor1D, shift: tf.Tensor1D, training: boolean)",
  body: `const mean = x.mean(0);
const variance = x.sub(mean).square().mean(0);
const y = x.sub(mean).div(variance.add(epsilon).sqrt()).mul(gamma).add(beta);
return training ? y.mul(scale).add(shift) : y;`,
}).withMistakes({
  mistakes: {
    "noise before batch norm": {
      table: (it) =>
        it.whole.x.map((row) =>
          row.map((value, f) => (it.noisy ? it.whole.scale[f]! * value + it.whole.shift[f]! : value)),
        ),
      y: (it) => it.normalized.map((value) => it.scaled * value + it.shifted),
    },
    "noise frozen": {
      noiseScale: (it) => (it.noisy ? it.firstScale : 1),
      noiseShift: (it) => (it.noisy ? it.firstShift : 0),
    },
    "noise at inference": { noisy: () => true },
    "noise at inference only": { noisy: (it) => !it.training },
    "no noise": { noisy: () => false },
    "noise before gamma and beta": {
      y: (it) => it.normalized.map((value) => it.scaled * it.noise(value) + it.shifted),
    },
    "inputs returned at inference": {
      y: (it) => {
        if (!it.noisy) return column(it.whole.x, it.feature);
        return it.normalized.map((value) => it.noise(it.scaled * value + it.shifted));
      },
    },
    "normalized values returned at inference": {
      y: (it) => {
        if (!it.noisy) return it.normalized;
        return it.normalized.map((value) => it.noise(it.scaled * value + it.shifted));
      },
    },
    "shift only": { noiseScale: () => 1 },
    "scale only": { noiseShift: () => 0 },
    "shift scaled": { noise: (it) => (value) => it.noiseScale * (value + it.noiseShift) },
    "scale and shift added": { noise: (it) => (value) => (it.noisy ? value * (it.scale + it.shift) : value) },
    "shift subtracted": { noise: (it) => (value) => it.noiseScale * value - it.noiseShift },
    "scale and shift exchanged": {
      noiseScale: (it) => (it.noisy ? it.shift : 1),
      noiseShift: (it) => (it.noisy ? it.scale : 0),
    },
    "noise added to the values": {
      noise: (it) => (value) => (it.noisy ? value + value * it.scale + it.shift : value),
    },
    "noise of the first feature": {
      noiseScale: (it) => (it.noisy ? it.whole.scale[0]! : 1),
      noiseShift: (it) => (it.noisy ? it.whole.shift[0]! : 0),
    },
    "gamma forgotten": { scaled: () => 1 },
    "beta forgotten": { shifted: () => 0 },
    "gamma and beta forgotten": { scaled: () => 1, shifted: () => 0 },
    "gamma and beta exchanged": { scaled: (it) => it.beta, shifted: (it) => it.gamma },
    ...poolMistakes,
    ...normalizeMistakes,
  },
});
