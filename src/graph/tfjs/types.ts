import type { tf } from "../../backend/tf.js";

/** The tfjs namespace, given to what runs on it: the graph itself loads no backend. */
export type Tf = typeof tf;
export type Tensor = tf.Tensor;
