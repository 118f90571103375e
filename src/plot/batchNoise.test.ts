import assert from "node:assert/strict";
import { it } from "node:test";
import type { Spec } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { batchNoise } from "./index.js";
import { loadVega } from "./render/vega.js";

it("the bell of batchNoise is as wide as theory says, wherever its sliders stand", async () => {
  const { vega, vegaLite } = await loadVega();
  const plot = batchNoise();
  assert.match(plot.description, /at m = 16 its standard deviation is 0\.306/);
  const view = new vega.View(vega.parse(vegaLite.compile(plot.spec as unknown as TopLevelSpec).spec as Spec), {
    renderer: "none",
  });
  try {
    for (const [k, c, sd] of [
      [4, 1, 0.30619],
      [8, 0, 0.0625],
      [3, -2, 0.61237],
    ] as const) {
      await view.signal("k", k).signal("c", c).runAsync();
      assert.ok(Math.abs(view.signal("sd") - sd) < 1e-5);
    }
  } finally {
    view.finalize();
  }
});

it("sliders without a range are refused", () => {
  assert.throws(() => batchNoise({ c: { min: 1, max: 1, value: 1 } }), /c goes from 1 to 1, expected min < max/);
});
