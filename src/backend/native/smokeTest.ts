import { tf } from "../tf.js";
import { loadNative } from "./load.js";

/**
 * Proves, in a process of its own, that the native library in the folder given loads and computes: a library made for
 * another processor ends the process instead of throwing.
 */
const version = loadNative(process.argv[2] ?? "");
void tf.setBackend("tensorflow").then(() => {
  const product = tf.tidy(() =>
    tf
      .matMul(tf.ones([2, 3]), tf.ones([3, 2]))
      .sum()
      .arraySync(),
  );
  if (product !== 12) throw new Error(`the native library computes ${String(product)} instead of 12`);
  console.log(version);
});
