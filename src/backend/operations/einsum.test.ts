import assert from "node:assert/strict";
import { inTidy, onEachBackend } from "../../testing/backends.js";
import { tf } from "../tf.js";

onEachBackend((_, skipped) => {
  const test = inTidy(skipped);

  test("einsum is there, and gives products, sums and transposes", () => {
    const a = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const b = tf.tensor2d([1, 0, 2, 1, 0, 3], [3, 2]);
    assert.deepEqual(tf.einsum("ij,jk->ik", a, b).arraySync(), a.matMul(b).arraySync());
    assert.deepEqual(tf.einsum("ij,jk->ki", a, b).arraySync(), a.matMul(b).transpose().arraySync());
    assert.deepEqual(tf.einsum("ij->ji", a).arraySync(), a.transpose().arraySync());
    assert.deepEqual(tf.einsum("ij->j", a).arraySync(), [5, 7, 9]);
    assert.deepEqual(tf.einsum("ij,ij->", a, a).arraySync(), 91);
  });
});
