import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Numbers } from "../loops/Buffer.js";
import type { DataType } from "../Node.js";
import type { Tf } from "../tfjs/types.js";

/** What tfjs-node's native addon offers to run a saved graph: tensors are known by numbers. */
interface Addon {
  createTensor(shape: readonly number[], type: number, values: Numbers): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly number[], inputNames: string, outputNames: string): { id: number; shape: number[] }[];
}

const typeNumbers: Record<DataType, number> = { float32: 1, int32: 3 };

/** A TensorFlow session with one graph. */
export class Session {
  readonly #addon: Addon;
  readonly #id: number;
  #open = true;

  /** Loads a SavedModel's bytes. The addon reads only from a folder: it exists as long as that takes. */
  constructor(tf: Tf, savedModel: Uint8Array) {
    this.#addon = (tf.findBackend("tensorflow") as unknown as { binding: Addon }).binding;
    const folder = mkdtempSync(join(tmpdir(), "batchnorm-lab-"));
    try {
      writeFileSync(join(folder, "saved_model.pb"), savedModel);
      this.#id = this.#addon.loadSavedModel(folder, "serve");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  /**
   * Feeds tensors, runs what the fetched ones need, and returns their values.
   *
   * @param inputNames, outputNames "Placeholder_3:0,Placeholder_4:0"
   */
  run(
    inputs: readonly { readonly values: Numbers; readonly shape: readonly number[]; readonly type: DataType }[],
    inputNames: string,
    outputNames: string,
  ): { shape: readonly number[]; data: Float32Array | Int32Array }[] {
    const addon = this.#addon;
    const ids: number[] = [];
    try {
      for (const { values, shape, type } of inputs) ids.push(addon.createTensor(shape, typeNumbers[type], values));
      return addon.runSavedModel(this.#id, ids, inputNames, outputNames).map(({ id, shape }) => {
        const data = addon.tensorDataSync(id);
        addon.deleteTensor(id);
        return { shape, data };
      });
    } finally {
      for (const id of ids) addon.deleteTensor(id);
    }
  }

  close(): void {
    if (this.#open) this.#addon.deleteSavedModel(this.#id);
    this.#open = false;
  }
}
