import assert from "node:assert/strict";
import { test } from "node:test";
import { correlation64, quantile64, variance64 } from "./index.js";

// Expected: NumPy 2, np.var(x), np.corrcoef(x, y)[0, 1], np.quantile(x, share).
const x = [3.5, -1.25, 8, 0.5, 2, 1e3];
const y = [1, 4, -2, 0.25, 7, -30];

const near = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) <= 1e-12 * Math.abs(expected), `${actual}, expected ${expected}`);

test("variance, correlation and quantiles are NumPy's", () => {
  near(variance64(x), 138189.7170138889);
  near(variance64(x.map((value) => value + 1e8)), 138189.71701388888);
  near(correlation64(x, y), -0.9735729523842566);
  [0, 0.15, 0.5, 0.85, 1].forEach((share, i) => near(quantile64(x, share), [-1.25, 0.0625, 2.75, 256.0, 1000.0][i]!));
  assert.equal(variance64([7]), 0);
  assert.ok(Number.isNaN(correlation64([1, 1], [1, 2])));
});

test("no values, values that do not pair, and shares that are none are refused", () => {
  assert.throws(() => variance64([]), /variance64: there are no values/);
  assert.throws(() => correlation64([1, 2], [1]), /x has 2 values and y 1/);
  assert.throws(() => quantile64([1], 15), /share is 15, expected a number from 0 to 1/);
});
