import { isRecord, show } from "../arguments.js";
import type { NodeValues } from "./loops/NodeValues.js";
import type { Tensor, Tf } from "./tfjs/types.js";

/** Sizes along each axis; −1 where the size is known only when the graph runs (the batch). */
export type Shape = readonly number[];

export type DataType = "float32" | "int32";

/** One value of a graph: a tensor that will exist when the graph runs. */
export interface Node {
  /** The operation that makes it, applied to its inputs. */
  readonly call: Call;
  /** Which of the call's outputs it is. */
  readonly index: number;
  readonly shape: Shape;
  readonly type: DataType;
  /** What it is called where the graph is printed. */
  label?: string;
}

/** An operation applied to nodes. */
export interface Call<Attributes = unknown> {
  readonly operation: Operation<Attributes>;
  readonly inputs: readonly Node[];
  readonly attributes: Attributes;
  readonly outputs: readonly Node[];
}

/**
 * What the graph can compute with: a shape rule, a gradient rule, and how it runs in JavaScript. All of this stands in one
 * file of `operations/`. What the native library runs for it, by its name, stands in that library's house, `tensorflow/`.
 */
export interface Operation<Attributes = unknown> {
  readonly name: string;
  /** The shapes of the outputs. Throws where the inputs do not fit together. */
  shapes(inputs: readonly Node[], attributes: Attributes): readonly Shape[];
  /**
   * The gradient of each input, as nodes, from the gradients of the outputs (undefined where an output does not reach
   * the loss). Undefined for an input that has none. Nodes that nobody uses are never run, so nothing need be spared.
   */
  gradient?(call: Call<Attributes>, dOutputs: readonly (Node | undefined)[]): readonly (Node | undefined)[];
  /** Runs at once, on whatever backend tfjs uses. */
  tfjs?(tf: Tf, inputs: readonly Tensor[], call: Call<Attributes>): Tensor | readonly Tensor[];
  /** A function that fills the outputs' numbers from the inputs', for known sizes: called once a step. */
  loops?(inputs: readonly NodeValues[], outputs: readonly NodeValues[], call: Call<Attributes>): () => void;
  /** The output is the input's own numbers in another shape: nothing to run. */
  readonly alias?: boolean;
}

/** True for a value of a graph. */
export function isNode(value: unknown): value is Node {
  return isRecord(value) && isRecord(value["call"]) && Array.isArray(value["shape"]);
}

/** Applies an operation. */
export function callOperation<Attributes>(
  operation: Operation<Attributes>,
  inputs: readonly Node[],
  attributes: Attributes,
  type: DataType = "float32",
): readonly Node[] {
  const wrong = inputs.findIndex((node) => !isNode(node));
  if (wrong >= 0) {
    const expected = "expected a node: what a layer or loss gets, or an operation gave";
    throw new TypeError(`${operation.name}: input ${wrong + 1} is ${show(inputs[wrong])}, ${expected}`);
  }
  const outputs: Node[] = [];
  const call = { operation, inputs, attributes, outputs } as Call;
  operation.shapes(inputs, attributes).forEach((shape, index) => outputs.push({ call, index, shape, type }));
  return outputs;
}

/** Applies an operation that has one output. */
export function apply<Attributes>(
  operation: Operation<Attributes>,
  inputs: readonly Node[],
  attributes: Attributes,
): Node {
  return callOperation(operation, inputs, attributes)[0]!;
}

/** The calls that the nodes depend on, each after those whose outputs it uses. */
export function callsOf(nodes: readonly Node[]): Call[] {
  const done = new Set<Call>();
  // Not recursive: a network may be thousands of calls deep.
  const stack: { call: Call; next: number }[] = [];
  for (const node of nodes) {
    stack.push({ call: node.call, next: 0 });
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      if (done.has(top.call)) {
        stack.pop();
      } else if (top.next < top.call.inputs.length) {
        const { call } = top.call.inputs[top.next++]!;
        if (!done.has(call)) stack.push({ call, next: 0 });
      } else {
        done.add(top.call);
        stack.pop();
      }
    }
  }
  return [...done];
}
