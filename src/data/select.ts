import { checkText, isRecord, show } from "../arguments.js";
import { checkDataset } from "./checkDataset.js";
import type { Dataset } from "./Dataset.js";

/**
 * The examples with the given indices, in that order. The basis of `take`, `split` and `batches`.
 *
 * @throws RangeError on an index outside the dataset.
 * @example
 * const three = select(syntheticDigits({ numExamples: 10, seed: 1 }), [0, 5, 9]);
 */
export function select(dataset: Dataset, indices: ArrayLike<number>, name?: string): Dataset {
  checkDataset("select", dataset);
  if (!Array.isArray(indices) && !ArrayBuffer.isView(indices)) {
    throw new TypeError(`select: indices is ${show(indices)}, expected an array of example numbers`);
  }
  if (name !== undefined) checkText("select", "name", name, "training");
  const width = exampleSize(dataset);
  const x = new Float32Array(indices.length * width);
  const labels = new Int32Array(dataset.labels.length === 0 ? 0 : indices.length);
  for (let row = 0; row < indices.length; row++) {
    const index = indices[row]!;
    if (!(Number.isInteger(index) && index >= 0 && index < dataset.numExamples)) {
      throw new RangeError(`select: index ${index} is outside 0 … ${dataset.numExamples - 1} (${dataset.name})`);
    }
    x.set(dataset.x.subarray(index * width, (index + 1) * width), row * width);
    if (labels.length > 0) labels[row] = dataset.labels[index]!;
  }
  return { ...dataset, name: name ?? dataset.name, numExamples: indices.length, x, labels };
}

/**
 * Numbers in one example: the product of its shape.
 *
 * @example
 * exampleSize(wine()); // 13
 */
export function exampleSize(dataset: Pick<Dataset, "exampleShape">): number {
  if (!(isRecord(dataset) && Array.isArray(dataset.exampleShape))) {
    throw new TypeError(`exampleSize: dataset is ${show(dataset)}, expected a dataset, for example syntheticDigits()`);
  }
  return dataset.exampleShape.reduce((product, size) => product * size, 1);
}
