/** The columns of a matrix that is given row by row. */
export function columnsOf(values: ArrayLike<number>, width: number): number[][] {
  return Array.from({ length: width }, (_, column) =>
    Array.from({ length: values.length / width }, (_, row) => values[row * width + column] as number),
  );
}

/** Columns as one row after another. */
export function rowsOf(columns: number[][]): Float64Array {
  const rows = new Float64Array(columns.length * columns[0]!.length);
  columns.forEach((column, index) => column.forEach((value, row) => (rows[row * columns.length + index] = value)));
  return rows;
}
