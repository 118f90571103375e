import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { inspect } from "node:util";
import { formula, histogram, setPlotDefaults, table, vegaLite } from "./index.js";
import { loadVega } from "./render/vega.js";

const { cache } = createRequire(import.meta.url);
const path = join("/somewhere", "tslab", "dist", "jupyter.js");
const shown: { data: Record<string, unknown>; metadata: Record<string, unknown> }[] = [];

before(async () => {
  await loadVega();
});

function withTslab(look: () => void): void {
  shown.length = 0;
  cache[path] = { exports: { lastWriteDisplayData: (content: (typeof shown)[0]) => shown.push(content) } } as never;
  try {
    look();
  } finally {
    delete cache[path];
  }
}

after(() => setPlotDefaults({ html: false, svg: false, theme: "light" }));

it("a plot that stock tslab prints is shown as a picture", () => {
  const plot = histogram([1, 2, 3], { title: "Three" });
  withTslab(() => assert.equal(inspect(plot), ""));
  assert.equal(shown.length, 1);
  assert.deepEqual(Object.keys(shown[0]!.data), ["application/vnd.vegalite.v5+json", "image/png", "text/plain"]);
  assert.ok("image/png" in shown[0]!.metadata);
  withTslab(() => assert.equal(inspect(formula("x^2", "x²")), ""));
  assert.deepEqual(shown[0]!.data, { "text/latex": "$$x^2$$", "text/plain": "x²" });
});

it("elsewhere it prints its description", () => {
  assert.match(inspect(histogram([1, 2, 3], { title: "Three" })), /^Histogram: Three\. .*mean 2, sd 0\.816/);
  assert.match(inspect(table([{ a: 1, b: "x" }])), /^a  b\n─  ─\n1  x$/);
});

it("modes and themes for every plot", async () => {
  setPlotDefaults({ html: true, svg: true, theme: "dark" });
  const bundle = await histogram([1, 2, 3])[
    Symbol.for("Jupyter.display") as never as typeof import("../jupyter.js").displaySymbol
  ]();
  assert.match(String(bundle["text/html"]), /^<div id="plot-\d+"/);
  assert.match(String(bundle["image/svg+xml"]), /^<svg/);
  assert.match(String(bundle["image/svg+xml"]), /#14181d/);
  assert.throws(
    () => setPlotDefaults({ theme: "neon" as never }),
    /theme is "neon", expected "light", "dark" or "print"/,
  );
});

it("a spec can be changed and taken elsewhere", async () => {
  setPlotDefaults({ theme: "light" });
  const plot = histogram([1, 2, 3], { title: "Three" });
  const wider = plot.with({ width: 800, title: { text: "Wider" } });
  assert.equal(wider.spec["width"], 800);
  assert.equal(plot.spec["width"], 480, "the first is as it was");
  plot.spec["width"] = 300;
  assert.match(await plot.toSVG(), /<svg/);
  const own = vegaLite({
    data: { values: [{ a: 1 }] },
    mark: "point",
    encoding: { x: { field: "a", type: "quantitative" } },
    config: { axis: { labelFontSize: 20 } },
  });
  assert.match(await own.withTheme("dark").toSVG(), /font-size="20px"/);
});
