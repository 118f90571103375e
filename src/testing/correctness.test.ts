import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onEachBackend } from "./backends.js";
import { comparisons } from "./correctness.js";

const all = comparisons();

describe("values and gradients agree with PyTorch, TensorFlow, NumPy and float64", () => {
  onEachBackend((_, skipped) => {
    for (const { function: name, what, input, reference, tolerance, error } of all) {
      it(`${name}: ${what}, ${input}, ${reference}`, async (test) => {
        const reason = skipped();
        if (reason) return test.skip(reason);
        const found = await error();
        assert.ok(found <= tolerance, `relative error ${found}, expected at most ${tolerance}`);
      });
    }
  });
});
