import { elementwise } from "../loops/elementwise.js";
import { apply, type Call, type Node, type Operation } from "../Node.js";
import { broadcastShapes } from "../shapes.js";
import type { Tensor, Tf } from "../tfjs/types.js";
import { constant, constantOperation } from "../leaves.js";
import { sumTo } from "./reductions.js";

/** An operation on two tensors, element by element; what is of size 1 along an axis is repeated. */
function binary(
  name: string,
  expression: string,
  tfjs: (tf: Tf, a: Tensor, b: Tensor) => Tensor,
  gradient: (dy: Node, a: Node, b: Node) => [Node, Node],
): (a: Node | number, b: Node | number) => Node {
  const operation: Operation = {
    name,
    shapes: ([a, b]) => [broadcastShapes(a!.shape, b!.shape, name)],
    gradient({ inputs }: Call, [dy]) {
      const [a, b] = inputs as [Node, Node];
      const [da, db] = gradient(dy!, a, b);
      return [sumTo(da, a), sumTo(db, b)];
    },
    tfjs: (tf, [a, b]) => tfjs(tf, a!, b!),
    loops: (inputs, [output]) => elementwise(expression, inputs, output!),
  };
  const node = (value: Node | number) => (typeof value === "number" ? constant(value) : value);
  return (a, b) => apply(operation, [node(a), node(b)], {});
}

/**
 * a + b, element by element; what is of size 1 along an axis, or has fewer axes, is repeated.
 *
 * @example
 * operations.add(operations.constant([1, 2], [2]), 3); // [4, 5] when it runs
 */
export const add = binary(
  "add",
  "a + b",
  (tf, a, b) => tf.add(a, b),
  (dy) => [dy, dy],
);

/**
 * a − b, element by element, repeated as in `add`.
 *
 * @example
 * operations.subtract(operations.constant([1, 2], [2]), 1); // [0, 1]
 */
export const subtract = binary(
  "subtract",
  "a - b",
  (tf, a, b) => tf.sub(a, b),
  (dy) => [dy, multiply(dy, -1)],
);

const product = binary(
  "multiply",
  "a * b",
  (tf, a, b) => tf.mul(a, b),
  (dy, a, b) => [multiply(dy, b), multiply(dy, a)],
);

/**
 * a × b, element by element, repeated as in `add`. × 1 is left out: differentiation begins with the loss's own gradient, 1.
 *
 * @example
 * operations.multiply(operations.constant([1, 2], [2]), 3); // [3, 6]
 */
export function multiply(a: Node | number, b: Node | number): Node {
  if (typeof a !== "number" && isOne(b)) return a;
  if (typeof b !== "number" && isOne(a)) return b;
  return product(a, b);
}

function isOne(value: Node | number): boolean {
  if (typeof value === "number") return value === 1;
  const { operation, attributes } = value.call;
  return (
    operation === (constantOperation as Operation) &&
    value.shape.length === 0 &&
    (attributes as { values: number[] }).values[0] === 1
  );
}

/**
 * a / b, element by element, repeated as in `add`.
 *
 * @example
 * operations.divide(operations.constant([1, 2], [2]), 2); // [0.5, 1]
 */
export const divide = binary(
  "divide",
  "a / b",
  (tf, a, b) => tf.div(a, b),
  (dy, a, b) => [divide(dy, b), multiply(divide(multiply(dy, a), multiply(b, b)), -1)],
);
