import { withFolder } from "#backend/tensorflow/withFolder.js";
import type { Addon, Output } from "./Addon.js";
import { typeNumbers, type DataType, type Shape } from "./GraphDef.js";

export interface Feed {
  readonly values: Float32Array | Float64Array | Int32Array;
  readonly shape: Shape;
  readonly type: DataType;
}

/** A TensorFlow session with one graph. */
export class Session {
  readonly #addon: Addon;
  readonly #id: number;
  #open = true;

  /** Loads a SavedModel's bytes. The addon reads only from a folder: it exists as long as that takes. */
  constructor(addon: Addon, savedModel: Uint8Array) {
    this.#addon = addon;
    this.#id = withFolder("saved_model.pb", savedModel, (folder) => addon.loadSavedModel(folder, "serve"));
  }

  /**
   * Feeds tensors, runs what the fetched ones need, and returns their values.
   *
   * @param inputNames, outputNames "Placeholder_3:0,Placeholder_4:0"
   */
  run(
    inputs: readonly Feed[],
    inputNames: string,
    outputNames: string,
  ): { shape: readonly number[]; data: Float32Array | Int32Array }[] {
    const addon = this.#addon;
    const ids: number[] = [];
    try {
      for (const { values, shape, type } of inputs) ids.push(addon.createTensor(shape, typeNumbers[type], values));
      const outputs = this.runTensors(ids, inputNames, outputNames);
      ids.push(...outputs.map(({ id }) => id));
      return outputs.map(({ id, shape }) => ({ shape, data: addon.tensorDataSync(id) }));
    } finally {
      for (const id of ids) addon.deleteTensor(id);
    }
  }

  /** The same with tensors that are in the addon's memory already, and stay there: their numbers. */
  runTensors(inputs: readonly number[], inputNames: string, outputNames: string): Output[] {
    return this.#addon.runSavedModel(this.#id, inputs, inputNames, outputNames);
  }

  close(): void {
    if (this.#open) this.#addon.deleteSavedModel(this.#id);
    this.#open = false;
  }
}
