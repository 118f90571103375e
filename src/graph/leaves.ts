import { apply, callOperation, type DataType, type Node, type Operation, type Shape } from "./Node.js";
import type { Variable } from "./Variable.js";
import { sizeOf } from "./shapes.js";

interface InputAttributes {
  readonly name: string;
  readonly shape: Shape;
}

/** Numbers given at each run: the examples of a batch, the learning rate, a dropout mask. */
export const inputOperation: Operation<InputAttributes> = {
  name: "input",
  shapes: (_, { shape }) => [shape],
};

export function input(name: string, shape: Shape, type: DataType = "float32"): Node {
  const node = callOperation(inputOperation, [], { name, shape }, type)[0]!;
  node.label = name;
  return node;
}

/** The value of a variable as it was when the run began. */
export const variableOperation: Operation<{ readonly variable: Variable }> = {
  name: "variable",
  shapes: (_, { variable }) => [variable.shape],
};

export function read(variable: Variable): Node {
  const node = apply(variableOperation, [], { variable });
  node.label = variable.name;
  return node;
}

interface ConstantAttributes {
  readonly values: readonly number[];
  readonly shape: Shape;
}

export const constantOperation: Operation<ConstantAttributes> = {
  name: "constant",
  shapes: (_, { shape }) => [shape],
  tfjs: (tf, _, { attributes: { values, shape } }) => tf.tensor([...values], [...shape]),
  loops: (_, [output], { attributes: { values } }) => {
    output!.data.set(values);
    return () => {};
  },
};

/**
 * A number, or numbers of the given shape.
 *
 * @example
 * operations.constant([1, 2, 3, 4], [2, 2]); // [[1, 2], [3, 4]]
 */
export function constant(values: number | readonly number[], shape: Shape = []): Node {
  const list = typeof values === "number" ? new Array<number>(sizeOf(shape)).fill(values) : values;
  return apply(constantOperation, [], { values: list, shape });
}
