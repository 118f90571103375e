import { defineExercise } from "../defineExercise.js";
import { mean, randomList, square, streamOf, sum, withoutStart } from "../numbers.js";

const dot = (a: readonly number[], b: readonly number[]) => sum(a.map((value, i) => value * b[i]!));
const centred = (a: readonly number[]) => a.map((value) => value - mean(a));
const size = (a: readonly number[]) => sum(a.map(Math.abs));

export const gradientCosine = defineExercise({
  id: "4.3",
  name: "gradientCosine",
  parameters: { before: "list", after: "list" },
  results: { cosine: "number" },
  container: "arrays",
  cases(seed) {
    const source = streamOf("cosine", seed);
    // One pair that points the same way, one that points against each other.
    return [
      { label: "pair", n: 5, sign: 1 },
      { label: "opposite pair", n: 12, sign: -1 },
      { label: "pair", n: 3, sign: 1 },
    ].map(({ label, n, sign }) => {
      const before = randomList(source, n, -2, 3).map((value) => (Math.abs(value) < 0.4 ? value + 1 : value));
      const noise = randomList(source, n, -0.9, 0.9);
      return {
        label,
        shows: { n },
        args: { before, after: before.map((value, i) => 1.5 * sign * value + noise[i]! + 0.3) },
      };
    });
  },
  lines: {
    product(): number {
      return dot(this.before, this.after);
    },
    lengthBefore(): number {
      return Math.sqrt(dot(this.before, this.before));
    },
    lengthAfter(): number {
      return Math.sqrt(dot(this.after, this.after));
    },
    cosine(): number {
      return this.product / (this.lengthBefore * this.lengthAfter);
    },
  },
  header: "function gradientCosine(before: number[], after: number[]): number",
  body: `const dot = before.reduce((sum, value, i) => sum + value * after[i], 0);
return dot / (Math.hypot(...before) * Math.hypot(...after));`,
}).withMistakes({
  mistakes: {
    "not normalized": { cosine: (it) => it.product },
    "one length": [
      { cosine: (it) => it.product / it.lengthBefore ** 2 },
      { cosine: (it) => it.product / it.lengthAfter ** 2 },
      { cosine: (it) => it.product / it.lengthBefore },
      { cosine: (it) => it.product / it.lengthAfter },
    ],
    "squared lengths": [
      { cosine: (it) => it.product / (it.lengthBefore * it.lengthAfter) ** 2 },
      { cosine: (it) => it.product / (it.lengthBefore * it.lengthAfter ** 2) },
      { cosine: (it) => it.product / (it.lengthBefore ** 2 * it.lengthAfter) },
    ],
    "reduce without a start": [
      { product: (it) => withoutStart(it.before, (value, i) => value * it.after[i]!) },
      {
        lengthBefore: (it) => Math.sqrt(withoutStart(it.before, square)),
        lengthAfter: (it) => Math.sqrt(withoutStart(it.after, square)),
      },
      {
        product: (it) => withoutStart(it.before, (value, i) => value * it.after[i]!),
        lengthBefore: (it) => Math.sqrt(withoutStart(it.before, square)),
        lengthAfter: (it) => Math.sqrt(withoutStart(it.after, square)),
      },
    ],
    "root of the lengths": { cosine: (it) => it.product / Math.sqrt(it.lengthBefore * it.lengthAfter) },
    "sum of the lengths": { cosine: (it) => it.product / (it.lengthBefore + it.lengthAfter) },
    "multiplied by a length": [
      { cosine: (it) => (it.product / it.lengthBefore) * it.lengthAfter },
      { cosine: (it) => (it.product / it.lengthAfter) * it.lengthBefore },
      { cosine: (it) => (it.product / it.lengthBefore) * it.lengthAfter ** 2 },
      { cosine: (it) => (it.product / it.lengthAfter) * it.lengthBefore ** 2 },
    ],
    "absolute value": { product: (it) => Math.abs(dot(it.before, it.after)) },
    "other sign": { product: (it) => -dot(it.before, it.after) },
    centred: {
      cosine: (it) => {
        const [a, b] = [centred(it.before), centred(it.after)];
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      },
    },
    "sums of absolute values": { lengthBefore: (it) => size(it.before), lengthAfter: (it) => size(it.after) },
    "largest values": {
      lengthBefore: (it) => Math.max(...it.before.map(Math.abs)),
      lengthAfter: (it) => Math.max(...it.after.map(Math.abs)),
    },
    "number of entries": { lengthBefore: (it) => it.before.length, lengthAfter: (it) => it.after.length },
    "mean for the sum": { product: (it) => dot(it.before, it.after) / it.before.length },
    "sum of all products": { product: (it) => sum(it.before) * sum(it.after) },
    "one entry left out": [
      {
        cosine: (it) => {
          const [a, b] = [it.before.slice(1), it.after.slice(1)];
          return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        },
      },
      {
        cosine: (it) => {
          const [a, b] = [it.before.slice(0, -1), it.after.slice(0, -1)];
          return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
        },
      },
      { product: (it) => dot(it.before.slice(1), it.after.slice(1)) },
      { product: (it) => dot(it.before.slice(0, -1), it.after.slice(0, -1)) },
    ],
    distance: [
      { cosine: (it) => Math.sqrt(it.lengthBefore ** 2 + it.lengthAfter ** 2 - 2 * it.product) },
      { cosine: (it) => it.lengthBefore ** 2 + it.lengthAfter ** 2 - 2 * it.product },
    ],
    angle: [
      { cosine: (it) => Math.acos(it.product / (it.lengthBefore * it.lengthAfter)) },
      { cosine: (it) => (Math.acos(it.product / (it.lengthBefore * it.lengthAfter)) * 180) / Math.PI },
    ],
    "cosine of the cosine": { cosine: (it) => Math.cos(it.product / (it.lengthBefore * it.lengthAfter)) },
    "one minus": { cosine: (it) => 1 - it.product / (it.lengthBefore * it.lengthAfter) },
    sine: { cosine: (it) => Math.sqrt(1 - (it.product / (it.lengthBefore * it.lengthAfter)) ** 2) },
    squared: { cosine: (it) => (it.product / (it.lengthBefore * it.lengthAfter)) ** 2 },
  },
});
