import type { Tensor, TensorInfo } from "@tensorflow/tfjs";

/** What is used here of tfjs-node's backend: it runs TensorFlow operations on handles, which are plain numbers. */
export interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    createTensor(shape: readonly number[], dtype: number, values: Float32Array | Int32Array): number;
    deleteTensor(handle: number): void;
    executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], numOutputs: number): Output[];
  };
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(output: Output): Tensor;
}

export interface Attribute {
  name: string;
  type: number;
  value: unknown;
}

/** A handle with its shape. */
export interface Output {
  id: number;
  shape: number[];
  dtype: number;
}

/** Handles of small constants, made once for each distinct value and kept. */
const constants = new WeakMap<object, Map<string, number>>();

/** The handle of a constant int32 vector, such as a shape, or of an empty float32 vector. */
export function constant(backend: NativeBackend, values: readonly number[]): number {
  let known = constants.get(backend);
  if (!known) constants.set(backend, (known = new Map()));
  const key = values.join();
  let handle = known.get(key);
  if (handle === undefined) {
    const { binding } = backend;
    handle =
      values.length === 0
        ? binding.createTensor([0], binding.TF_FLOAT, new Float32Array(0))
        : binding.createTensor([values.length], binding.TF_INT32, Int32Array.from(values));
    known.set(key, handle);
  }
  return handle;
}

/** Runs a TensorFlow operation and deletes the outputs that `keep` does not name. */
export function execute(
  { binding }: NativeBackend,
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly number[],
  numOutputs: number,
  keep: readonly number[],
): Output[] {
  const outputs = binding.executeOp(name, attributes, inputs, numOutputs);
  outputs.forEach(({ id }, index) => {
    if (!keep.includes(index)) binding.deleteTensor(id);
  });
  return keep.map((index) => outputs[index] as Output);
}
