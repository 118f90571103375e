import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, it } from "node:test";
import { displaySymbol, metadataSymbol, type MimeBundle } from "../jupyter.js";
import { decodePng } from "./decodePng.test.helper.js";
import { everyChart } from "./examples.test.helper.js";
import { htmlPage } from "./render/htmlPage.js";
import { hconcat, lineChart } from "./index.js";
import { rasterize } from "./render/rasterize.js";
import type { BasePlot } from "./Plot.js";

const { Resvg } = createRequire(import.meta.url)("@resvg/resvg-js") as typeof import("@resvg/resvg-js");

const vendor = {
  "vega-lite": "application/vnd.vegalite.v5+json",
  plotly: "application/vnd.plotly.v1+json",
  svg: undefined,
};

describe("every chart", () => {
  for (const [name, make] of Object.entries(everyChart())) {
    it(name, async (t) => {
      const warn = t.mock.method(console, "warn", () => {});
      const error = t.mock.method(console, "error", () => {});
      const plot = make();
      assert.deepEqual(make().spec, plot.spec, "the same data gives the same spec");
      assert.deepEqual(JSON.parse(JSON.stringify(plot.spec)), plot.spec, "the spec is JSON");
      assert.ok(
        JSON.stringify(plot.spec).length < 80_000,
        `the spec has ${JSON.stringify(plot.spec).length} characters`,
      );

      const bundle = await plot[displaySymbol]();
      const types = Object.keys(bundle);
      assert.deepEqual(types, [...(vendor[plot.kind] ? [vendor[plot.kind]] : []), "image/png", "text/plain"]);
      if (plot.kind === "vega-lite")
        assert.equal(plot.spec["$schema"], "https://vega.github.io/schema/vega-lite/v5.json");
      if (plot.kind === "plotly") {
        assert.ok(plot.spec["layout"]);
        assert.equal((plot.spec["config"] as { scrollZoom?: boolean }).scrollZoom, false, "the wheel scrolls the page");
      }

      const title = titleOf(name);
      assert.ok(
        String(bundle["text/plain"]).includes(title),
        `"${String(bundle["text/plain"])}" names the title "${title}"`,
      );
      assert.doesNotMatch(plot.description, /undefined|NaN|\[object|\.\./);

      const png = Buffer.from(String(bundle["image/png"]), "base64");
      const size = (bundle as MimeBundle & Record<symbol, unknown>)[metadataSymbol] as Record<
        string,
        { width: number; height: number }
      >;
      const image = decodePng(png);
      const scale = plot.kind === "plotly" ? 1 : 2;
      assert.ok(
        Math.abs(image.width - scale * size["image/png"]!.width) <= 2 &&
          Math.abs(image.height - scale * size["image/png"]!.height) <= 2,
      );
      assert.ok(image.width >= 300 && image.width <= 2600 && image.height <= 1400, `${image.width} × ${image.height}`);
      assert.ok(png.length < 350_000, `the picture has ${png.length} bytes`);
      assert.ok(image.numColors > 12, "the picture is not blank");

      const svg = await plot.toSVG();
      const bare = new Resvg(svg, { font: { loadSystemFonts: false }, fitTo: { mode: "zoom", value: 2 } })
        .render()
        .asPng();
      assert.notDeepEqual(Buffer.from(bare), png, "there is text, set in the shipped font");
      assert.doesNotMatch(svg, />[^<]*(NaN|undefined|null)[^<]*<\/text>/);

      assert.deepEqual(
        plot.withTheme("dark").withTheme("light").spec,
        plot.spec,
        "themes exchange colours, nothing else",
      );
      const dark = decodePng(await plot.withTheme("dark").toPNG({ scale: 1 }));
      assert.deepEqual(dark.pixel(1, 1), [0x14, 0x18, 0x1d, 255], "the dark background");
      assert.deepEqual(
        [...warn.mock.calls, ...error.mock.calls].map((call) => call.arguments),
        [],
        "Vega has nothing to complain of",
      );
    });
  }
});

it("each plot of a row keeps its own legend", async () => {
  const svg = await hconcat(
    lineChart({ first: [1, 2], second: [2, 1] }),
    lineChart({ first: [2, 1], third: [1, 2] }),
  ).toSVG();
  const labels = Array.from(svg.matchAll(/>(first|second|third)</g), ([, label]) => label);
  assert.deepEqual(labels, ["first", "second", "first", "third"]);
});

describe("a page needs no network", () => {
  for (const name of ["sigmoidZone", "contours", "networkDiagram", "surface3d"]) {
    it(name, () => assertOffline(htmlPage(everyChart()[name]!() as unknown as BasePlot)));
  }
});

it("a page with a script from the network would be noticed", () => {
  assert.throws(() => assertOffline('<script src="https://cdn.example/x.js"></script>'));
  assert.throws(() => assertOffline("<p>"));
});

it("a picture without a font would be noticed", () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-size="14">γβσ²μẑ√Σ₀∇</text></svg>';
  const bare = new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
  assert.equal(decodePng(bare).numColors, 1, "all text is gone");
  assert.ok(decodePng(rasterize(svg, 4).png).numColors > 5);
});

/** Nothing is loaded: every element with a source has it inside. */
function assertOffline(html: string): void {
  const markup = html.replace(/<script>[\s\S]*?<\/script>/g, "");
  assert.doesNotMatch(markup, /(src|href)\s*=\s*["']?\s*(https?:)?\/\//i);
  assert.doesNotMatch(html, /<script[^>]+src=|<link|@import|<iframe/i);
  assert.match(html, /<(script|svg)/);
  assert.equal(html.match(/<script>/g)?.length, html.match(/<\/script>/g)?.length);
}

function titleOf(name: string): string {
  const title = everyChart()[name]!().spec["title"] as { text: string | string[] } | undefined;
  return title === undefined ? "" : [title.text].flat().join(" ");
}
