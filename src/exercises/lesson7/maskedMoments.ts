import { defineExercise } from "../defineExercise.js";
import type { Nested } from "../nested.js";
import { column, mean, square, streamOf, sum, withoutStart } from "../numbers.js";

/** Sentences, each a list of tokens, each a list of features. */
type Sentences = number[][][];

const squares = (values: number[], mu: number) => sum(values.map((value) => square(value - mu)));
const variance = (values: number[]) => squares(values, mean(values)) / values.length;

export const maskedMoments = defineExercise({
  id: "7.2",
  name: "maskedMoments",
  parameters: { x: "array", lengths: "list" },
  results: { mean: "feature", variance: "feature" },
  cases(seed) {
    const source = streamOf("masked", seed);
    return [
      { lengths: [2, 5, 3], steps: 5, n: 2 },
      { lengths: [4, 2, 6, 3], steps: 7, n: 3 },
    ].map(({ lengths, steps, n }) => ({
      label: "sentences",
      shows: { sentences: lengths.length, lengths: lengths.join(", "), steps },
      args: {
        // What stands behind a sentence's end is not 0: a layer with a bias has made something of it.
        x: lengths.map((length) =>
          Array.from({ length: steps }, (_, t) =>
            Array.from({ length: n }, (_, f) => (t < length ? source.normal(f + 1, 1.5) : source.normal(-4, 0.5))),
          ),
        ) as Nested[],
        lengths,
      },
    }));
  },
  lines: {
    sentences(): Sentences {
      return this.x as Sentences;
    },
    /** Of each sentence the tokens that count. */
    kept(): Sentences {
      return this.sentences.map((tokens, i) => tokens.slice(0, this.lengths[i]));
    },
    /** For each feature, the values that count. */
    values(): number[][] {
      const tokens = this.kept.flat();
      return tokens[0]!.map((_, f) => column(tokens, f));
    },
    count(): number {
      return this.values[0]!.length;
    },
    mean(): number[] {
      return this.values.map((values) => sum(values) / this.count);
    },
    variance(): number[] {
      return this.values.map((values, f) => squares(values, this.mean[f]!) / this.count);
    },
  },
  header: "function maskedMoments(x: tf.Tensor3D, lengths: number[])",
  body: `const tokens = tf.concat(lengths.map((length, i) => x.slice([i, 0], [1, length]).squeeze([0])));
const mean = tokens.mean(0);
return { mean, variance: tokens.sub(mean).square().mean(0) };`,
}).withMistakes({
  mistakes: {
    "padding counted": { kept: (it) => it.sentences },
    "divided by all places": { count: (it) => it.sentences.flat().length },
    "padding in the mean": {
      mean: (it) => it.values.map((_, f) => mean(column(it.sentences.flat(), f))),
    },
    "sentences weighted alike": {
      mean: (it) => it.values.map((_, f) => mean(it.kept.map((tokens) => mean(column(tokens, f))))),
    },
    "padding in the squares": {
      variance: (it) =>
        it.values.map((values, f) => {
          const padding = it.sentences.flat().length - values.length;
          return (squares(values, it.mean[f]!) + padding * square(it.mean[f]!)) / it.count;
        }),
    },
    "sentences' statistics averaged": {
      mean: (it) => it.values.map((_, f) => mean(it.kept.map((tokens) => mean(column(tokens, f))))),
      variance: (it) => it.values.map((_, f) => mean(it.kept.map((tokens) => variance(column(tokens, f))))),
    },
    "sentences' variances averaged": {
      variance: (it) => it.values.map((_, f) => mean(it.kept.map((tokens) => variance(column(tokens, f))))),
    },
    "variance within the sentences": {
      variance: (it) =>
        it.values.map((_, f) => {
          const within = it.kept.map((tokens) => squares(column(tokens, f), mean(column(tokens, f))));
          return sum(within) / it.count;
        }),
    },
    "divided by the sentences": { count: (it) => it.lengths.length },
    "not divided": { count: () => 1 },
    "one step too many": {
      kept: (it) => it.sentences.map((tokens, i) => tokens.slice(0, it.lengths[i]! + 1)),
    },
    "one step too few": {
      kept: (it) => it.sentences.map((tokens, i) => tokens.slice(0, it.lengths[i]! - 1)),
    },
    "a sentence left out": [
      { kept: (it) => it.sentences.slice(0, -1).map((tokens, i) => tokens.slice(0, it.lengths[i])) },
      { kept: (it) => it.sentences.slice(1).map((tokens, i) => tokens.slice(0, it.lengths[i + 1])) },
    ],
    "reduce without a start": {
      variance: (it) =>
        it.values.map((values, f) => withoutStart(values, (value) => square(value - it.mean[f]!)) / it.count),
    },
    "first length for all": { kept: (it) => it.sentences.map((tokens) => tokens.slice(0, it.lengths[0])) },
    "cut to the shortest": {
      kept: (it) => it.sentences.map((tokens) => tokens.slice(0, Math.min(...it.lengths))),
    },
    "one mean for all": {
      mean: (it) => it.values.map(() => mean(it.values.flat())),
      variance: (it) =>
        it.values.map(() => squares(it.values.flat(), mean(it.values.flat())) / it.values.flat().length),
    },
    "n - 1": { variance: (it) => it.values.map((values, f) => squares(values, it.mean[f]!) / (it.count - 1)) },
    "mean of squares": { variance: (it) => it.values.map((values) => sum(values.map(square)) / it.count) },
    "standard deviation": {
      variance: (it) => it.values.map((values, f) => Math.sqrt(squares(values, it.mean[f]!) / it.count)),
    },
  },
});
