import type { Shape } from "./Node.js";

/** Numbers that outlive a run: weights, moving statistics, an optimizer's memory. */
export interface Variable {
  readonly name: string;
  readonly shape: Shape;
  /** The optimizer changes it. Statistics and optimizer memory are not trainable. */
  readonly trainable: boolean;
  /** What its numbers may not be less than: 0 for a variance. */
  readonly minimum?: number;
  /** Row-major. While a compiled program holds newer values, it brings them here before anybody reads (see Model). */
  values: Float32Array;
}
