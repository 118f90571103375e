import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lineChart, lossCurves } from "./index.js";

const day = (k: number) => new Date(Date.UTC(2024, 0, 1 + k));
const days = [day(0), day(10), day(31)];

describe("dates make a time axis", () => {
  it("of a series, or of all of them", async () => {
    for (const plot of [
      lineChart({ a: { x: days, y: [1, 2, 3] } }),
      lineChart([1, 2, 3], { x: days }),
      lineChart([1, 2, 3], { x: days.map(Number), xScale: "time" }),
      lossCurves([3, 2, 1], { x: days }),
    ]) {
      assert.match(plot.description, /from 2024-01-01 to 2024-02-01/);
      const svg = await plot.toSVG();
      assert.match(svg, />(Jan|Mon|Tue|Fri|Sun|2024)/);
      assert.doesNotMatch(svg, />1,70\d,/);
    }
    const minutes = lineChart([1, 3, 2], { x: [0, 1, 2].map((k) => new Date(Date.UTC(2024, 0, 1, 12, 10 * k))) });
    assert.match(minutes.description, /from 2024-01-01 12:00 to 2024-01-01 12:20.*highest 3 at 2024-01-01 12:10/s);
  });

  it("all or none of them, and times that the calendar has", () => {
    assert.throws(
      () => lineChart({ a: { x: days, y: [1, 2, 3] }, b: [1, 2, 3] }),
      /^TypeError: lineChart: x of "b" are numbers, those of others dates/,
    );
    assert.throws(() => lineChart([1, 2], { x: [day(0), 7] as never }), /x\[1\] is 7, expected a Date as the first/);
    const plot = lineChart([1, 2, 3, 4], { x: [day(0), new Date(NaN), day(2), day(3)] });
    assert.match(plot.description, /1 value is NaN or infinite and is left out/);
    assert.match(lineChart([1, 2, 3], { x: [0, 1e17, 1e9], xScale: "time" }).description, /left out/);
  });
});
