import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { tf } from "../backend/tf.js";
import { displaySymbol } from "../jupyter.js";
import { valleys } from "./examples.test.helper.js";
import * as plots from "./index.js";

/** Each call with the words that its error must hold. */
const wrong: readonly (readonly [() => unknown, RegExp])[] = [
  [() => plots.histogram([]), /histogram: values is empty/],
  [() => plots.histogram({}), /histogram: values is empty, expected numbers, or numbers by name/],
  [() => plots.histogram([NaN, Infinity]), /none of the 2 values is finite \(the first is NaN\)/],
  [() => plots.histogram("abc" as never), /histogram/],
  [() => plots.histogram([1, "2" as never]), /histogram: values\[1\] is "2", expected a number/],
  [() => plots.histogram([1], { bins: 100 }), /bins is 100, expected 1 to 60/],
  [() => plots.histogram([1], { domain: [1, 0] }), /domain is \[1, 0\], expected \[low, high\]/],
  [() => plots.histogram([1], { width: 5 }), /width is 5, expected pixels/],
  [() => plots.lineChart({ a: { y: [1, 2], x: [1] } }), /"a": x has 1 values, y has 2; expected as many/],
  [() => plots.lineChart({ a: { y: [1, 2], low: [1], high: [1, 2] } }), /"a": low has 1 values/],
  [() => plots.lineChart([-1, -2], { yScale: "log" }), /no finite positive values/],
  [() => plots.lineChart([1], { smooth: 0 }), /smooth is 0/],
  [() => plots.lineChart({}), /series is empty/],
  [
    () => plots.lossCurves({ a: { steps: [1], loss: [1] } }, { measure: "accuracy" }),
    /"a" has no validation record.*validation/,
  ],
  [() => plots.imageGrid([[1, 2, 3]]), /imageGrid: images have shape \[1, 3\]; expected/],
  [() => plots.imageGrid([[1, 2, 3, 4]], { labels: [] }), /there are 0 labels for 1 images/],
  [
    () =>
      plots.scatter(
        [
          [1, 2],
          [3, 4],
        ],
        { labels: [0] },
      ),
    /there are 1 labels for 2 points/,
  ],
  [() => plots.scatter([[1, 2]], { columns: [0, 2] }), /columns are 0 and 2, but the points have 2 columns/],
  [() => plots.scatter([1, 2, 3]), /has shape \[3\], expected \[rows, columns\]/],
  [() => plots.contours(() => NaN), /no finite value/],
  [() => plots.contours((x) => x, { paths: { a: [[1, 2, 3]] } }), /path "a" has shape \[1, 3\], expected \[steps, 2\]/],
  [
    () => plots.decisionBoundary({ predict: () => [1] }, { a: [[0, 0]], b: [[1, 1]] }),
    /the model gave 1 numbers for 2502 points/,
  ],
  [
    () =>
      plots.surface3d(
        [
          [1, 2],
          [3, 4],
        ],
        { paths: { a: [[1, 2]] } },
      ),
    /path "a" has shape \[1, 2\], expected \[steps, 3\]/,
  ],
  [() => plots.heatmap([1, 2]), /expected \[rows, columns\]/],
  [() => plots.heatmap([[1, 2]], { rowNames: ["a", "b"] }), /there are 2 rowNames for 1/],
  [() => plots.lineChart([1, 2], { yFormat: "zzz" }), /yFormat is "zzz", expected a format of d3/],
  [() => plots.barChart({ a: 1 }, { format: ".2y" }), /format is ".2y"/],
  [() => plots.lineChart([1e308, -1e308]), /y reaches from/],
  [() => plots.lineChart([1n, 2n] as never), /"value"\[0\] is 1n, expected/],
  [() => plots.histogram(new BigInt64Array(3) as never), /are bigints, expected numbers/],
  [() => plots.surface3d([[1]]), /shape \[1, 1\], expected at least \[2, 2\]/],
  [() => plots.vegaLite({ mark: "bogus" }), /mark is "bogus", expected one of arc/],
  [() => plots.vegaLite({ layer: [{ mark: { type: "lines" } }] }), /mark is "lines"/],
  [() => plots.barChart({}), /bars is empty/],
  [() => plots.barChart({ a: "x" as never }), /"a"/],
  [() => plots.boxplots({ a: [-1, 0] }, { yScale: "log" }), /none is positive, and yScale is "log"/],
  [() => plots.measuredAgainstTheory([]), /there are no claims/],
  [() => plots.measuredAgainstTheory([{ name: "a", measured: 1, theory: 0 }]), /give absoluteTolerance/],
  [() => plots.dotPlot({ a: "gamma" }), /the first row, "a", is an expression/],
  [() => plots.dotPlot({ "a b": [1] }), /"a b" cannot be named in an expression/],
  [() => plots.dotPlot({ a: [1, 2], b: [1] }), /"b" has 1 values, "a" has 2/],
  [() => plots.sliders(plots.lineChart([1]), { g: { min: 0, max: 1, value: 2 } }), /g starts at 2, outside 0 … 1/],
  [() => plots.sliders(plots.imageGrid([[1]]), {}), /only Vega-Lite plots take sliders/],
  [
    () => plots.descentSliders({ flat: { ...valleys.raw, hessian: [0, 0, 0] } }),
    /"flat" is \[0, 0, 0\]: nothing rises/,
  ],
  [() => plots.batchNormSliders([1]), /expected a batch of at least 2/],
  [() => plots.sigmoidZone([1, 2], { activation: "gelu" as never }), /activation is "gelu", expected/],
  [() => plots.percentileBands({}), /there are no runs/],
  [
    () => plots.percentileBands({ a: [{ step: 1, layer: "x", percentiles: [0, 1, 2] }] }, { layer: "y" }),
    /no records of the layer "y"; they are of x/,
  ],
  [
    () => plots.activationsPerLayer([{ layer: "a", step: 1, values: [1] }], { step: 9 }),
    /no records of step 9; the steps are 1/,
  ],
  [
    () => plots.activationHeatmap([{ layer: "a", step: 1, values: [1] }]),
    /1 records of the layer "a", expected at least 2 steps/,
  ],
  [() => plots.networkDiagram([]), /there are no layers/],
  [() => plots.hconcat(), /there are no plots/],
  [() => plots.hconcat(plots.surface3d((x) => x)), /a plot of the kind "plotly" cannot be joined/],
  [() => plots.overlay(plots.hconcat(plots.lineChart([1])), plots.lineChart([1])), /no axes of its own/],
  [() => plots.vegaLite([] as never), /spec is an array, expected a plain object/],
  [() => plots.plotly({}), /figure has no data array/],
  [() => plots.table([1] as never), /rows is not an array of records/],
  [() => plots.formula(""), /expected LaTeX/],
];

describe("what cannot be shown is refused, with the remedy", () => {
  for (const [call, words] of wrong) it(String(call).slice(6), () => assert.throws(call, words));
});

it("save names the endings that it knows", async () => {
  await assert.rejects(
    plots.lineChart([1, 2]).save("x.pdf"),
    /"x\.pdf" ends with "\.pdf", expected \.png, \.svg or \.html/,
  );
  await assert.rejects(plots.lineChart([1, 2]).toPNG({ scale: 0 }), /scale is 0/);
});

it("numbers come as tensors, typed arrays and nested arrays, and give the same plot", () => {
  const expected = plots.histogram([1, 2, 3, 4]).spec;
  const tensor = tf.tensor([
    [1, 2],
    [3, 4],
  ]);
  for (const values of [
    tensor,
    Float32Array.of(1, 2, 3, 4),
    Float64Array.of(1, 2, 3, 4),
    [
      [1, 2],
      [3, 4],
    ],
    [Float32Array.of(1, 2), [3, 4]],
  ]) {
    assert.deepEqual(plots.histogram(values).spec, expected);
  }
  const before = tf.memory().numTensors;
  plots.histogram(tensor);
  assert.equal(tf.memory().numTensors, before);
  tensor.dispose();
  assert.throws(() => plots.histogram(tensor), /a tensor that was disposed/);
});

it("values that are not finite are left out, counted and said", () => {
  const plot = plots.histogram([1, NaN, 3, Infinity]);
  assert.match(plot.description, /2 values are NaN or infinite and are left out/);
  assert.match(JSON.stringify(plot.spec["title"]), /2 values are NaN/);
  assert.match(plots.lineChart([1, NaN, 3]).description, /1 value is NaN or infinite/);
  assert.match(
    plots.lineChart([1, 0, 3], { yScale: "log" }).description,
    /1 of the values are not finite and positive/,
  );
  assert.match(plots.histogram([1, 2, 3, 90], { domain: [0, 4] }).description, /1 of the values lie outside/);
});

it("the path of descentSliders is that of gradient descent", () => {
  type Transform = { calculate: string; as: "w1" | "w2" }[];
  for (const valley of Object.values(valleys)) {
    const [a, b, c] = valley.hessian;
    const largest = (a + c + Math.hypot(a - c, 2 * b)) / 2;
    const panel = (plots.descentSliders({ valley }).spec["hconcat"] as { layer: { transform?: Transform }[] }[])[0]!;
    const formulas = panel.layer.flatMap(({ transform = [] }) => transform).filter(({ as }) => /^w[12]$/.test(as));
    assert.equal(formulas.length, 2);
    for (const rate of [0.3, 0.9, 1.04]) {
      let [w1, w2]: number[] = [...valley.start];
      for (let t = 0; t <= 20; t++) {
        for (const { calculate, as } of formulas) {
          const value = new Function("datum", "rate", "pow", `return ${calculate}`)({ t }, rate, Math.pow) as number;
          const expected = as === "w1" ? w1! : w2!;
          assert.ok(Math.abs(value - expected) < 1e-9 * (1 + Math.abs(expected)), `${as} after ${t} steps`);
        }
        const [d1, d2] = [w1! - valley.minimum[0], w2! - valley.minimum[1]];
        const step = (2 * rate) / largest;
        [w1, w2] = [w1! - step * (a * d1 + b * d2), w2! - step * (b * d1 + c * d2)];
      }
    }
  }
});

it("a line chart cuts off only what is beyond the range asked for", () => {
  const marks = (yDomain: [number, number]) => JSON.stringify(plots.lineChart([1, 2, 3], { yDomain }).spec["layer"]);
  assert.match(marks([0, 3]), /"clip":false/);
  assert.match(marks([0, 2.9]), /"clip":true/);
});

it("whole numbers are labelled as they are", async () => {
  const y = [1, 2, 3];
  const drawn = [
    plots.lineChart({ a: { x: [16, 1024, 65_536], y } }, { xScale: "log" }),
    plots.barChart({ a: 1024, b: 0.12345 }),
    plots.heatmap([[1024, 1]]),
  ];
  for (const plot of drawn) assert.match(await plot.toSVG(), />1,024</);
  assert.match(await drawn[0]!.toSVG(), />65,536</);
});

it("a histogram counts as NumPy does", () => {
  // numpy.histogram([0, 0.1, 0.1, 0.25, 0.3, 0.7, 1.0], bins=numpy.linspace(0, 1, 11)) → [1, 2, 1, 1, 0, 0, 0, 1, 0, 1],
  // where 0.3 and 0.7 fall as their nearest double lies: the edges are decimal here, so that 0.3 is in [0.3, 0.4).
  const { spec } = plots.histogram([0, 0.1, 0.1, 0.25, 0.3, 0.7, 1], { bins: 10, domain: [0, 1] });
  const rows = (spec["data"] as { values: { from: number; count: number }[] }).values;
  assert.deepEqual(
    rows.map(({ from, count }) => [from, count]),
    [
      [0, 1],
      [0.1, 2],
      [0.2, 1],
      [0.3, 1],
      [0.7, 1],
      [0.9, 1],
    ],
  );
});

it("100,000 values and 100,000 steps make a small spec, and peaks stay", () => {
  const many = Float32Array.from({ length: 100_000 }, (_, k) => (k === 54_321 ? 50 : Math.sin(k / 500)));
  assert.ok(JSON.stringify(plots.histogram(many).spec).length < 8_000);
  const line = plots.lineChart(many);
  assert.ok(JSON.stringify(line.spec).length < 30_000);
  assert.ok(
    (line.spec["data"] as { values: { x: number; y: number }[] }).values.some(
      ({ x, y }) => y === 50 && Math.abs(x - 54_321) < 6,
    ),
  );
});

describe("tensors show themselves", () => {
  const cases: [string, () => tf.Tensor, RegExp][] = [
    [
      "a matrix",
      () =>
        tf.tensor([
          [1, 2],
          [3, 4],
        ]),
      /^Tensor \[2, 2\] float32, 4 values: mean 2\.5, sd 1\.12, min 1, max 4\n\[\[ +1 +2\]\n \[ +3 +4\]\]$/,
    ],
    ["a scalar", () => tf.scalar(3), /^Tensor \[\] float32: 3$/],
    ["nothing", () => tf.zeros([0, 3]), /^Tensor \[0, 3\] float32, empty$/],
    ["NaN", () => tf.tensor([1, NaN]), /1 value is NaN or infinite\n/],
    ["all NaN", () => tf.tensor([NaN, NaN]), /no value is finite/],
    ["words", () => tf.tensor(["a", "b"]), /"a" +"b"/],
    ["a long one", () => tf.range(0, 1000), / 5 … +994 .* 999\]$/],
    ["complex", () => tf.complex([1], [2]), /cannot be read here/],
    ["a variable", () => tf.variable(tf.ones([2])), /^Tensor \[2\] float32/],
  ];
  for (const [name, make, words] of cases) {
    it(name, async () => {
      const tensor = make();
      const bundle = await (tensor as unknown as { [displaySymbol](): Record<string, string> })[displaySymbol]();
      assert.match(bundle["text/plain"]!, words);
      assert.equal(inspect(tensor), bundle["text/plain"]);
      assert.doesNotMatch(bundle["text/html"] ?? "", /undefined/);
      tensor.dispose();
      assert.match(inspect(tensor), /disposed: its values are gone$/);
    });
  }
});
