import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plotDefaults } from "./defaults.js";
import * as plots from "./index.js";
import { colorsFor } from "./palette.js";
import { colorValue, fill } from "./theme.js";

const names = Object.getOwnPropertyNames(Object.prototype);
const byName = <T>(value: T): Record<string, T> => Object.fromEntries(names.map((name) => [name, value]));
const band = { p15: [1, 2], p50: [2, 3], p85: [3, 4] };

it("titles and axes may have such names, also those that come with a change of the spec", async () => {
  for (const name of names) {
    const plot = plots.lineChart([1, 2], { title: name, xTitle: name, yTitle: name });
    for (const each of [plot, plots.lineChart([1, 2]).with({ title: name }), plot.with({ [name]: { a: 1 } })]) {
      assert.match(await each.toSVG(), /^<svg/);
    }
  }
});

/** What each chart is given with names that JavaScript's objects have. */
const charts: Record<string, () => plots.Plot> = {
  lineChart: () => plots.lineChart(byName([1, 2])),
  lossCurves: () => plots.lossCurves(byName([1, 2])),
  histogram: () => plots.histogram(byName([1, 2, 2])),
  "histogram, overlaid": () => plots.histogram(byName([1, 2, 2]), { arrange: "overlay" }),
  barChart: () => plots.barChart(byName(1)),
  "barChart, grouped": () => plots.barChart(byName(byName(1))),
  boxplots: () => plots.boxplots(byName([1, 2, 3])),
  scatter: () =>
    plots.scatter(
      byName([
        [1, 2],
        [2, 1],
      ]),
    ),
  "scatter, labels": () =>
    plots.scatter(
      names.map((_, k) => [k, 1]),
      { labels: names },
    ),
  decisionBoundary: () =>
    plots.decisionBoundary((x, y) => Number(x > y), { constructor: [[1, 2]], ["__proto__"]: [[2, 1]] }),
  activationsPerLayer: () => plots.activationsPerLayer(byName([0.1, 0.5, 0.7])),
  percentileBands: () => plots.percentileBands(byName(band)),
  updateRatios: () => plots.updateRatios(names.map((weight) => ({ step: 1, weight, ratio: -2 }))),
  heatmap: () =>
    plots.heatmap(
      [
        [1, 2],
        [3, 4],
      ],
      { rowNames: names.slice(0, 2), columnNames: names.slice(2, 4) },
    ),
  facet: () => plots.facet(byName(plots.lineChart([1, 2]))),
};

describe("names that JavaScript's objects have are only names", () => {
  for (const [name, make] of Object.entries(charts)) {
    it(name, async (t) => {
      const complaint = t.mock.method(console, "error", () => {});
      const plot = make();
      const svg = await plot.toSVG();
      assert.equal(complaint.mock.callCount(), 0, String(complaint.mock.calls[0]?.arguments));
      assert.match(svg + plot.description, /constructor/);
      assert.equal(typeof (await plot.withTheme("dark").toSVG()), "string");
    });
  }
});

describe("colours", () => {
  const colorsOf = (...given: Parameters<typeof colorsFor>): string[] =>
    colorsFor(...given).map((value) => fill(value, "light"));

  it("go by the whole name, never by a word in it", () => {
    const [noDropout, plain, noiseFree] = colorsOf(["no dropout", "plain", "noise-free"]);
    assert.equal(plain, colorValue("vermillion", "light"));
    assert.notEqual(noDropout, plain);
    assert.notEqual(noiseFree, colorValue("purple", "light"));
    assert.equal(colorsOf(["With Batch Norm"])[0], colorValue("blue", "light"));
  });

  it("are the reader's, by value or by the palette's name, each different", () => {
    assert.deepEqual(colorsOf(["a", "b"], { a: "#123456", b: "green" }), ["#123456", colorValue("green", "light")]);
    assert.equal(new Set(colorsOf(["a", "batch norm", "plain", "b", "c", "d", "e", "f"])).size, 8);
  });

  it("for a name that there is not, or that are none, are refused", () => {
    assert.throws(
      () => plots.lineChart({ a: [1, 2] }, { colors: { b: "#ff0000" } }),
      /colors has "b", but there are "a"/,
    );
    assert.throws(() => plots.lineChart({ a: [1, 2] }, { colors: { a: "red" } }), /colors is { a: "red" }, expected/);
  });
});

it("which names have a colour of their own is an option", () => {
  const light = (names: readonly string[]) => colorsFor(names).map((each) => fill(each, "light"));
  const [blue, orange, green] = (["blue", "orange", "green"] as const).map((name) => colorValue(name, "light"));
  const { colors } = plotDefaults;
  try {
    assert.deepEqual(light(["mine", "Batch Norm"]), [orange, blue]);
    plots.setPlotDefaults({ colors: { mine: "blue", theirs: "#123456" } });
    assert.deepEqual(light(["batch norm", "Mine", "theirs"]), [orange, blue, "#123456"]);
    plots.setPlotDefaults({ colors: {} });
    assert.deepEqual(light(["batch norm", "plain"]), [orange, green]);
  } finally {
    plots.setPlotDefaults({ colors });
  }
  assert.throws(() => plots.setPlotDefaults({ colors: { mine: "bluish" } }), /setPlotDefaults: colors/);
});
