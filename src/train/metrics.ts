import { checkOptions, show } from "../arguments.js";
import { tf } from "../backend/tf.js";
import type { Tensor } from "../graph/tfjs/types.js";
import { isNumbers } from "../math/checks.js";

/** How often each class was taken for each, and what follows from it. */
export interface ConfusionMatrix {
  /** `counts[truth][predicted]`. */
  readonly counts: readonly (readonly number[])[];
  /** Share of the examples on the diagonal. */
  readonly accuracy: number;
  /** For each class: of those taken for it, the share that is of it; NaN where none was. */
  readonly precision: readonly number[];
  /** For each class: of those of it, the share taken for it; NaN where there is none. */
  readonly recall: readonly number[];
  /** For each class: 2 · precision · recall / (precision + recall), which is 2·hits/(taken + there are); NaN for 0/0. */
  readonly f1: readonly number[];
}

/**
 * Counts of truth against prediction, with accuracy, precision, recall and F1: what accuracy alone hides where classes
 * are of different sizes. `confusionPlot` draws it.
 *
 * @param labels class indices [n].
 * @param predictions class indices [n], or the model's outputs [n, classes], of which the largest counts.
 * @param options.numClasses Default: the largest index and one more, or as many as outputs.
 * @throws RangeError where lengths differ or a label is no class.
 * @example
 * const { recall } = confusionMatrix(test.labels, await predict(model, test));
 */
export function confusionMatrix(
  labels: ArrayLike<number> | Tensor,
  predictions: ArrayLike<number> | Tensor,
  options: { numClasses?: number } = {},
): ConfusionMatrix {
  const where = "confusionMatrix";
  checkOptions(where, options, { numClasses: true });
  const truth = read(where, "labels", labels).values;
  const { values, width } = read(where, "predictions", predictions);
  const n = truth.length;
  if (n === 0) throw new RangeError(`${where}: labels is empty, expected class indices`);
  if (values.length !== n * width) {
    throw new RangeError(`${where}: there are ${values.length / width} predictions for ${n} labels; expected as many`);
  }
  const taken = width === 1 ? values : Array.from(truth, (_, i) => largest(values, i * width, width));
  const most = Math.max(...[truth, taken].map((each) => each.reduce((a, b) => Math.max(a, Math.floor(b)), 0)));
  const { numClasses = width > 1 ? width : most + 1 } = options;
  if (!(Number.isInteger(numClasses) && numClasses >= 1 && numClasses <= 10_000)) {
    throw new RangeError(`${where}: numClasses is ${show(numClasses)}, expected an integer from 1 to 10,000`);
  }
  const counts = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (let i = 0; i < n; i++) {
    for (const [what, label] of [
      ["label", truth[i]!],
      ["prediction", taken[i]!],
    ] as const) {
      if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
        throw new RangeError(`${where}: ${what} ${label} of example ${i} is outside 0 … ${numClasses - 1}`);
      }
    }
    counts[truth[i]!]![taken[i]!]!++;
  }
  const of = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const as = counts.map((_, k) => counts.reduce((sum, row) => sum + row[k]!, 0));
  const hits = counts.map((row, k) => row[k]!);
  return {
    counts,
    accuracy: hits.reduce((sum, count) => sum + count, 0) / n,
    precision: hits.map((count, k) => count / as[k]!),
    recall: hits.map((count, k) => count / of[k]!),
    f1: hits.map((count, k) => (2 * count) / (as[k]! + of[k]!)),
  };
}

/**
 * The area under the ROC curve: the chance that an example of class 1 has a higher score than one of class 0, equal
 * scores counting half. It does not depend on a threshold, nor on how many there are of each.
 *
 * @param labels 0 or 1 for each example.
 * @param scores one number an example: a probability or a logit.
 * @throws RangeError where lengths differ, or a class has no example.
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAuc(labels: ArrayLike<number> | Tensor, scores: ArrayLike<number> | Tensor): number {
  const truth = read("rocAuc", "labels", labels).values;
  const given = read("rocAuc", "scores", scores).values;
  if (truth.length !== given.length) {
    throw new RangeError(`rocAuc: there are ${given.length} scores for ${truth.length} labels; expected as many`);
  }
  const wrong = truth.findIndex((label, i) => (label !== 0 && label !== 1) || Number.isNaN(given[i]!));
  if (wrong >= 0) {
    throw new RangeError(
      `rocAuc: example ${wrong} has label ${truth[wrong]} and score ${given[wrong]}, expected 0 or 1 and a number`,
    );
  }
  const order = [...given.keys()].sort((a, b) => given[a]! - given[b]!);
  // The sum of the ranks of class 1 (Mann & Whitney 1947); equal scores share their mean rank.
  let ranks = 0;
  let numOnes = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && given[order[end]!] === given[order[start]!]) end++;
    for (let i = start; i < end; i++) {
      if (truth[order[i]!] !== 1) continue;
      ranks += (start + 1 + end) / 2;
      numOnes++;
    }
  }
  const numZeros = truth.length - numOnes;
  if (numOnes === 0 || numZeros === 0)
    throw new RangeError(`rocAuc: there is no example of class ${numOnes === 0 ? 1 : 0}`);
  return (ranks - (numOnes * (numOnes + 1)) / 2) / (numOnes * numZeros);
}

function read(where: string, argument: string, given: ArrayLike<number> | Tensor): { values: number[]; width: number } {
  if (given instanceof tf.Tensor) {
    if (given.isDisposed) throw new Error(`${where}: ${argument} is a tensor that was disposed; keep it with tf.keep`);
    if (given.rank > 2 || given.dtype === "string") {
      throw new RangeError(
        `${where}: ${argument} has shape [${given.shape.join(", ")}] and dtype ${given.dtype}, expected [n] or [n, classes]`,
      );
    }
    return { values: Array.from(given.dataSync()), width: given.rank === 2 ? given.shape[1]! : 1 };
  }
  if (!isNumbers(given)) throw new TypeError(`${where}: ${argument} is ${show(given)}, expected numbers or a tensor`);
  return { values: Array.from(given), width: 1 };
}

function largest(values: readonly number[], start: number, width: number): number {
  let best = 0;
  for (let k = 1; k < width; k++) if (values[start + k]! > values[start + best]!) best = k;
  return best;
}
