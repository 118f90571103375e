import { elementwise } from "../loops/elementwise.js";
import { apply, type Node, type Operation } from "../Node.js";
import type { Tensor, Tf } from "../tfjs/types.js";
import { add, multiply } from "./arithmetic.js";

/** How an activation runs on each backend, and how its gradient does. */
interface Rule {
  readonly name: string;
  /** JavaScript, in the element `a` of x. */
  readonly forward: string;
  /** The gradient by x, in the element `a` of y (or of x, with `from: "x"`) and `b` of dy. */
  readonly backward: string;
  readonly from?: "x";
  readonly tfjs: (tf: Tf, x: Tensor) => Tensor;
  /** The same gradient in tfjs's operations. */
  readonly tfjsBackward: (tf: Tf, a: Tensor, dy: Tensor) => Tensor;
}

/**
 * An activation and its gradient, each one operation: the gradient is taken from the output where that is enough, so
 * that nothing is computed twice.
 */
function activation(rule: Rule): (x: Node) => Node {
  const { name } = rule;
  const backwardOperation: Operation = {
    name: `${name}Gradient`,
    shapes: ([a]) => [a!.shape],
    tfjs: (tf, [a, dy]) => rule.tfjsBackward(tf, a!, dy!),
    loops: (inputs, [output]) => elementwise(rule.backward, inputs, output!),
  };
  const operation: Operation = {
    name,
    shapes: ([x]) => [x!.shape],
    gradient: ({ inputs, outputs }, [dy]) => [
      apply(backwardOperation, [rule.from === "x" ? inputs[0]! : outputs[0]!, dy!], {}),
    ],
    tfjs: (tf, [x]) => rule.tfjs(tf, x!),
    loops: (inputs, [output]) => elementwise(rule.forward, inputs, output!),
  };
  return (x) => apply(operation, [x], {});
}

/**
 * 1 / (1 + e⁻ˣ).
 *
 * @example
 * operations.sigmoid(operations.constant(0)); // 0.5
 */
export const sigmoid = activation({
  name: "sigmoid",
  forward: "1 / (1 + Math.exp(-a))",
  backward: "b * a * (1 - a)",
  tfjs: (tf, x) => tf.sigmoid(x),
  tfjsBackward: (tf, y, dy) => tf.mul(dy, tf.mul(y, tf.sub(1, y))),
});

/**
 * The hyperbolic tangent.
 *
 * @example
 * operations.tanh(operations.constant(0)); // 0
 */
export const tanh = activation({
  name: "tanh",
  forward: "Math.tanh(a)",
  backward: "b * (1 - a * a)",
  tfjs: (tf, x) => tf.tanh(x),
  tfjsBackward: (tf, y, dy) => tf.mul(dy, tf.sub(1, tf.square(y))),
});

/**
 * max(x, 0); its gradient at 0 is 0.
 *
 * @example
 * operations.relu(operations.constant([-1, 2], [2])); // [0, 2]
 */
export const relu = activation({
  name: "relu",
  from: "x",
  forward: "a > 0 ? a : 0",
  backward: "a > 0 ? b : 0",
  tfjs: (tf, x) => tf.relu(x),
  tfjsBackward: (tf, x, dy) => tf.mul(dy, tf.step(x)),
});

/** x where it is positive, 0.2 x elsewhere. */
export const leakyRelu = activation({
  name: "leakyRelu",
  from: "x",
  forward: "a > 0 ? a : 0.2 * a",
  backward: "a > 0 ? b : 0.2 * b",
  tfjs: (tf, x) => tf.leakyRelu(x, 0.2),
  tfjsBackward: (tf, x, dy) => tf.mul(dy, tf.step(x, 0.2)),
});

/** x where it is positive, eˣ − 1 elsewhere. */
export const elu = activation({
  name: "elu",
  forward: "a > 0 ? a : Math.expm1(a)",
  backward: "a > 0 ? b : b * (a + 1)",
  tfjs: (tf, x) => tf.elu(x),
  tfjsBackward: (tf, y, dy) => tf.mul(dy, tf.where(tf.greater(y, 0), tf.onesLike(y), tf.add(y, 1))),
});

/** x · sigmoid(x), also called SiLU. */
export const swish = (x: Node): Node => multiply(x, sigmoid(x));

/** x Φ(x) by its tanh approximation (Hendrycks & Gimpel 2016): Φ is the Gaussian's distribution function. */
export const gelu = (x: Node): Node => {
  const inner = multiply(add(x, multiply(multiply(multiply(x, x), x), 0.044715)), Math.sqrt(2 / Math.PI));
  return multiply(multiply(x, 0.5), add(tanh(inner), 1));
};
