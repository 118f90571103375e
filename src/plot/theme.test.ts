import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hconcat, lineChart, plotly, vegaLite } from "./index.js";
import { colorValue } from "./theme.js";

const [blue, white] = [colorValue("blue", "light"), colorValue("background", "light")];

describe("a theme changes the library's colours alone", () => {
  const spec = {
    data: { values: [{ a: 1, note: `paint it ${blue}`, hue: blue }] },
    mark: { type: "bar", color: white },
    encoding: { x: { field: "note", type: "nominal" }, y: { field: "a", type: "quantitative" } },
    config: { bar: { stroke: blue } },
  };

  it("not the reader's data and colours", () => {
    for (const plot of [vegaLite(spec, "dark"), vegaLite(spec).withTheme("dark"), vegaLite(spec).withTheme("print")]) {
      for (const part of ["data", "mark", "encoding"] as const) assert.deepEqual(plot.spec[part], spec[part]);
      assert.deepEqual((plot.spec["config"] as { bar: object }).bar, { stroke: blue });
    }
    assert.deepEqual(vegaLite(spec).withTheme("dark").withTheme("light").spec, vegaLite(spec).spec);
    const figure = plotly({ data: [{ type: "scatter", marker: { color: blue } }] }, "dark");
    assert.equal((figure.spec["data"] as { marker: { color: string } }[])[0]!.marker.color, blue);
  });

  it("in a chart: what is the palette's changes, what the reader gave stays", () => {
    const plot = lineChart({ [blue]: [1, 2], b: [2, 3], plain: [1, 1] }, { colors: { b: blue, [blue]: "blue" } });
    const rangeOf = (each: typeof plot): unknown =>
      /"scale":\{"domain":\["#0072b2","b","plain"\],"range":(\[[^\]]*\])/.exec(JSON.stringify(each.spec))?.[1];
    assert.equal(rangeOf(plot), JSON.stringify([blue, blue, colorValue("vermillion", "light")]));
    const dark = JSON.stringify([colorValue("blue", "dark"), blue, colorValue("vermillion", "dark")]);
    for (const each of [plot.withTheme("dark"), plot.withTheme("print").withTheme("dark")])
      assert.equal(rangeOf(each), dark);
    assert.equal(rangeOf(hconcat(plot, lineChart([1]), { theme: "dark" })), dark);
    assert.equal(rangeOf(hconcat(plot, lineChart([1])).withTheme("dark")), dark);
    assert.equal(rangeOf(plot.with({ width: 300 }).withTheme("dark")), dark);
    assert.deepEqual(plot.withTheme("dark").withTheme("light").spec, plot.spec);
  });

  it("what the reader changes in a chart stays as they wrote it", () => {
    const plot = lineChart([1, 2]).with({ background: white, title: { text: "a", color: blue } });
    const dark = plot.withTheme("dark").spec;
    assert.equal(dark["background"], white);
    assert.deepEqual(dark["title"], { text: "a", color: blue });
    const changed = lineChart([1, 2], { rules: [{ y: 1 }] });
    const [rule] = changed.spec["layer"] as { mark: { color: string } }[];
    rule!.mark.color = "#123456";
    assert.equal((changed.withTheme("dark").spec["layer"] as { mark: { color: string } }[])[0]!.mark.color, "#123456");
  });
});
