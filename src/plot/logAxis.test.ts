import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { boxplots, hconcat, lineChart, lossCurves, overlay, type Plot } from "./index.js";

/** Every number that a log axis of the spec would get, the rules' included. */
function numbersOn(plot: Plot, axis: "x" | "y"): unknown[] {
  const rows: Record<string, unknown>[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null) return;
    const { values } = part as { values?: unknown };
    if (Array.isArray(values)) rows.push(...values.filter((row) => typeof row === "object"));
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(plot.spec);
  const fields = axis === "x" ? ["x"] : ["y", "low", "high"];
  return rows.flatMap((row) => fields.flatMap((field) => (row[field] == null ? [] : [row[field]])));
}

/** Places of the ticks on the axis at the bottom, in pixels. */
async function ticks(plot: Plot): Promise<number> {
  const svg = await plot.toSVG();
  return (/role-axis-tick[^]*?<\/g>/.exec(svg)?.[0].match(/transform/g) ?? []).length;
}

describe("a log axis leaves out what it does not have, and says so", () => {
  const cases: Record<string, [plot: () => Plot, axis: "x" | "y", leftOut: number]> = {
    "default x from 0": [() => lineChart({ a: [3, 2, 1.5, 1.2] }, { xScale: "log" }), "x", 1],
    "x with a zero": [() => lineChart({ a: { x: [0, 1e-3, 1e-2, 0.1], y: [3, 2, 1, 4] } }, { xScale: "log" }), "x", 1],
    "negative x and NaN": [
      () => lineChart({ a: { x: [-1, NaN, 0.1, 1], y: [1, 2, 3, 4] } }, { xScale: "log" }),
      "x",
      2,
    ],
    "many points": [
      () =>
        lineChart(
          Array.from({ length: 5000 }, (_, k) => k),
          { xScale: "log" },
        ),
      "x",
      1,
    ],
    smoothed: [() => lineChart([0, 1, 2, 3], { xScale: "log", smooth: 2 }), "x", 1],
    "y with zeros": [() => lineChart([0, -1, 10, 100], { yScale: "log" }), "y", 2],
    "a band below 0": [() => lineChart({ a: { y: [1, 10], low: [-1, 5], high: [2, 20] } }, { yScale: "log" }), "y", 0],
    "loss curves": [() => lossCurves([3, 2, 1], { xScale: "log" }), "x", 1],
  };
  for (const [name, [make, axis, leftOut]] of Object.entries(cases)) {
    it(name, async () => {
      const plot = make();
      for (const value of numbersOn(plot, axis)) assert.ok((value as number) > 0, `${String(value)} on a log axis`);
      if (leftOut) assert.match(plot.description, new RegExp(`${leftOut} of the values are not finite and positive`));
      assert.ok((await ticks(plot)) >= 2, "there are ticks");
    });
  }

  it("a line across at 0", () => {
    const plot = lineChart([1, 10], { yScale: "log", rules: [{ y: 0, label: "zero" }, { y: 2 }] });
    assert.deepEqual(numbersOn(plot, "y").includes(0), false);
    assert.match(plot.description, /1 of the lines across lies at a height that a log scale does not have/);
  });

  it("box plots", () => {
    const plot = boxplots({ a: [0, 1, 10, 100], b: [-1, 2, 3] }, { yScale: "log" });
    assert.match(plot.description, /a \(3 values\): median 10.*2 of the values are not positive/);
    assert.throws(() => boxplots({ a: [0, -1] }, { yScale: "log" }), /none is positive/);
  });

  it("a range from 0 is refused", () => {
    assert.throws(() => lineChart([1, 2], { xScale: "log", xDomain: [0, 3] }), /xDomain is \[0, 3\], but a log scale/);
    assert.throws(() => lineChart([1, 2], { yScale: "log", yDomain: [-1, 3] }), /yDomain is \[-1, 3\]/);
    assert.throws(() => boxplots({ a: [1, 2] }, { yScale: "log", yDomain: [0, 3] }), /yDomain is \[0, 3\]/);
  });

  it("where nothing is left, it says so", () => {
    assert.throws(
      () => lineChart({ a: { x: [0, 1], y: [1, -1] } }, { xScale: "log", yScale: "log" }),
      /no finite positive values to show/,
    );
  });
});

describe("a log and a linear axis", () => {
  const [log, linear] = [lineChart([1, 10, 100], { yScale: "log" }), lineChart([1, 2, 3])];

  it("are not laid over one another", () => {
    assert.throws(() => overlay(log, linear), /^RangeError: overlay: the y axes are "log" and "linear"/);
    assert.throws(() => hconcat(log, linear, { share: "y" }), /^RangeError: hconcat: the y axes are/);
  });

  it("stand beside one another, and two of one kind over one another", async () => {
    await hconcat(log, linear).toSVG();
    await overlay(log, lineChart([2, 20], { yScale: "log", rules: [{ y: 5 }] })).toSVG();
  });
});
