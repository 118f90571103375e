import { checkOptions, checkShape, show } from "../arguments.js";
import { checkDataset } from "./checkDataset.js";
import type { Dataset } from "./Dataset.js";
import { exampleSize } from "./select.js";

/**
 * Pixels to 0 and 1: 1 where the value is above the threshold. The input of Ioffe & Szegedy's Figure 1.
 *
 * @param options.threshold 0.5 by default.
 * @example
 * const blackAndWhite = binarize(syntheticDigits({ numExamples: 10, seed: 1 }));
 */
export function binarize(dataset: Dataset, options: { threshold?: number } = {}): Dataset {
  checkDataset("binarize", dataset);
  checkOptions("binarize", options, { threshold: true });
  const { threshold = 0.5 } = options;
  if (!Number.isFinite(threshold)) throw new RangeError(`binarize: threshold is ${show(threshold)}, expected a number`);
  return { ...dataset, name: `${dataset.name}, binary`, x: dataset.x.map((value) => (value > threshold ? 1 : 0)) };
}

/**
 * The same numbers with another shape per example: [784] for dense layers, [28, 28, 1] for convolutions.
 *
 * @throws RangeError if the shapes hold different numbers of values.
 * @example
 * const images = reshapeExamples(syntheticDigits({ numExamples: 10, seed: 1 }), [28, 28, 1]);
 */
export function reshapeExamples(dataset: Dataset, exampleShape: readonly number[]): Dataset {
  checkDataset("reshapeExamples", dataset);
  checkShape("reshapeExamples", "exampleShape", exampleShape);
  if (exampleSize({ exampleShape }) !== exampleSize(dataset)) {
    throw new RangeError(
      `reshapeExamples: ${dataset.name} has ${exampleSize(dataset)} values per example (shape [` +
        `${dataset.exampleShape.join(", ")}]), and [${exampleShape.join(", ")}] holds ${exampleSize({ exampleShape })}`,
    );
  }
  return { ...dataset, exampleShape: [...exampleShape] };
}

/**
 * Class indices to rows of zeros with a single 1: [numExamples, numClasses], row-major.
 *
 * @throws RangeError on a label outside 0 … numClasses − 1.
 * @example
 * oneHot([0, 2], 3); // Float32Array [1, 0, 0, 0, 0, 1]
 */
export function oneHot(labels: ArrayLike<number>, numClasses: number): Float32Array {
  if (!Array.isArray(labels) && !ArrayBuffer.isView(labels)) {
    throw new TypeError(`oneHot: labels is ${show(labels)}, expected an array of class indices`);
  }
  if (!(Number.isInteger(numClasses) && numClasses >= 1)) {
    throw new RangeError(`oneHot: numClasses is ${show(numClasses)}, expected an integer ≥ 1`);
  }
  const rows = new Float32Array(labels.length * numClasses);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
      throw new RangeError(`oneHot: label ${label} is outside 0 … ${numClasses - 1}`);
    }
    rows[i * numClasses + label] = 1;
  }
  return rows;
}
