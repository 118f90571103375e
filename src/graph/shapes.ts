import { shapeText } from "../arguments.js";
import type { Node, Shape } from "./Node.js";

/** Numbers in a tensor of a known shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * The shape of an elementwise result: axes are matched from the last one, and an axis of size 1 (or missing) repeats.
 *
 * @throws RangeError if two sizes differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape, operation = "broadcast"): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizeA = a[a.length - rank + axis] ?? 1;
    const sizeB = b[b.length - rank + axis] ?? 1;
    if (sizeA === sizeB || sizeB === 1) return sizeA;
    if (sizeA === 1) return sizeB;
    throw new RangeError(
      `${operation}: shapes ${shapeText(a)} and ${shapeText(b)} do not fit, axis ${axis} has ` +
        `${sizeA === -1 ? "batch" : sizeA} and ${sizeB === -1 ? "batch" : sizeB}`,
    );
  });
}

/** The shape left after reducing the axes. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** The axes along which `from` was repeated to give `to`, counted in `to`. */
export function broadcastAxes(from: Shape, to: Shape): number[] {
  const missing = to.length - from.length;
  return to.flatMap((size, axis) => (axis < missing || (from[axis - missing] === 1 && size !== 1) ? [axis] : []));
}

/** Every axis of a node but its last: those that batch norm's statistics are taken over. */
export function leadingAxes({ shape }: Pick<Node, "shape">): number[] {
  return shape.slice(0, -1).map((_, axis) => axis);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/**
 * The sizes with the one unknown filled in.
 *
 * @param size How many numbers there are in all.
 */
export function resolveShape(shape: Shape, size: number): number[] {
  const known = shape.reduce((product, each) => (each === -1 ? product : product * each), 1);
  return shape.map((each) => (each === -1 ? size / known : each));
}
