import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chooseBins, count } from "./bins.js";
import { histogram } from "./charts/histogram.js";

/** What a histogram draws: its bins. */
function binsOf(values: readonly number[]): { from: number; to: number; count: number }[] {
  return (histogram(values).spec["data"] as { values: { from: number; to: number; count: number }[] }).values;
}

describe("a histogram counts every value", () => {
  const cases: Record<string, number[]> = {
    "that differ in the last digits": [1, 1 + 1e-12, 1 + 2e-12, 1 + 3e-12],
    "large integers": [1e15, 1e15 + 1, 1e15 + 2],
    "beyond 2^53": [2 ** 53, 2 ** 53 + 2],
    "one next to the other": [1, 1 + Number.EPSILON],
    "of one value": [3, 3, 3],
    zeros: [0, 0],
    huge: [1e299, 1e300],
    tiny: [1e-299, 3e-299],
    "of both signs": [-1e300, 1e300],
    "hidden by rounding": [0.1, 0.2, 0.3, 0.7, 1.1],
    "with a far one": [0, 1, 2, 3, 1e12],
  };
  for (const [name, values] of Object.entries(cases)) {
    it(name, () => {
      const bins = binsOf(values);
      assert.equal(
        bins.reduce((sum, bin) => sum + bin.count, 0),
        values.length,
      );
      for (const { from, to } of bins) assert.ok(from < to, `${from} to ${to}`);
      assert.doesNotMatch(histogram(values).description, /outside|NaN|∞/);
    });
  }

  it("for 2,000 random ranges", () => {
    let seed = 1;
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;
    for (let round = 0; round < 2000; round++) {
      const [centre, spread] = [(random() - 0.5) * 10 ** (40 * random() - 20), 10 ** (40 * random() - 20)];
      const values = Float64Array.from({ length: 1 + Math.floor(30 * random()) }, () => centre + spread * random());
      const bins = chooseBins(values, {});
      const { counts, numOutside } = count(values, bins);
      assert.equal(numOutside, 0, String(values));
      assert.equal(
        counts.reduce((a, b) => a + b),
        values.length,
      );
    }
  });

  it("refuses what cannot be drawn", () => {
    assert.throws(() => histogram([-1e308, 1e308]), /^RangeError: histogram: values reaches from .* up to 1e300/);
    assert.throws(() => histogram([1e-320, 2e-320]), /^RangeError: histogram: .* ranges of 1e-300 and more/);
  });
});
