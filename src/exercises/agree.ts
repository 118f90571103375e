import { flatten, shapeOf, type Nested } from "./nested.js";

/**
 * Whether two results are the same up to rounding: the largest difference within `tolerance` of the largest expected
 * value. NaN and the infinities agree with each other: both say "divided by zero".
 *
 * No method of a built-in object is called on the way to the verdict: a cell that has changed `Math` changes nothing.
 */
export function agree(given: Nested, expected: Nested, tolerance: number): boolean {
  const [a, b] = [flatten(given), flatten(expected)];
  const [shapeA, shapeB] = [shapeOf(given), shapeOf(expected)];
  if (shapeA.length !== shapeB.length || a.length !== b.length) return false;
  for (let i = 0; i < shapeA.length; i++) if (shapeA[i] !== shapeB[i]) return false;
  let scale = 0.1; // of what is zero but for rounding; inputs are of order 1
  for (let i = 0; i < b.length; i++) {
    const size = b[i]! < 0 ? -b[i]! : b[i]!;
    if (size > scale && size < Infinity) scale = size;
  }
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    const finite = difference - difference === 0;
    if (!finite) {
      const bothBroken = a[i]! - a[i]! !== 0 && b[i]! - b[i]! !== 0;
      if (!bothBroken) return false;
    } else if (difference > tolerance * scale || -difference > tolerance * scale) return false;
  }
  return true;
}

/** How much two right answers may differ, relative to the largest value. */
export function toleranceFor(single: boolean, condition = 1): number {
  return condition * (single ? 2e-5 : 1e-9);
}
