import { tf } from "../../backend/index.js";

/** One comparison of a public function with an independent reference. */
export interface Comparison {
  function: string;
  /** What was compared. */
  what: string;
  /** Of which input. */
  input: string;
  reference: string;
  /** The largest relative error that is accepted. */
  tolerance: number;
  /** Computes it on the backend in use. */
  error(): number | Promise<number>;
}

/** A few float32 roundings. */
export const rounding = 2e-6;

/** What `error` gives, with the tensors that it made disposed of. */
export function measured(error: () => number): number {
  tf.engine().startScope();
  try {
    return error();
  } finally {
    tf.engine().endScope();
  }
}
