import { elementwise } from "../loops/elementwise.js";
import { apply, type Node, type Operation } from "../Node.js";
import { leadingAxes } from "../shapes.js";
import { sum } from "./reductions.js";

const operation: Operation = {
  name: "biasAdd",
  shapes: ([x]) => [x!.shape],
  gradient: ({ inputs: [x] }, [dy]) => [dy!, sum(dy!, leadingAxes(x!))],
  tfjs: (tf, [x, bias]) => tf.add(x!, bias!),
  loops: (inputs, [output]) => elementwise("a + b", inputs, output!),
};

/** x plus a bias for each position of its last axis. */
export function biasAdd(x: Node, bias: Node): Node {
  return apply(operation, [x, bias], {});
}
