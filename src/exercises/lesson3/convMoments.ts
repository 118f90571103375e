import { defineExercise } from "../defineExercise.js";
import { flatten, shapeOf, unflatten, type Nested } from "../nested.js";
import { mean, square, streamOf, sum, withoutStart } from "../numbers.js";

/** Groups of values that share their statistics, in the shape that the statistics have. */
type Groups = number[] | Groups[];

const range = (length: number) => Array.from({ length }, (_, i) => i);
const isGroup = (groups: Groups): groups is number[] => typeof groups[0] === "number";
const each = (groups: Groups, reduce: (values: number[]) => number): Nested =>
  isGroup(groups) ? reduce(groups) : groups.map((inner) => each(inner, reduce));
const squares = (values: number[]) => sum(values.map((value) => square(value - mean(values))));

export const convMoments = defineExercise({
  id: "3.8",
  name: "convMoments",
  parameters: { x: "array" },
  results: { mean: "feature", variance: "feature" },
  cases(seed) {
    const source = streamOf("conv", seed);
    const images = (n: number, h: number, w: number, c: number): Nested =>
      range(n).map(() =>
        range(h).map((i) =>
          range(w).map((j) => range(c).map((k) => source.normal(k + 0.5 * i - 0.3 * j, 1 + 0.4 * k))),
        ),
      );
    return [images(4, 3, 5, 2), images(2, 4, 3, 3), images(1, 2, 3, 4)].map((x) => ({
      label: "pictures",
      adversarial: (x as Nested[]).length === 1,
      shows: { shape: shapeOf(x).join(", ") },
      args: { x },
    }));
  },
  lines: {
    shape(): [number, number, number, number] {
      return shapeOf(this.x) as [number, number, number, number];
    },
    /** The values of these examples, rows, columns and channels. */
    at(): (n: number[], h: number[], w: number[], c: number[]) => number[] {
      const x = this.x as number[][][][];
      return (n, h, w, c) => n.flatMap((i) => h.flatMap((j) => w.flatMap((k) => c.map((l) => x[i]![j]![k]![l]!))));
    },
    all(): [number[], number[], number[], number[]] {
      return this.shape.map(range) as [number[], number[], number[], number[]];
    },
    groups(): Groups {
      const [n, h, w, c] = this.all;
      return c.map((l) => this.at(n, h, w, [l]));
    },
    count(): (values: number[]) => number {
      return (values) => values.length;
    },
    mean(): Nested {
      return each(this.groups, (values) => sum(values) / this.count(values));
    },
    variance(): Nested {
      return each(this.groups, (values) => {
        const mu = sum(values) / this.count(values);
        return sum(values.map((value) => square(value - mu))) / this.count(values);
      });
    },
  },
  header: "function convMoments(x: tf.Tensor4D)",
  body: `const mean = x.mean([0, 1, 2]);
const variance = x.sub(mean).square().mean([0, 1, 2]);
return { mean, variance };`,
}).withMistakes({
  mistakes: {
    "over the batch only": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return h.map((j) => w.map((k) => c.map((l) => it.at(n, [j], [k], [l]))));
      },
    },
    "per picture": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return n.map((i) => c.map((l) => it.at([i], h, w, [l])));
      },
    },
    "over the channels too": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return it.at(n, h, w, c);
      },
    },
    "per example, all channels": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return n.map((i) => it.at([i], h, w, c));
      },
    },
    "per place, over channels": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return n.map((i) => h.map((j) => w.map((k) => it.at([i], [j], [k], c))));
      },
    },
    "channels first": {
      groups: (it) => {
        const [n, h, w, c] = it.all;
        return h.map((j) => it.at(n, [j], w, c));
      },
    },
    "one axis kept too many": [
      {
        groups: (it) => {
          const [n, h, w, c] = it.all;
          return w.map((k) => c.map((l) => it.at(n, h, [k], [l])));
        },
      },
      {
        groups: (it) => {
          const [n, h, w, c] = it.all;
          return h.map((j) => c.map((l) => it.at(n, [j], w, [l])));
        },
      },
      {
        groups: (it) => {
          const [n, h, w, c] = it.all;
          return w.map((k) => it.at(n, h, [k], c));
        },
      },
    ],
    "reshaped the wrong way": {
      groups: (it) => {
        const values = flatten(it.x);
        const channels = it.shape[3];
        return unflatten(values, [channels, values.length / channels]) as number[][];
      },
    },
    "mean of the pictures' variances": {
      variance: (it) => {
        const [n, h, w, c] = it.all;
        return c.map((l) =>
          mean(
            n.map((i) => {
              const values = it.at([i], h, w, [l]);
              return squares(values) / it.count(values);
            }),
          ),
        );
      },
    },
    "variance of the pictures' means": {
      variance: (it) => {
        const [n, h, w, c] = it.all;
        return c.map((l) => {
          const means = n.map((i) => mean(it.at([i], h, w, [l])));
          return squares(means) / it.count(means);
        });
      },
    },
    "divided by the examples only": { count: (it) => () => it.shape[0] },
    "divided by the places only": { count: (it) => () => it.shape[1] * it.shape[2] },
    "brackets around the count": [
      { count: (it) => () => it.shape[0] / (it.shape[1] * it.shape[2]) },
      { variance: (it) => each(it.groups, (values) => (squares(values) / it.shape[0]) * it.shape[1] * it.shape[2]) },
    ],
    "reduce without a start": {
      variance: (it) =>
        each(it.groups, (values) => withoutStart(values, (value) => square(value - mean(values))) / values.length),
    },
    "not divided": { count: () => () => 1 },
    "n - 1": { variance: (it) => each(it.groups, (values) => squares(values) / (values.length - 1)) },
    "mean of squares": { variance: (it) => each(it.groups, (values) => mean(values.map(square))) },
    "standard deviation": {
      variance: (it) => each(it.groups, (values) => Math.sqrt(squares(values) / it.count(values))),
    },
    exchanged: {
      mean: (it) => each(it.groups, (values) => squares(values) / values.length),
      variance: (it) => each(it.groups, mean),
    },
  },
  together: ["exchanged"],
});
