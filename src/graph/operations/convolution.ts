import { shapeText } from "../../arguments.js";
import { convolve, convolveGradientInput, convolveGradientKernel } from "../loops/convolve.js";
import { apply, type Node, type Operation } from "../Node.js";

import type { Tensor, Tf } from "../tfjs/types.js";
import { outputSize, type WindowAttributes } from "../window.js";

const forward: Operation<WindowAttributes> = {
  name: "conv2d",
  shapes([x, kernel], { strides, padding }) {
    const [batch, height, width, channels] = x!.shape;
    const [kernelHeight, kernelWidth, kernelChannels, filters] = kernel!.shape;
    if (x!.shape.length !== 4 || channels !== kernelChannels) {
      throw new RangeError(
        `conv2d: x has shape ${shapeText(x!.shape)} and the kernel ${shapeText(kernel!.shape)}, ` +
          "expected [batch, height, width, channels] and [height, width, channels, filters]",
      );
    }
    const out = [
      outputSize(height!, kernelHeight!, strides[0], padding),
      outputSize(width!, kernelWidth!, strides[1], padding),
    ];
    if (out.some((size) => size < 1)) {
      throw new RangeError(`conv2d: a window of ${kernelHeight} × ${kernelWidth} does not fit in ${height} × ${width}`);
    }
    return [[batch!, ...out, filters!]];
  },
  gradient({ inputs: [x, kernel], attributes }, [dy]) {
    return [
      apply(gradientInput, [x!, kernel!, dy!], attributes),
      apply(gradientKernel, [x!, kernel!, dy!], attributes),
    ];
  },
  tfjs: (tf, [x, kernel], { attributes: { strides, padding } }) =>
    tf.conv2d(x as Rank4, kernel as Rank4, [...strides], padding),
  loops: ([x, kernel], [y], { attributes }) => convolve(x!, kernel!, y!, attributes),
};

/** dx: inputs x (for its shape), kernel, dy. */
const gradientInput: Operation<WindowAttributes> = {
  name: "conv2dGradientInput",
  shapes: ([x]) => [x!.shape],
  tfjs: (tf, [x, kernel, dy], { attributes }) =>
    run(
      tf,
      "Conv2DBackpropInput",
      { dy: dy!, filter: kernel! },
      { ...tfjsAttributes(attributes), inputShape: x!.shape },
    ),
  loops: ([x, kernel, dy], [dx], { attributes }) => convolveGradientInput(x!, kernel!, dy!, dx!, attributes),
};

/** The kernel's gradient: inputs x, kernel (for its shape), dy. */
const gradientKernel: Operation<WindowAttributes> = {
  name: "conv2dGradientKernel",
  shapes: ([, kernel]) => [kernel!.shape],
  tfjs: (tf, [x, kernel, dy], { attributes }) =>
    run(tf, "Conv2DBackpropFilter", { x: x!, dy: dy! }, { ...tfjsAttributes(attributes), filterShape: kernel!.shape }),
  loops: ([x, kernel, dy], [dKernel], { attributes }) => convolveGradientKernel(x!, kernel!, dy!, dKernel!, attributes),
};

/** Convolution of images [batch, height, width, channels] with a kernel [height, width, channels, filters]. */
export function conv2d(x: Node, kernel: Node, attributes: WindowAttributes): Node {
  return apply(forward, [x, kernel], attributes);
}

type Rank4 = Parameters<Tf["conv2d"]>[1];

const tfjsAttributes = ({ strides, padding }: WindowAttributes) => ({
  strides: [...strides],
  pad: padding,
  dataFormat: "NHWC",
  dimRoundingMode: null,
});

/** A tfjs kernel by its name: the gradients of a convolution have no function of their own. */
export function run(tf: Tf, kernel: string, inputs: Record<string, Tensor>, attributes: object): Tensor {
  return tf
    .engine()
    .runKernel(kernel, inputs, attributes as Parameters<ReturnType<Tf["engine"]>["runKernel"]>[2]) as Tensor;
}
