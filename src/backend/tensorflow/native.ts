import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { DataType } from "./GraphDef.js";

/** What is used here of tfjs-node's addon: it runs TensorFlow on tensors known by numbers, their handles. */
export interface Addon {
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: readonly number[], type: number, values: Float32Array | Float64Array | Int32Array): number;
  deleteTensor(handle: number): void;
  tensorDataSync(handle: number): Float32Array | Int32Array;
  executeOp(name: string, attributes: readonly Attribute[], inputs: readonly number[], numOutputs: number): Output[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): Output[];
}

/** What is used here of tfjs-node's backend. */
export interface NativeBackend {
  readonly binding: Addon;
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(output: Output): Tensor;
}

/** Numbers of tensorflow/core/framework/types.proto. */
export const typeNumbers: Record<DataType | "resource", number> = { float32: 1, int32: 3, resource: 20 };

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

/** Handles of constant vectors, made once for each distinct value and kept. */
const constants = new WeakMap<Addon, Map<string, number>>();

/** The handle of a constant int32 vector, such as a shape. */
export function constant(addon: Addon, values: readonly number[]): number {
  let known = constants.get(addon);
  if (!known) constants.set(addon, (known = new Map()));
  const key = values.join();
  let handle = known.get(key);
  if (handle === undefined) {
    known.set(key, (handle = addon.createTensor([values.length], typeNumbers.int32, Int32Array.from(values))));
  }
  return handle;
}
