import { readFile, writeFile } from "#files.js";
import { checkText } from "../arguments.js";
import { joinBytes } from "../joinBytes.js";
import * as initializers from "./initializers.js";
import type { Initializer } from "./initializers.js";
import { isOwnLayer, type Layer } from "./Layer.js";
import * as layers from "./layers.js";
import { checkModel, Model, type ModelInput } from "./Model.js";

const format = "batchnorm-lab model";
const version = 2;

/** A model as plain data, without its weights. */
interface Description {
  readonly inputs: readonly ModelInput[];
  readonly seed: number;
  readonly layers: readonly LayerDescription[];
}

interface LayerDescription {
  readonly name: string;
  readonly type: string;
  /** What it was made with; a model as its description. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly inputs: readonly string[];
  readonly frozen: boolean;
}

interface Header extends Description {
  readonly format: string;
  readonly version: number;
  readonly weights: readonly { readonly name: string; readonly length: number }[];
  /** SHA-256 of the weights' bytes. */
  readonly checksum: string;
}

/**
 * Saves a model to one file: a line of JSON (layers, names of the weights, checksum), then the weights as 32-bit floats,
 * little-endian. The file is written whole or not at all.
 *
 * @throws Error for layers and initializers of your own, which `loadModel` could not make again: save their weights
 *   (`getWeights`) instead.
 * @example
 * await saveModel(model, "digits.model");
 */
export async function saveModel(model: Model, path: string): Promise<void> {
  checkModel("saveModel", model);
  checkText("saveModel", "path", path, "digits.model");
  const weights = model.weights().map((weight) => ({ name: weight.name, values: weight.values() }));
  const bytes = joinBytes(
    weights.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  );
  const header: Header = {
    format,
    version,
    ...describe(model),
    weights: weights.map(({ name, values }) => ({ name, length: values.length })),
    checksum: await checksum(bytes),
  };
  const line = new TextEncoder().encode(`${JSON.stringify(header)}\n`);
  await writeFile(path, joinBytes([line, bytes])).catch((error: Error) => {
    throw new Error(`saveModel: ${path} cannot be written: ${error.message}`, { cause: error });
  });
}

/**
 * Reads a model that `saveModel` wrote, frozen layers frozen.
 *
 * @throws Error if the file is not such a model, of a newer version, cut short or changed.
 * @example
 * const model = await loadModel("digits.model");
 */
export async function loadModel(path: string): Promise<Model> {
  checkText("loadModel", "path", path, "digits.model");
  const file = await readFile(path).catch((error: Error) => {
    throw new Error(`loadModel: ${path} cannot be read: ${error.message}`, { cause: error });
  });
  const fail = (reason: string): never => {
    throw new Error(`loadModel: ${path} ${reason}`);
  };
  const end = file.indexOf(10); // the line's end
  const header = parse(file.subarray(0, Math.max(end, 0))) ?? fail("is not a model saved by saveModel");
  if (header.version !== version) {
    fail(`has version ${header.version}, this library reads version ${version}; save it again with its own library`);
  }
  const bytes = file.subarray(end + 1);
  const expected = header.weights.reduce((total, { length }) => total + 4 * length, 0);
  if (bytes.length !== expected) fail(`has ${bytes.length} bytes of weights, expected ${expected}: it was cut short`);
  if ((await checksum(bytes)) !== header.checksum) fail("was changed after saving: its checksum differs");

  const model = restore(header);
  const floats = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let start = 0;
  model.setWeights(
    Object.fromEntries(header.weights.map(({ name, length }) => [name, floats.subarray(start, (start += length))])),
  );
  return model;
}

function parse(line: Uint8Array): Header | undefined {
  try {
    const header = JSON.parse(new TextDecoder().decode(line)) as Header;
    return header.format === format ? header : undefined;
  } catch {
    return undefined;
  }
}

async function checksum(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function describe(model: Model): Description {
  return {
    inputs: model.inputs,
    seed: model.seed,
    layers: model.layers.map(({ name, layer, inputs }) => {
      if (!isOwnLayer(layer)) {
        throw new Error(
          `saveModel: ${name} is a layer of your own, which loadModel could not make again; save getWeights() instead`,
        );
      }
      const options = Object.fromEntries(
        Object.entries(layer.options).map(([key, value]) => [key, plain(name, value)]),
      );
      return { name, type: layer.type, options, inputs, frozen: model.isFrozen(name) };
    }),
  };
}

/** An option as plain data. */
function plain(layer: string, value: unknown): unknown {
  if (value instanceof Model) return describe(value);
  const { type } = (value ?? {}) as Partial<Initializer>;
  if (type !== undefined && typeof (value as Initializer).values === "function" && !Object.hasOwn(initializers, type)) {
    throw new Error(
      `saveModel: ${layer} has an initializer of your own, "${type}", which loadModel could not make again`,
    );
  }
  return value;
}

function restore({ inputs, seed, layers }: Description): Model {
  return new Model(
    inputs,
    layers.map((each) => ({ name: each.name, inputs: each.inputs, layer: restoreLayer(each) })),
    seed,
  );
}

type Maker = (...values: unknown[]) => Layer;

function restoreLayer({ type, options, name, frozen }: LayerDescription): Layer {
  if (!Object.hasOwn(layers, type)) throw new Error(`loadModel: there is no layer "${type}"`);
  const make = (layers as unknown as Record<string, Maker>)[type]!;
  const restored = Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key,
      key.endsWith("Initializer") ? restoreInitializer(value as { type: string; options: object }) : value,
    ]),
  );
  const shared = { name, trainable: !frozen };
  const { activation, model, ...rest } = restored;
  if (type === "activation") return make(activation, { ...rest, ...shared });
  if (type === "model") return make(restore(model as Description), { ...rest, ...shared });
  return make({ ...restored, ...shared });
}

function restoreInitializer({ type, options }: { type: string; options: object }): unknown {
  if (!Object.hasOwn(initializers, type)) throw new Error(`loadModel: there is no initializer "${type}"`);
  return (initializers as unknown as Record<string, (options: object) => unknown>)[type]!(options);
}
