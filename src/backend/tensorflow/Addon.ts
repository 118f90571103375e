import type { Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { Definition } from "./GraphDef.js";

/** What is used here of tfjs-node's addon: it runs TensorFlow on tensors known by numbers, their handles. */
export interface Addon {
  readonly TF_Version: string;
  readonly TF_ATTR_BOOL: number;
  createTensor(shape: readonly number[], type: number, values: Float32Array | Float64Array | Int32Array): number;
  deleteTensor(handle: number): void;
  tensorDataSync(handle: number): Float32Array | Int32Array;
  executeOp(
    name: string,
    attributes: readonly AddonAttribute[],
    inputs: readonly number[],
    numOutputs: number,
  ): Output[];
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): Output[];
  /** Told of each function that has run, where somebody keeps a trace. */
  functionRan?(key: string, define: Definition, inputs: readonly number[], outputs: readonly Output[]): void;
}

/** What is used here of tfjs-node's backend. */
export interface NativeBackend {
  binding: Addon;
  /** What tfjs knows of each tensor's data. */
  readonly tensorMap: {
    has(dataId: object): boolean;
    get(dataId: object): { readonly dtype: number; readonly refCount: number };
  };
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(output: Output): Tensor;
}

/** An attribute of a single operation; those of a graph's operations are `Attribute` in GraphDef.ts. */
export interface AddonAttribute {
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
