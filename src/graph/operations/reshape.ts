import { shapeText } from "../../arguments.js";
import { apply, type Node, type Operation, type Shape } from "../Node.js";
import { sameShape, sizeOf } from "../shapes.js";

const operation: Operation<{ readonly shape: Shape }> = {
  name: "reshape",
  shapes([x], { shape }) {
    const known = !x!.shape.includes(-1) && !shape.includes(-1);
    if ((known && sizeOf(x!.shape) !== sizeOf(shape)) || shape.filter((size) => size === -1).length > 1) {
      throw new RangeError(`reshape: ${shapeText(x!.shape)} does not become ${shapeText(shape)}`);
    }
    return [shape];
  },
  gradient: ({ inputs: [x] }, [dy]) => [reshape(dy!, x!.shape)],
  tfjs: (tf, [x], { attributes: { shape } }) => tf.reshape(x!, [...shape]),
  loops: () => () => {},
  alias: true,
};

/**
 * The same numbers in another shape; one size may be −1, and is then what fits.
 *
 * @example
 * operations.reshape(operations.constant([1, 2, 3, 4], [4]), [2, 2]); // [[1, 2], [3, 4]]
 */
export function reshape(x: Node, shape: Shape): Node {
  return sameShape(x.shape, shape) ? x : apply(operation, [x], { shape });
}
