import { isRecord, show, shapeText } from "../arguments.js";
import { isDataset } from "../data/checkDataset.js";
import type { Dataset } from "../data/Dataset.js";
import { tf } from "../backend/tf.js";
import type { Tensor } from "../graph/tfjs/types.js";
import { sizeOf } from "../graph/shapes.js";
import { isNumbers } from "../math/checks.js";
import { inputNames, type Model } from "../layers/Model.js";
import type { Loss } from "./losses.js";

/** Numbers as nested arrays, or a tensor. */
export type ExampleValues =
  | Tensor
  | readonly number[]
  | readonly (readonly number[])[]
  | readonly (readonly (readonly (readonly number[])[])[])[];

/** What goes into a model: the values of its input [n, ...shape], or those of several inputs by name. */
export type InputValues = ExampleValues | Readonly<Record<string, ExampleValues>>;

/** Inputs [n, ...inputShape] and targets: class indices [n], or [n, ...outputShape]. */
export interface InputsAndTargets {
  readonly x: InputValues;
  readonly y: ExampleValues;
}

/** What `fit` and `evaluate` take: a dataset with labels, or inputs and targets. */
export type TrainingData = Dataset | InputsAndTargets;

/** Numbers of one input, one example after the other. */
export interface Column {
  readonly values: Float32Array;
  /** How many an example has. */
  readonly size: number;
}

/** What goes into a model, as flat arrays. */
export interface Inputs {
  /** For messages. */
  readonly name: string;
  readonly numExamples: number;
  /** In the order of the model's inputs. */
  readonly columns: readonly Column[];
}

/** Training data as flat arrays. */
export interface Examples extends Inputs {
  /** Class indices, where the data have them: for the order of the examples. */
  readonly labels: Int32Array;
  /** One example's target after the other; `targetSize` numbers each. */
  readonly targets: Float32Array | Int32Array;
  readonly targetSize: number;
  /** The loss for these targets. */
  readonly loss: Loss;
}

/**
 * Training data in the form that the model and the loss need.
 *
 * @throws RangeError if shapes, classes or numbers of examples do not fit; the message says what was expected.
 */
export function examplesOf(
  where: string,
  data: TrainingData,
  model: Pick<Model, "inputs" | "outputShape">,
  given: Loss,
): Examples {
  if (!isDataset(data) && !(isRecord(data) && "x" in data && "y" in data)) {
    throw new TypeError(
      `${where}: data is ${describe(data)}, expected a dataset, for example syntheticDigits(), or { x, y }`,
    );
  }
  const inputs = inputsOf(where, model, isDataset(data) ? data : data.x, "x");
  const n = inputs.numExamples;
  const { y, yShape } = isDataset(data)
    ? { y: data.labels, yShape: [data.labels.length] }
    : { y: numbersOf(where, "y", data.y).values, yShape: numbersOf(where, "y", data.y).shape };
  if (yShape[0] !== n && !(isDataset(data) && y.length === 0)) {
    throw new RangeError(`${where}: x has ${n} examples, y ${yShape[0] ?? "none"}`);
  }
  for (const { values, size } of inputs.columns) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const example = `example ${Math.floor(bad / size)} of ${inputs.name}`;
      throw new RangeError(`${where}: ${example} has the value ${values[bad]}, which would end in every weight`);
    }
  }
  if (y.length === 0) throw new RangeError(`${where}: ${inputs.name} has no labels, which ${given.name} needs`);
  const loss = given.forTargets?.(yShape, model.outputShape) ?? given;
  const { shape, type } = loss.target(model.outputShape);
  const targetSize = sizeOf(shape);
  // What is encoded comes as class indices.
  if (y.length !== n * (loss.encode ? 1 : targetSize)) {
    throw new RangeError(
      `${where}: the targets have shape ${shapeText(yShape)}, ${loss.name} expects ${shapeText([n, ...(loss.encode ? [] : shape)])}`,
    );
  }
  if (type === "int32" || loss.encode) checkClasses(where, y, model.outputShape[0]!);
  const encoded = loss.encode?.(y, model.outputShape) ?? y;
  for (let i = 0; i < encoded.length && type === "float32"; i++) {
    const example = Math.floor(i / targetSize);
    if (!Number.isFinite(encoded[i]!)) {
      throw new RangeError(`${where}: the target of example ${example} is ${encoded[i]}, expected a finite number`);
    }
    loss.check?.(where, encoded[i]!, example);
  }
  return {
    ...inputs,
    labels: isDataset(data) ? data.labels : new Int32Array(0),
    targets: type === "int32" ? Int32Array.from(encoded) : Float32Array.from(encoded),
    targetSize,
    loss,
  };
}

/** What goes into the model as flat arrays: of a dataset, of values, or of values by the names of its inputs. */
export function inputsOf(
  where: string,
  model: Pick<Model, "inputs">,
  x: InputValues | Dataset,
  argument: string,
): Inputs {
  if (isDataset(x)) return { name: x.name, numExamples: x.numExamples, columns: [columnOf(where, model, x)] };
  const single = x instanceof tf.Tensor || !isRecord(x);
  const names = model.inputs.map(({ name }) => name);
  if (single && names.length > 1) {
    throw new TypeError(
      `${where}: ${argument} is ${show(x)}, expected one for each input: ${inputNames(model.inputs)}`,
    );
  }
  const unknown = single ? undefined : Object.keys(x).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const expected =
      names.length > 1 ? `there are ${inputNames(model.inputs)}` : "expected a tensor or (nested) arrays of numbers";
    throw new TypeError(`${where}: ${argument} has an input "${unknown}"; ${expected}`);
  }
  const read = model.inputs.map((input) => {
    const what = single ? argument : `${argument}.${input.name}`;
    const { values, shape } = numbersOf(where, what, (single ? x : x[input.name]) as ExampleValues);
    const size = sizeOf(input.shape);
    const numExamples = shape[0] ?? 0;
    if (numExamples === 0 || values.length !== numExamples * size) {
      throw new RangeError(
        `${where}: ${what} has shape ${shapeText(shape)}, expected ${shapeText([-1, ...input.shape])} with at least one example`,
      );
    }
    return { numExamples, values, size };
  });
  const other = read.find(({ numExamples }) => numExamples !== read[0]!.numExamples);
  if (other) {
    throw new RangeError(
      `${where}: the inputs have ${read[0]!.numExamples} and ${other.numExamples} examples, expected as many`,
    );
  }
  return { name: argument, numExamples: read[0]!.numExamples, columns: read };
}

function columnOf(where: string, { inputs }: Pick<Model, "inputs">, dataset: Dataset): Column {
  const { x, name, numExamples: n, exampleShape } = dataset;
  if (inputs.length > 1) {
    throw new TypeError(`${where}: ${name} is one input, the model has ${inputNames(inputs)}; give { x: { … }, y }`);
  }
  const { shape } = inputs[0]!;
  if (n === 0) throw new RangeError(`${where}: ${name} has no examples`);
  const size = sizeOf(shape);
  if (sizeOf(exampleShape) !== size) {
    throw new RangeError(
      `${where}: an example of ${name} has shape ${shapeText(exampleShape)}, the model expects ` +
        `${shapeText(shape)}${exampleShape.length !== shape.length ? " (see reshapeExamples)" : ""}`,
    );
  }
  if (x.length !== n * size) {
    throw new RangeError(
      `${where}: ${name} has ${x.length} numbers, expected ${n * size}: ${n} examples ${shapeText(shape)}`,
    );
  }
  return { values: toFloat32(where, `x of ${name}`, x), size };
}

/** The numbers as the backends take them: other types train on one and not on another. */
function toFloat32(where: string, what: string, values: ArrayLike<number>): Float32Array {
  if (values instanceof Float32Array) return values;
  if (!isNumbers(values)) throw new TypeError(`${where}: ${what} is ${show(values)}, expected a Float32Array`);
  return Float32Array.from(values);
}

function describe(data: unknown): string {
  if (isRecord(data) && "numExamples" in data && !ArrayBuffer.isView(data["x"])) {
    return `a dataset whose x is ${show(data["x"])}`;
  }
  return show(data);
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
  if (ArrayBuffer.isView(value)) {
    const values = Float32Array.from(value as unknown as ArrayLike<number>);
    return { values, shape: [values.length] };
  }
  const tensor = tensorOf(where, argument, value);
  try {
    return { values: tensor.dataSync() as Float32Array, shape: [...tensor.shape] };
  } finally {
    tensor.dispose();
  }
}

const isNested = (value: unknown): boolean =>
  (ArrayBuffer.isView(value) && isNumbers(value)) ||
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
