import { shapeText } from "../../arguments.js";
import { maxPoolLoops, averagePoolLoops, maxPoolGradientLoops, averagePoolGradientLoops } from "../loops/pool.js";
import { apply, type Node, type Operation } from "../Node.js";

import type { Tf } from "../tfjs/types.js";
import { run } from "./convolution.js";
import { outputSize, type PoolAttributes } from "../window.js";

const tfjsPool = ({ size, strides, padding }: PoolAttributes) => ({
  filterSize: [...size],
  strides: [...strides],
  pad: padding,
});

type Images = Parameters<Tf["maxPool"]>[0];

function poolOperation(name: "maxPool" | "avgPool", backward: Operation<PoolAttributes>): Operation<PoolAttributes> {
  return {
    name,
    shapes([x], { size, strides, padding }) {
      const [batch, height, width, channels] = x!.shape;
      if (x!.shape.length !== 4) {
        throw new RangeError(`${name}: x has shape ${shapeText(x!.shape)}, expected [batch, height, width, channels]`);
      }
      const out = [outputSize(height!, size[0], strides[0], padding), outputSize(width!, size[1], strides[1], padding)];
      if (out.some((each) => each < 1)) {
        throw new RangeError(`${name}: a window of ${size[0]} × ${size[1]} does not fit in ${height} × ${width}`);
      }
      return [[batch!, ...out, channels!]];
    },
    gradient: ({ inputs, outputs, attributes }, [dy]) => [apply(backward, [inputs[0]!, outputs[0]!, dy!], attributes)],
    tfjs: (tf, [x], { attributes: { size, strides, padding } }) =>
      tf[name](x as Images, [...size], [...strides], padding),
    loops: ([x], [y], { attributes }) => (name === "maxPool" ? maxPoolLoops : averagePoolLoops)(x!, y!, attributes),
  };
}

/** dx from x, y and dy: the gradient goes to the largest element of each window. */
const maxPoolGradient: Operation<PoolAttributes> = {
  name: "maxPoolGradient",
  shapes: ([x]) => [x!.shape],
  tfjs: (tf, [x, y, dy], { attributes }) =>
    run(tf, "MaxPoolGrad", { dy: dy!, input: x!, output: y! }, tfjsPool(attributes)),
  loops: ([x, , dy], [dx], { attributes }) => maxPoolGradientLoops(x!, dy!, dx!, attributes),
};

/** dx from x (for its shape), y and dy: the gradient is shared by the window's elements inside the image. */
const avgPoolGradient: Operation<PoolAttributes> = {
  name: "avgPoolGradient",
  shapes: ([x]) => [x!.shape],
  tfjs: (tf, [x, , dy], { attributes }) => run(tf, "AvgPoolGrad", { dy: dy!, input: x! }, tfjsPool(attributes)),
  loops: ([x, , dy], [dx], { attributes }) => averagePoolGradientLoops(x!, dy!, dx!, attributes),
};

const maxPoolOperation = poolOperation("maxPool", maxPoolGradient);
const avgPoolOperation = poolOperation("avgPool", avgPoolGradient);

/** The largest element of each window of images [batch, height, width, channels]. */
export function maxPool(x: Node, attributes: PoolAttributes): Node {
  return apply(maxPoolOperation, [x], attributes);
}

/** The mean of each window's elements; padding does not count. */
export function avgPool(x: Node, attributes: PoolAttributes): Node {
  return apply(avgPoolOperation, [x], attributes);
}
