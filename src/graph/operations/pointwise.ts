import { elementwise } from "../loops/elementwise.js";
import { apply, type Node, type Operation } from "../Node.js";
import type { Tensor, Tf } from "../tfjs/types.js";
import { divide, multiply, subtract } from "./arithmetic.js";
import { relu, sigmoid } from "./activations.js";

/** An operation on each element of one tensor. */
export function unary(
  name: string,
  expression: string,
  tfjs: (tf: Tf, x: Tensor) => Tensor,
  gradient: (dy: Node, x: Node, y: Node) => Node,
): (x: Node) => Node {
  const operation: Operation = {
    name,
    shapes: ([x]) => [x!.shape],
    gradient: ({ inputs, outputs }, [dy]) => [gradient(dy!, inputs[0]!, outputs[0]!)],
    tfjs: (tf, [x]) => tfjs(tf, x!),
    loops: (inputs, [output]) => elementwise(expression, inputs, output!),
  };
  return (x) => apply(operation, [x], {});
}

/**
 * −x.
 *
 * @example
 * operations.negate(operations.constant(2)); // -2
 */
export const negate = unary(
  "negate",
  "-a",
  (tf, x) => tf.neg(x),
  (dy) => negate(dy),
);

/**
 * x².
 *
 * @example
 * operations.square(operations.constant(3)); // 9
 */
export const square = unary(
  "square",
  "a * a",
  (tf, x) => tf.square(x),
  (dy, x) => multiply(dy, multiply(x, 2)),
);

/**
 * √x.
 *
 * @example
 * operations.sqrt(operations.constant(9)); // 3
 */
export const sqrt = unary(
  "sqrt",
  "Math.sqrt(a)",
  (tf, x) => tf.sqrt(x),
  (dy, _, y) => divide(dy, multiply(y, 2)),
);

/**
 * eˣ.
 *
 * @example
 * operations.exp(operations.constant(0)); // 1
 */
export const exp = unary(
  "exp",
  "Math.exp(a)",
  (tf, x) => tf.exp(x),
  (dy, _, y) => multiply(dy, y),
);

/**
 * The natural logarithm.
 *
 * @example
 * operations.log(operations.constant(1)); // 0
 */
export const log = unary(
  "log",
  "Math.log(a)",
  (tf, x) => tf.log(x),
  (dy, x) => divide(dy, x),
);

/**
 * log(1 + eˣ), without overflow: binary cross-entropy is made of it.
 *
 * @example
 * operations.softplus(operations.constant(0)); // 0.693
 */
export const softplus = unary(
  "softplus",
  "Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))",
  (tf, x) => tf.softplus(x),
  (dy, x) => multiply(dy, sigmoid(x)),
);

/**
 * The value, with no gradient through it: what it depends on is taken as constant.
 *
 * @example
 * operations.stopGradient(operations.constant(2)); // 2
 */
export const stopGradient = (() => {
  const operation: Operation = {
    name: "stopGradient",
    shapes: ([x]) => [x!.shape],
    gradient: () => [undefined],
    tfjs: (tf, [x]) => tf.clone(x!),
    loops: () => () => {},
    alias: true,
  };
  return (x: Node) => apply(operation, [x], {});
})();

const clipOperation: Operation<{ readonly low: number; readonly high: number }> = {
  name: "clip",
  shapes: ([x]) => [x!.shape],
  // clip(x) = low + relu(x − low) − relu(x − high)
  gradient: ({ inputs: [x], attributes: { low, high } }, [dy]) => {
    const [above, beyond] = [low, high].map((edge) => {
      const { call } = relu(subtract(x!, edge));
      return call.operation.gradient!(call, [dy])[0]!;
    });
    return [subtract(above!, beyond!)];
  },
  tfjs: (tf, [x], { attributes: { low, high } }) => tf.clipByValue(x!, low, high),
  loops: (inputs, [output], { attributes: { low, high } }) =>
    elementwise("a < x0 ? x0 : a > x1 ? x1 : a", inputs, output!, [low, high]),
};

/**
 * The nearest value in [low, high]; beyond them its gradient is 0.
 *
 * @example
 * operations.clip(operations.constant(5), 0, 1); // 1
 */
export function clip(x: Node, low: number, high: number): Node {
  return apply(clipOperation, [x], { low, high });
}
