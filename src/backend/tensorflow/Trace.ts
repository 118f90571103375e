import type { TensorInfo } from "@tensorflow/tfjs";
import type { Addon, AddonAttribute, NativeBackend, Output } from "./Addon.js";
import { hash } from "../../hash.js";
import type { Attribute, Constant, Definition, GraphDef } from "./GraphDef.js";

/** Where a tensor in a trace comes from: an output of a step, a constant, or from outside (a handle). */
export type Source =
  { readonly step: number; readonly output: number } | { readonly constant: number } | { readonly outside: number };

/** What TensorFlow was asked to do: one operation, or a function of several. */
type Step = { readonly inputs: readonly Source[] } & (
  | { readonly operation: string; readonly attributes: readonly AddonAttribute[] }
  | { readonly key: string; readonly define: Definition }
);

/**
 * All that TensorFlow was asked to do while a function of tfjs operations ran. Operations arrive at the addon whatever wrote
 * them: a composed function, a gradient, an optimizer. So every one of tfjs's can be traced, and none has to be known here.
 */
export class Trace {
  readonly steps: Step[] = [];
  readonly constants: Constant[] = [];
  /** The data of tensors from outside, by handle: what tells whether they are still there. */
  readonly owners = new Map<number, TensorInfo["dataId"]>();
  /** Why a replay would not do the same, if it would not. */
  obstacle: string | undefined;
  readonly #sources = new Map<number, Source>();

  /** Runs a function; meanwhile what it asks of TensorFlow is done and written down. */
  static of<T>(native: NativeBackend, run: () => T): { readonly trace: Trace; readonly result: T } {
    const trace = new Trace();
    const { binding, getInputTensorIds } = native;
    end = () => {
      native.binding = binding;
      native.getInputTensorIds = getInputTensorIds;
      end = undefined;
    };
    native.binding = trace.#watch(native, binding);
    native.getInputTensorIds = (tensors: readonly TensorInfo[]) => {
      const handles = getInputTensorIds.call(native, tensors);
      handles.forEach((handle, i) => trace.owners.set(handle, tensors[i]!.dataId));
      return handles;
    };
    try {
      return { trace, result: run() };
    } finally {
      end?.();
    }
  }

  sourceOf(handle: number): Source {
    return this.#sources.get(handle) ?? { outside: handle };
  }

  /** A text that is the same for traces that do the same, where `nameOf` says what a handle from outside is. */
  fingerprint(nameOf: (handle: number) => string): string {
    const name = (source: Source) => ("outside" in source ? nameOf(source.outside) : source);
    const steps = this.steps.map((step) => ({ ...step, inputs: step.inputs.map(name) }));
    return JSON.stringify([steps, this.constants.map(({ bytes, ...rest }) => [rest, bytes.length, hash(bytes)])]);
  }

  /** Adds the steps to a graph. Returns the names by which the graph knows the tensors of this trace. */
  addTo(graph: GraphDef, outside: ReadonlyMap<number, string>): (source: Source) => string {
    const constants = this.constants.map((constant) =>
      graph.add("Const", [], { dtype: { typeNumber: constant.typeNumber }, value: { constant } }),
    );
    const outputs: ((output: number) => string)[] = [];
    const nameOf = (source: Source) => {
      if ("outside" in source) return outside.get(source.outside)!;
      return "constant" in source ? constants[source.constant]! : outputs[source.step]!(source.output);
    };
    for (const step of this.steps) {
      const inputs = step.inputs.map(nameOf);
      if ("key" in step) {
        const names = step.define(graph, inputs);
        outputs.push((output) => names[output]!);
      } else {
        const attributes = Object.fromEntries(step.attributes.map((each) => [each.name, attributeOf(each)]));
        const name = graph.add(step.operation, inputs, attributes);
        outputs.push((output) => (output === 0 ? name : `${name}:${output}`));
      }
    }
    return nameOf;
  }

  /** The addon, with a note of each call. What is not named here it does as ever. */
  #watch(native: NativeBackend, addon: Addon): Addon {
    const outputsOf = (outputs: readonly Output[]) =>
      outputs.forEach(({ id }, output) => this.#sources.set(id, { step: this.steps.length - 1, output }));
    const own: Partial<Addon> = {
      createTensor: (shape: readonly number[], type: number, values: ArrayBufferView) => {
        const handle = addon.createTensor(shape, type, values as Float32Array);
        if (ArrayBuffer.isView(values)) {
          const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
          this.#sources.set(handle, {
            constant: this.constants.push({ typeNumber: type, shape: [...shape], bytes }) - 1,
          });
        } else this.obstacle ??= "it makes a tensor of texts";
        return handle;
      },
      executeOp: (operation, attributes, inputs, numOutputs) => {
        const outputs = addon.executeOp(operation, attributes, inputs, numOutputs);
        const types = inferred(operation).map(([name, input]) => {
          const { dtype } = native.tensorMap.get(this.owners.get(inputs[input]!)!);
          return { name, type: kinds.type, value: dtype };
        });
        this.steps.push({
          operation,
          attributes: [...attributes, ...types],
          inputs: inputs.map((id) => this.sourceOf(id)),
        });
        outputsOf(outputs);
        return outputs;
      },
      functionRan: (key, define, inputs, outputs) => {
        this.steps.push({ key, define, inputs: inputs.map((id) => this.sourceOf(id)) });
        outputsOf(outputs);
      },
      tensorDataSync: (handle: number) => {
        this.obstacle ??= "it reads a tensor's values";
        return addon.tensorDataSync(handle);
      },
    };
    return Object.create(addon, Object.getOwnPropertyDescriptors(own)) as Addon;
  }
}

/** Puts back what a trace that a Stop has cut off has replaced. */
export function endTrace(): void {
  end?.();
}

let end: (() => void) | undefined;

/**
 * Type attributes that tfjs-node and this library leave out, by the input that has that type: a single operation infers them,
 * a graph does not.
 */
function inferred(operation: string): readonly (readonly [attribute: string, input: number])[] {
  if (operation === "ExpandDims")
    return [
      ["T", 0],
      ["Tdim", 1],
    ];
  return typedByFirst.has(operation) ? [["T", 0]] : [];
}
const typedByFirst = new Set(
  "AddV2 Sub Mul RealDiv Sigmoid Tanh MatMul SigmoidGrad TanhGrad ReluGrad BiasAddGrad Where".split(" "),
);

/** TF_AttrType of TensorFlow's C API (tf_attrtype.h). */
const kinds = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 };

function attributeOf({ name, type, value }: AddonAttribute): Attribute {
  if (type === kinds.type) return { typeNumber: value as number };
  if (type === kinds.bool) return { bool: Boolean(value) };
  if (type === kinds.string) return { string: String(value) };
  if (type === kinds.int) return Array.isArray(value) ? { ints: value as number[] } : { int: value as number };
  if (type === kinds.float) return { float: value as number };
  if (type === kinds.shape) return { shape: value as number[] };
  throw new Error(`the attribute ${name} has a kind (${type}) that graphs are not written with here`);
}
