import type { Tensor } from "@tensorflow/tfjs";
import { tf } from "../backend/tf.js";

/**
 * The mean of x over `axes`, which stay as axes of length 1.
 *
 * Accurate also where `tf.mean` is not: for values far from 0 (a mean of 1e4) and for millions of rows, where a float32
 * sum loses its last digits. The first mean is only rough; the mean of what is left over corrects it
 * (Neely 1966; Chan, Golub & LeVeque 1983).
 */
export function average(x: Tensor, axes: number[]): Tensor {
  return tf.tidy(() => {
    const rough = tf.div(sumOver(x, axes), countOver(x, axes));
    return tf.add(rough, tf.div(sumOver(tf.sub(x, rough), axes), countOver(x, axes)));
  });
}

/** How many values of x come together along `axes`. */
export function countOver(x: Tensor, axes: number[]): number {
  return axes.reduce((product, axis) => product * (x.shape[axis] as number), 1);
}

/** As many values as a float32 sum adds one after another without harm. */
const block = 1024;

/**
 * The sum over `axes`, which stay as axes of length 1, in two stages where there are many values: the wasm and the native
 * backend add them one after another in float32, and a sum of 1,000,000 of them stands still long before the end.
 */
export function sumOver(x: Tensor, axes: number[]): Tensor {
  const count = countOver(x, axes);
  if (count <= 4 * block) return tf.sum(x, axes, true);
  const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
  const rows = tf.reshape(tf.transpose(x, [...axes, ...kept]), [count, -1]);
  const width = rows.shape[1] as number;
  const whole = Math.floor(count / block) * block;
  const blocks = tf.reshape(tf.slice(rows, [0, 0], [whole, width]), [whole / block, block, width]);
  const rest = tf.slice(rows, [whole, 0], [count - whole, width]);
  const sum = tf.add(tf.sum(tf.sum(blocks, 1), 0), tf.sum(rest, 0));
  return tf.reshape(
    sum,
    x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
  );
}
