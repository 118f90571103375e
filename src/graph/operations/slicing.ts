import { shapeText } from "../../arguments.js";
import type { NodeValues } from "../loops/NodeValues.js";
import { apply, type Node, type Operation, type Shape } from "../Node.js";
import { sameShape, sizeOf } from "../shapes.js";

interface Span {
  readonly axis: number;
  /** First place, and how many. */
  readonly start: number;
  readonly size: number;
}

const sliceOperation: Operation<Span> = {
  name: "slice",
  shapes: ([x], { axis, start, size }) => {
    if (!(start >= 0 && size >= 1 && start + size <= x!.shape[axis]!)) {
      throw new RangeError(
        `slice: ${start} to ${start + size} do not lie within axis ${axis} of ${shapeText(x!.shape)}`,
      );
    }
    return [withSize(x!.shape, axis, size)];
  },
  gradient({ inputs: [x], attributes: { axis, start, size } }, [dy]) {
    return [pad(dy!, axis, start, x!.shape[axis]! - start - size)];
  },
  tfjs(tf, [x], { attributes: { axis, start, size } }) {
    const begin = x!.shape.map((_, each) => (each === axis ? start : 0));
    return tf.slice(x!, begin, withSize(x!.shape, axis, size) as number[]);
  },
  loops([x], [y], { attributes: { axis, start } }) {
    return () => copyRuns(x!, start, y!, 0, axis, y!.shape[axis]!);
  },
};

/**
 * The places `start` to `start + size` of an axis.
 *
 * @example
 * operations.slice(operations.constant([1, 2, 3], [3]), 0, 1, 2); // [2, 3]
 */
export function slice(x: Node, axis: number, start: number, size: number): Node {
  return start === 0 && size === x.shape[axis] ? x : apply(sliceOperation, [x], { axis, start, size });
}

interface Margins {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

const padOperation: Operation<Margins> = {
  name: "pad",
  shapes: ([x], { axis, before, after }) => [withSize(x!.shape, axis, x!.shape[axis]! + before + after)],
  gradient: ({ inputs: [x], attributes: { axis, before } }, [dy]) => [slice(dy!, axis, before, x!.shape[axis]!)],
  tfjs: (tf, [x], { attributes: { axis, before, after } }) =>
    tf.pad(
      x!,
      x!.shape.map((_, each): [number, number] => (each === axis ? [before, after] : [0, 0])),
    ),
  // The margins are 0 from the start, and nothing else writes there.
  loops:
    ([x], [y], { attributes: { axis, before } }) =>
    () =>
      copyRuns(x!, 0, y!, before, axis, x!.shape[axis]!),
};

/**
 * Zeros before and after what is there, along an axis.
 *
 * @example
 * operations.pad(operations.constant([1, 2], [2]), 0, 1, 0); // [0, 1, 2]
 */
export function pad(x: Node, axis: number, before: number, after: number): Node {
  return before + after === 0 ? x : apply(padOperation, [x], { axis, before, after });
}

const concatenateOperation: Operation<{ readonly axis: number }> = {
  name: "concatenate",
  shapes(inputs, { axis }) {
    const [first] = inputs as [Node];
    const other = inputs.find(({ shape }) => !sameShape(withSize(shape, axis, 1), withSize(first.shape, axis, 1)));
    if (other) {
      throw new RangeError(
        `concatenate: shapes ${shapeText(first.shape)} and ${shapeText(other.shape)} differ in another axis than ${axis}`,
      );
    }
    return [withSize(first.shape, axis, sum(inputs.map(({ shape }) => shape[axis]!)))];
  },
  gradient: ({ inputs, attributes: { axis } }, [dy]) =>
    inputs.map(({ shape }, i) => slice(dy!, axis, startOf(inputs, i, axis), shape[axis]!)),
  tfjs: (tf, inputs, { attributes: { axis } }) => tf.concat([...inputs], axis),
  loops: (inputs, [y], { attributes: { axis } }) => {
    const starts = inputs.map((_, i) => startOf(inputs, i, axis));
    return () => inputs.forEach((x, i) => copyRuns(x, 0, y!, starts[i]!, axis, x.shape[axis]!));
  },
};

/**
 * Nodes side by side along an axis, by default the last.
 *
 * @example
 * operations.concatenate([operations.constant([1], [1]), operations.constant([2], [1])]); // [1, 2]
 */
export function concatenate(nodes: readonly Node[], axis = nodes[0]!.shape.length - 1): Node {
  return nodes.length === 1 ? nodes[0]! : apply(concatenateOperation, nodes, { axis });
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

const startOf = (inputs: readonly { readonly shape: Shape }[], i: number, axis: number): number =>
  sum(inputs.slice(0, i).map(({ shape }) => shape[axis]!));

const withSize = (shape: Shape, axis: number, size: number): Shape =>
  shape.map((each, i) => (i === axis ? size : each));

/** Copies `size` places along an axis from one buffer to another. */
function copyRuns(x: NodeValues, from: number, y: NodeValues, to: number, axis: number, size: number): void {
  const inner = sizeOf(x.shape.slice(axis + 1));
  const [stepX, stepY] = [x.shape[axis]! * inner, y.shape[axis]! * inner];
  const outer = x.data.length / stepX;
  for (let i = 0; i < outer; i++) {
    const start = i * stepX + from * inner;
    y.data.set(x.data.subarray(start, start + size * inner), i * stepY + to * inner);
  }
}
