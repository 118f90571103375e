import { shapeText } from "../../arguments.js";
import type { NodeValues } from "../loops/NodeValues.js";
import { elementwise } from "../loops/elementwise.js";
import { apply, type Node, type Operation, type Shape } from "../Node.js";
import { broadcastAxes, broadcastShapes, reducedShape, sameShape, sizeOf } from "../shapes.js";
import { reshape } from "./reshape.js";

interface Axes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

function sumOperation(name: "sum" | "mean"): Operation<Axes> {
  return {
    name,
    shapes: ([x], { axes, keepDims }) => [reducedShape(x!.shape, axes, keepDims)],
    gradient({ inputs, attributes: { axes } }, [dy]) {
      const x = inputs[0]!;
      const kept = reshape(dy!, reducedShape(x.shape, axes, true));
      return [broadcastLike(name === "mean" ? divideByCount(kept, x, axes) : kept, x)];
    },
    tfjs: (tf, [x], { attributes: { axes, keepDims } }) => tf[name](x!, [...axes], keepDims),
    loops: ([x], [output], { attributes: { axes } }) => reduce(x!, output!, axes, name === "mean"),
  };
}

const sumAxes = sumOperation("sum");
const meanAxes = sumOperation("mean");

/**
 * The sum over the axes; over all of them where none are named.
 *
 * @param axes counted from 0, or from the last one, −1.
 * @param keepDims keep them with size 1. Default false.
 * @example
 * operations.sum(operations.constant([1, 2, 3, 4], [2, 2]), [-1]); // [3, 7]
 */
export function sum(x: Node, axes: readonly number[] = x.shape.map((_, axis) => axis), keepDims = false): Node {
  return axes.length === 0 ? x : apply(sumAxes, [x], { axes: fromFront("sum", x, axes), keepDims });
}

/**
 * The mean over the axes; over all of them where none are named.
 *
 * @param axes counted from 0, or from the last one, −1.
 * @param keepDims keep them with size 1: then the result fits the input again. Default false.
 * @example
 * operations.mean(operations.constant([1, 2, 3, 4], [2, 2]), [-1], true); // [[1.5], [3.5]]
 */
export function mean(x: Node, axes: readonly number[] = x.shape.map((_, axis) => axis), keepDims = false): Node {
  return axes.length === 0 ? x : apply(meanAxes, [x], { axes: fromFront("mean", x, axes), keepDims });
}

/** The axes counted from 0, each once. */
function fromFront(where: string, { shape }: Node, axes: readonly number[]): number[] {
  return [
    ...new Set(
      axes.map((axis) => {
        const index = axis < 0 ? axis + shape.length : axis;
        if (Number.isInteger(axis) && index >= 0 && index < shape.length) return index;
        throw new RangeError(
          `${where}: axis is ${axis}, expected ${-shape.length} to ${shape.length - 1} (x is ${shapeText(shape)})`,
        );
      }),
    ),
  ].sort((a, b) => a - b);
}

/** Sums what broadcasting repeated: the gradient of a repeated input. */
export function sumTo(dy: Node, like: Node): Node {
  const axes = broadcastAxes(like.shape, dy.shape);
  if (axes.length > 0) return reshape(sum(dy, axes), like.shape);
  return dy.shape.length < like.shape.length || !sameShape(dy.shape, like.shape) ? broadcastLike(dy, like) : dy;
}

const broadcastLikeOperation: Operation = {
  name: "broadcastLike",
  shapes: ([x, like]) => [broadcastShapes(x!.shape, like!.shape, "broadcastLike")],
  gradient: ({ inputs: [x] }, [dy]) => [sumTo(dy!, x!), undefined],
  tfjs: (tf, [x, like]) => tf.broadcastTo(x!, like!.shape),
  loops: ([x], [output]) => elementwise("a", [x!], output!),
};

/** Repeats x until it has the other's shape. */
export function broadcastLike(x: Node, like: Node): Node {
  return sameShape(x.shape, like.shape) ? x : apply(broadcastLikeOperation, [x, like], {});
}

const divideByCountOperation: Operation<{ readonly axes: readonly number[] }> = {
  name: "divideByCount",
  shapes: ([x]) => [x!.shape],
  gradient: ({ inputs: [, like], attributes: { axes } }, [dy]) => [divideByCount(dy!, like!, axes), undefined],
  tfjs: (tf, [x, like], { attributes: { axes } }) => tf.div(x!, count(like!.shape, axes)),
  loops: ([x, like], [output], { attributes: { axes } }) =>
    elementwise("a / x0", [x!], output!, [count(like!.shape, axes)]),
};

/** x divided by the number of elements that `like` has along the axes: the step from a sum to a mean. */
export function divideByCount(x: Node, like: Node, axes: readonly number[]): Node {
  return apply(divideByCountOperation, [x, like], { axes });
}

const count = (shape: Shape, axes: readonly number[]) => sizeOf(axes.map((axis) => shape[axis]!));

/** Sums in float64, whatever the array. The axes that stay and those that go are each stepped through in order. */
function reduce(x: NodeValues, output: NodeValues, axes: readonly number[], isMean: boolean): () => void {
  const { shape } = x;
  const rank = shape.length;
  const divisor = isMean ? count(shape, axes) : 1;
  const from = x.data;
  const to = output.data;
  if (sameShape(axes, shape.map((_, axis) => axis).slice(rank - axes.length))) {
    const width = count(shape, axes); // the last axes: each result is the sum of a run
    return () => {
      for (let i = 0, at = 0; i < to.length; i++) {
        let total = 0;
        for (let end = at + width; at < end; at++) total += from[at]!;
        to[i] = total / divisor;
      }
    };
  }
  // Otherwise: where each element of x goes, as a stride of the output for each axis.
  const strides = new Array<number>(rank).fill(0);
  for (let axis = rank - 1, stride = 1; axis >= 0; axis--) {
    if (axes.includes(axis)) continue;
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  const inner = shape[rank - 1]!;
  const innerStride = strides[rank - 1]!;
  const rows = from.length / inner;
  const totals = new Float64Array(to.length);
  const starts = Int32Array.from({ length: rows }, (_, row) => {
    let start = 0;
    for (let axis = rank - 2, rest = row; axis >= 0; axis--) {
      start += (rest % shape[axis]!) * strides[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return start;
  });
  return () => {
    totals.fill(0);
    for (let row = 0, at = 0; row < rows; row++) {
      for (let i = 0, place = starts[row]!; i < inner; i++, place += innerStride) totals[place]! += from[at++]!;
    }
    for (let i = 0; i < to.length; i++) to[i] = totals[i]! / divisor;
  };
}
