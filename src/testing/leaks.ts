import assert from "node:assert/strict";
import { tf } from "../backend/index.js";

/**
 * Runs `f`, disposes of the tensors in what it returns, and asserts that no other tensor is left: neither by `f` itself nor
 * by what it leaves in tfjs's engine.
 */
export function expectNoLeakedTensors<T>(f: () => T): void {
  const before = tf.memory().numTensors;
  disposeAll(f());
  assert.equal(tf.memory().numTensors - before, 0, "tensors are left behind");
}

/** Disposes of every tensor in a value of any depth, getters and class instances included. */
function disposeAll(value: unknown): void {
  if (value instanceof tf.Tensor) value.dispose();
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value))
    Object.values(value).forEach(disposeAll);
}
