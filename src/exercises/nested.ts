/** A number, or rows of rows of numbers: what a reference implementation takes and gives. */
export type Nested = number | readonly Nested[];

/** The sizes along each axis, from the first entries. @example shapeOf([[1, 2, 3], [4, 5, 6]]) // [2, 3] */
export function shapeOf(value: Nested): number[] {
  return typeof value === "number" ? [] : value.length === 0 ? [0] : [value.length, ...shapeOf(value[0]!)];
}

export function flatten(value: Nested, into: number[] = []): number[] {
  if (typeof value === "number") into[into.length] = value;
  else for (let i = 0; i < value.length; i++) flatten(value[i]!, into);
  return into;
}

export function unflatten(data: ArrayLike<number>, shape: readonly number[]): Nested {
  let at = 0;
  const build = (axis: number): Nested =>
    axis === shape.length ? data[at++]! : Array.from({ length: shape[axis]! }, () => build(axis + 1));
  return build(0);
}

export function transpose(rows: number[][]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}
