import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onEachBackend } from "../testing/backends.js";
import { comparisons } from "../testing/correctness.js";

const all = comparisons();

describe("values and gradients agree with PyTorch, NumPy and float64", () => {
  onEachBackend((_, skipped) => {
    for (const { function: name, what, input, tolerance, error } of all) {
      it(`${name}: ${what}, ${input}`, (test) => {
        const reason = skipped();
        if (reason) return test.skip(reason);
        const found = error();
        assert.ok(found <= tolerance, `relative error ${found}, expected at most ${tolerance}`);
      });
    }
  });
});
