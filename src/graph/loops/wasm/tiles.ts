import { advance, countDown, f32x4, get, i32, moduleOf, set, type Code } from "./instructions.js";

/** A tile of the product has this many rows and columns: its sums fill eight of the sixteen vector registers. */
export const tileRows = 4;
export const tileColumns = 8;
/** Products that the innermost loop takes at a time; the inner size is padded to a multiple of it. */
export const unrolled = 4;

/**
 * The product of two packed matrices, tile by tile:
 *
 *     run(a, b, c, strips, panels, depth)
 *
 * a: addresses in bytes of strips of 4 rows, [strips][depth][4]; b: panels of 8 columns, [panels][depth][8];
 * c: tiles, [panels][strips][4][8]. For each step along the depth, a tile's sums get a column of 4 times a row of 8.
 */
export function tilesModule(): Uint8Array {
  const [a, b, c, strips, panels, depth, aAt, bAt, strip, left] = Array.from({ length: 10 }, (_, i) => i) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const sums = Array.from({ length: 8 }, (_, i) => 10 + i);
  const [b0, b1, each] = [18, 19, 20] as const;

  const accumulate = (sum: number, row: number): Code => [
    ...get(sum),
    ...get(each),
    ...get(row),
    ...f32x4.multiply,
    ...f32x4.add,
    ...set(sum),
  ];
  const stepAlongDepth = (p: number): Code => [
    ...get(bAt),
    ...f32x4.load(p * 32),
    ...set(b0),
    ...get(bAt),
    ...f32x4.load(p * 32 + 16),
    ...set(b1),
    ...Array.from({ length: tileRows }, (_, row) => [
      ...get(aAt),
      ...f32x4.loadSplat(p * 16 + row * 4),
      ...set(each),
      ...accumulate(sums[2 * row]!, b0),
      ...accumulate(sums[2 * row + 1]!, b1),
    ]).flat(),
  ];
  const copy = (from: number, to: number): Code => [...get(from), ...set(to)];

  return moduleOf(6, { i32: 4, v128: 11 }, [
    countDown(panels, 1, [
      copy(a, aAt),
      copy(strips, strip),
      countDown(strip, 1, [
        copy(b, bAt),
        copy(depth, left),
        ...sums.map((sum) => [...f32x4.zero, ...set(sum)]),
        countDown(left, unrolled, [
          ...Array.from({ length: unrolled }, (_, p) => stepAlongDepth(p)),
          advance(aAt, 16 * unrolled),
          advance(bAt, 32 * unrolled),
        ]),
        ...sums.map((sum, i) => [...get(c), ...get(sum), ...f32x4.store(16 * i)]),
        advance(c, 128),
      ]),
      [...get(b), ...get(depth), ...i32.constant(32), ...i32.multiply, ...i32.add, ...set(b)],
    ]),
  ]);
}
