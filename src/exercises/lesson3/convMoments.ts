import { defineExercise } from "../definition.js";
import { flatten, type Nested } from "../nested.js";
import { mean, square, streamOf } from "../numbers.js";

export const convMoments = defineExercise({
  id: "3.8",
  name: "convMoments",
  title: "the axes for a convolution",
  task:
    "After a convolution `x` is [examples, height, width, channels]. Batch norm treats every place of the picture " +
    "alike: one mean and one variance a channel. Return `{ mean, variance }`, each [channels].",
  parameters: { x: "array" },
  results: { mean: "feature", variance: "feature" },
  cases(seed) {
    const source = streamOf("conv", seed);
    const images = ([n, h, w, c]: number[]): Nested =>
      Array.from({ length: n! }, () =>
        Array.from({ length: h! }, (_, i) =>
          Array.from({ length: w! }, (_, j) =>
            Array.from({ length: c! }, (_, k) => source.normal(k + 0.5 * i - 0.3 * j, 1 + 0.4 * k)),
          ),
        ),
      );
    return [
      [4, 3, 5, 2],
      [2, 4, 3, 3],
    ].map((shape) => ({ label: `x of shape [${shape.join(", ")}]`, args: { x: images(shape) } }));
  },
  compute({ x }, is) {
    const images = x as number[][][][];
    const [n, h, w, c] = [images.length, images[0]!.length, images[0]![0]!.length, images[0]![0]![0]!.length];
    const range = (length: number) => Array.from({ length }, (_, i) => i);
    // The values that share one mean, and the shape that the means have.
    const at = (i: number[], j: number[], k: number[], l: number[]) =>
      i.flatMap((a) => j.flatMap((b) => k.flatMap((d) => l.map((e) => images[a]![b]![d]![e]!))));
    const [N, H, W, C] = [range(n), range(h), range(w), range(c)];
    const [groups, depth]: [unknown, number] = is("over the batch only")
      ? [H.map((j) => W.map((k) => C.map((l) => at(N, [j], [k], [l])))), 3]
      : is("per place, over channels")
        ? [N.map((i) => H.map((j) => W.map((k) => at([i], [j], [k], C)))), 3]
        : is("per picture")
          ? [N.map((i) => C.map((l) => at([i], H, W, [l]))), 2]
          : is("per example, all channels")
            ? [N.map((i) => at([i], H, W, C)), 1]
            : is("over the channels too")
              ? [at(N, H, W, C), 0]
              : [C.map((l) => at(N, H, W, [l])), 1];
    const each = (value: unknown, level: number, reduce: (values: number[]) => number): Nested =>
      level === 0 ? reduce(value as number[]) : (value as unknown[]).map((inner) => each(inner, level - 1, reduce));
    const variance = (values: number[]) =>
      values.reduce((s, v) => s + square(v - mean(values)), 0) / (values.length - (is("n - 1") ? 1 : 0));
    return {
      mean: each(groups, depth, (values) => mean(flatten(values))),
      variance: each(groups, depth, is("standard deviation") ? (values) => Math.sqrt(variance(values)) : variance),
    };
  },
  mistakes: [
    {
      name: "over the batch only",
      says:
        "You average over the examples only: every place of the picture has a mean of its own. A convolution uses " +
        "the same weights everywhere, so its places share their statistics.",
      look: "axes [0, 1, 2] of [examples, height, width, channels]",
    },
    {
      name: "per picture",
      says: "You average over height and width only: every picture has statistics of its own. That is instance norm.",
      look: "axes [0, 1, 2] of [examples, height, width, channels]",
    },
    {
      name: "over the channels too",
      says: "You average over everything: the channels share one mean.",
      look: "axes [0, 1, 2]: all but the channels",
    },
    {
      name: "per example, all channels",
      says: "You average over each example: that is layer norm.",
      look: "axes [0, 1, 2]: all but the channels",
    },
    {
      name: "per place, over channels",
      says: "You average over the channels, the one axis to keep.",
      look: "axes [0, 1, 2]: all but the channels",
    },
    {
      name: "n - 1",
      says:
        "The variance divides by the count minus 1; batch norm divides by the count, which is examples × height × " +
        "width.",
      look: "σ² = mean of (x − μ)²",
    },
    {
      name: "standard deviation",
      says: "`variance` is the standard deviation: do not take the root yet.",
      look: "σ² = mean of (x − μ)²",
    },
  ],
  verified: "2 batches of pictures",
  hints: ["All axes but the last.", "`x.mean([0, 1, 2])`"],
  header: "function convMoments(x: tf.Tensor4D)",
  body: `const mean = x.mean([0, 1, 2]);
const variance = x.sub(mean).square().mean([0, 1, 2]);
return { mean, variance };`,
});
