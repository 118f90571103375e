import { isRecord, show } from "../arguments.js";
import { isDataset } from "../data/checkDataset.js";
import type { Dataset } from "../data/Dataset.js";
import { tf } from "../backend/tf.js";
import type { Tensor } from "../graph/tfjs/types.js";
import { sizeOf, shapeText } from "../graph/shapes.js";
import type { Loss } from "./losses.js";

/** Numbers as nested arrays, or a tensor. */
export type ExampleValues =
  | Tensor
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

/** Inputs [n, ...inputShape] and targets: class indices [n], or [n, ...outputShape]. */
export interface InputsAndTargets {
  readonly x: ExampleValues;
  readonly y: ExampleValues;
}

/** What `fit` and `evaluate` take: a dataset with labels, or inputs and targets. */
export type TrainingData = Dataset | InputsAndTargets;

/** Training data as flat arrays. */
export interface Examples {
  /** With `labels` only where they are class indices. */
  readonly dataset: Dataset;
  /** One example's target after the other; `targetSize` numbers each. */
  readonly targets: Float32Array | Int32Array;
  readonly targetSize: number;
}

/**
 * Training data in the form that the model and the loss need.
 *
 * @throws RangeError if shapes, classes or numbers of examples do not fit; the message says what was expected.
 */
export function examplesOf(
  where: string,
  data: TrainingData,
  model: { readonly inputShape: readonly number[]; readonly outputShape: readonly number[] },
  loss: Loss,
): Examples {
  if (!isDataset(data) && !(isRecord(data) && "x" in data && "y" in data)) {
    throw new TypeError(
      `${where}: data is ${show(data)}, expected a dataset, for example syntheticDigits(), or { x, y }`,
    );
  }
  const { dataset, y, yShape } = isDataset(data) ? fromDataset(data) : fromTensors(where, data);
  const n = dataset.numExamples;
  if (n === 0) throw new RangeError(`${where}: ${dataset.name} has no examples`);
  if (dataset.x.length !== n * sizeOf(model.inputShape)) {
    throw new RangeError(
      `${where}: an example of ${dataset.name} has shape ${shapeText(dataset.exampleShape)}, the model expects ` +
        `${shapeText(model.inputShape)}${dataset.exampleShape.length !== model.inputShape.length ? " (see reshapeExamples)" : ""}`,
    );
  }
  const bad = dataset.x.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const example = Math.floor((bad * n) / dataset.x.length);
    throw new RangeError(
      `${where}: example ${example} of ${dataset.name} has the value ${dataset.x[bad]}, which would end in every weight`,
    );
  }
  if (y.length === 0) throw new RangeError(`${where}: ${dataset.name} has no labels, which ${loss.name} needs`);
  const { shape, type } = loss.target(model.outputShape);
  const targetSize = sizeOf(shape);
  if (y.length !== n * targetSize) {
    throw new RangeError(
      `${where}: the targets have shape ${shapeText(yShape)}, ${loss.name} expects ${shapeText([n, ...shape])}`,
    );
  }
  if (type === "int32") checkClasses(where, y, model.outputShape[0]!);
  return { dataset, targets: type === "int32" ? Int32Array.from(y) : Float32Array.from(y), targetSize };
}

function fromDataset(dataset: Dataset) {
  return { dataset, y: dataset.labels as ArrayLike<number>, yShape: [dataset.labels.length] };
}

function fromTensors(where: string, { x, y }: InputsAndTargets) {
  const inputs = numbersOf(where, "x", x);
  const targets = numbersOf(where, "y", y);
  const numExamples = inputs.shape[0] ?? 0;
  if (targets.shape[0] !== numExamples) {
    throw new RangeError(`${where}: x has ${numExamples} examples, y ${targets.shape[0] ?? "none"}`);
  }
  const exampleShape = inputs.shape.slice(1);
  const dataset: Dataset = {
    name: "x",
    numExamples,
    exampleShape,
    x: inputs.values,
    labels: new Int32Array(0),
    numClasses: 0,
  };
  return { dataset, y: targets.values as ArrayLike<number>, yShape: targets.shape };
}

/** The numbers and shape of a tensor or nested arrays. */
export function numbersOf(
  where: string,
  argument: string,
  value: ExampleValues,
): { values: Float32Array; shape: number[] } {
  if (value instanceof tf.Tensor) {
    if (value.isDisposed)
      throw new Error(`${where}: ${argument} is a tensor that was disposed; keep it with tf.keep or clone it`);
    return { values: Float32Array.from(value.dataSync()), shape: [...value.shape] };
  }
  if (!isNested(value)) {
    const given = Array.isArray(value) ? "an array with other things than numbers" : show(value);
    throw new TypeError(`${where}: ${argument} is ${given}, expected a tensor or (nested) arrays of numbers`);
  }
  const tensor = tensorOf(where, argument, value);
  try {
    return { values: tensor.dataSync() as Float32Array, shape: [...tensor.shape] };
  } finally {
    tensor.dispose();
  }
}

const isNested = (value: unknown): boolean =>
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) && value.every((each) => typeof each === "number" || isNested(each)));

function tensorOf(where: string, argument: string, value: ExampleValues): Tensor {
  try {
    return tf.tensor(value as number[][], undefined, "float32");
  } catch (error) {
    throw new RangeError(`${where}: the rows of ${argument} differ in length: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function checkClasses(where: string, labels: ArrayLike<number>, numClasses: number): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (!(Number.isInteger(label) && label >= 0 && label < numClasses)) {
      throw new RangeError(
        `${where}: label ${label} of example ${i} is outside 0 … ${numClasses - 1}, the model's classes`,
      );
    }
  }
}
