import * as proto from "./protobuf.js";

/** Sizes along each axis; −1 where the size is known only when the graph runs (the batch). */
export type Shape = readonly number[];

export type DataType = "float32" | "int32";

type Type = DataType | "resource";

/** Value of an attribute of a TensorFlow operation, tagged with its kind (attr_value.proto). */
export type Attribute =
  | { readonly type: Type }
  | { readonly typeNumber: number }
  | { readonly bool: boolean }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly shape: Shape }
  | { readonly tensor: { readonly type: DataType; readonly shape: Shape; readonly values: readonly number[] } }
  | { readonly constant: Constant };

/** A tensor as the addon is given it: any type by its number, and its bytes. */
export interface Constant {
  readonly typeNumber: number;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** Numbers of tensorflow/core/framework/types.proto. */
export const typeNumbers: Record<Type, number> = { float32: 1, int32: 3, resource: 20 };

export const float32: Attribute = { type: "float32" };
export const int32: Attribute = { type: "int32" };

/**
 * A TensorFlow graph being written (graph.proto, node_def.proto). Nodes are named by their operation and a number;
 * `name:1` is a node's second output and `^name` only waits for a node.
 */
export class GraphDef {
  readonly #nodes: proto.Field[] = [];
  readonly #constants = new Map<string, string>();

  /** Adds a node and returns its name. */
  add(operation: string, inputs: readonly string[] = [], attributes: Readonly<Record<string, Attribute>> = {}): string {
    const name = `${operation}_${this.#nodes.length}`;
    const waits = inputs.filter((input) => input.startsWith("^"));
    const data = inputs.filter((input) => !input.startsWith("^"));
    this.#nodes.push(
      proto.message(
        1,
        proto.string(1, name),
        proto.string(2, operation),
        ...[...data, ...new Set(waits)].map((input) => proto.string(3, input)),
        ...Object.entries(attributes).map(([key, value]) =>
          proto.message(5, proto.string(1, key), proto.message(2, attribute(value))),
        ),
      ),
    );
    return name;
  }

  /** A constant; the same one is added once. */
  constant(values: readonly number[], shape: Shape, type: DataType = "float32"): string {
    const key = `${type} ${shape.join()} ${values.join()}`;
    let name = this.#constants.get(key);
    if (!name) {
      name = this.add("Const", [], { dtype: { type }, value: { tensor: { type, shape, values } } });
      this.#constants.set(key, name);
    }
    return name;
  }

  /** A constant list of integers: a shape, axes. */
  integers(values: readonly number[]): string {
    return this.constant(values, [values.length], "int32");
  }

  /** The bytes of a SavedModel with this graph, tagged "serve" (saved_model.proto, meta_graph.proto). */
  savedModel(): Uint8Array {
    const graph = proto.message(2, ...this.#nodes, proto.message(4, proto.integer(1, 1087))); // as TensorFlow 2.9 writes
    return proto.join([proto.integer(1, 1), proto.message(2, proto.message(1, proto.string(4, "serve")), graph)]);
  }
}

/** Adds operations to a graph, from the inputs' names, and returns the outputs' names. */
export type Definition = (graph: GraphDef, inputs: readonly string[]) => readonly string[];

function attribute(value: Attribute): proto.Field {
  if ("type" in value) return proto.integer(6, typeNumbers[value.type]);
  if ("typeNumber" in value) return proto.integer(6, value.typeNumber);
  if ("bool" in value) return proto.integer(5, value.bool);
  if ("int" in value) return proto.integer(3, value.int);
  if ("float" in value) return proto.float(4, value.float);
  if ("string" in value) return proto.string(2, value.string);
  if ("ints" in value) return proto.message(1, proto.integers(3, value.ints));
  if ("shape" in value) return shapeMessage(7, value.shape);
  if ("constant" in value) return tensor(value.constant);
  const { type, shape, values } = value.tensor;
  const content = type === "int32" ? Int32Array.from(values) : Float32Array.from(values);
  return tensor({ typeNumber: typeNumbers[type], shape, bytes: new Uint8Array(content.buffer) });
}

const tensor = ({ typeNumber, shape, bytes }: Constant) =>
  proto.message(8, proto.integer(1, typeNumber), shapeMessage(2, shape), proto.bytes(4, bytes));

function shapeMessage(field: number, shape: Shape): proto.Field {
  return proto.message(field, ...shape.map((size) => proto.message(2, proto.integer(1, size))));
}
