/** Numbers in a typed array. Float64 serves the tests: gradients against central differences. */
export type NumberArray = Float32Array | Float64Array | Int32Array;

/** A node's numbers while typed-array loops run the graph: every size is known. */
export interface NodeValues {
  readonly shape: readonly number[];
  readonly data: NumberArray;
}
