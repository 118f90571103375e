/** "same": the output is as large as the input (divided by the strides); "valid": only whole windows. */
export type Padding = "same" | "valid";

/** How a window moves over images. */
export interface WindowAttributes {
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** How a window takes the largest or the mean of what it covers. */
export interface PoolAttributes extends WindowAttributes {
  readonly size: readonly [number, number];
}

/** Positions of a window along one axis. */
export function outputSize(size: number, window: number, stride: number, padding: Padding): number {
  return padding === "same" ? Math.ceil(size / stride) : Math.ceil((size - window + 1) / stride);
}

/** Padding before the first element; TensorFlow and Keras put the odd one after the last. */
export function paddingBefore(size: number, window: number, stride: number, padding: Padding): number {
  if (padding === "valid") return 0;
  return Math.floor(Math.max((outputSize(size, window, stride, padding) - 1) * stride + window - size, 0) / 2);
}
