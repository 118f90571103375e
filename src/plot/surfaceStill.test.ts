import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { decodePng } from "./decodePng.test.helper.js";
import { plotly } from "./index.js";
import { surfaceStill } from "./surfaceStill.js";

type Layers = { data: { values: unknown[] }; encoding: Record<string, { scale: object }> }[];

describe("a surface's still picture", () => {
  it("is the surface from above: each value a cell around its place, none where there is no value", () => {
    const data = [
      {
        type: "surface",
        x: [0, 1, 10],
        y: [5, 7],
        z: [
          [1, 2, 3],
          [4, null, 6],
        ],
      },
    ];
    const layers = surfaceStill({ data, layout: {} })!["layer"] as Layers;
    assert.deepEqual(layers[0]!.data.values, [
      { x: 0, x2: 0.5, y: 5, y2: 6, z: 1 },
      { x: 0.5, x2: 5.5, y: 5, y2: 6, z: 2 },
      { x: 5.5, x2: 10, y: 5, y2: 6, z: 3 },
      { x: 0, x2: 0.5, y: 6, y2: 7, z: 4 },
      { x: 5.5, x2: 10, y: 6, y2: 7, z: 6 },
    ]);
  });

  it("has the surface's own colours and the path's", async () => {
    const colorscale = [
      [0, "#010203"],
      [1, "#fdfcfb"],
    ];
    const surface = {
      type: "surface",
      z: [
        [0, 0],
        [8, 8],
      ],
      colorscale,
    };
    const path = { type: "scatter3d", x: [0, 1], y: [0.5, 0.5], z: [0, 8], line: { color: "#123456" } };
    const figure = { data: [surface, path], layout: { width: 400, height: 400 } };
    const layers = surfaceStill(figure)!["layer"] as Layers;
    assert.deepEqual(layers[0]!.encoding["fill"]!.scale, {
      domain: [0, 8],
      range: ["#010203", "#fdfcfb"],
      interpolate: "rgb",
      clamp: true,
    });
    const { width, height, pixel } = decodePng(await plotly(figure, "dark").toPNG({ scale: 1 }));
    const seen = new Set<string>();
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) seen.add(pixel(x, y).slice(0, 3).join());
    for (const rgb of ["1,2,3", "253,252,251", "18,52,86"]) assert.ok(seen.has(rgb), rgb);
  });

  it("of a large grid has few cells, which still reach from rim to rim", () => {
    const z = Array.from({ length: 500 }, (_, row) => Array.from({ length: 3 }, () => row));
    const layers = surfaceStill({ data: [{ type: "surface", z }], layout: {} })!["layer"] as Layers;
    const cells = layers[0]!.data.values as { y: number; y2: number }[];
    assert.equal(cells.length, 300);
    assert.deepEqual([Math.min(...cells.map(({ y }) => y)), Math.max(...cells.map(({ y2 }) => y2))], [0, 499]);
  });

  it("is none for other traces, which only a script draws", async () => {
    const figure = { data: [{ type: "bar", y: [1, 2] }], layout: {} };
    assert.equal(surfaceStill(figure), undefined);
    assert.match(await plotly(figure).toSVG(), /An interactive plot/);
  });
});
