import type { Plot } from "./Plot.js";
import * as plots from "./index.js";

/** One seeded stream of numbers for all examples (a linear congruence, Box–Muller): the same specs each time. */
function numbers() {
  let state = 1;
  const uniform = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  const normal = () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
  const fill = (length: number, f: (k: number) => number) => Float32Array.from({ length }, (_, k) => f(k));
  return { uniform, normal, fill };
}

/** Two quadratic losses whose valleys lie askew. */
export const valleys = {
  raw: { hessian: [4, -9, 40], minimum: [0.1, 0.2], start: [-0.8, 0.7], x: [-1, 1], y: [-1, 1] },
  standardized: { hessian: [1, 0.4, 1], minimum: [0.5, 1], start: [-0.8, 2], x: [-1, 2], y: [0, 3] },
} as const;

/** Every chart once, with data like the lessons'. */
export function everyChart(): Readonly<Record<string, () => Plot>> {
  const { uniform, normal, fill } = numbers();
  const points = (x: number, y: number) => Array.from({ length: 150 }, () => [x + 0.6 * normal(), y + 0.6 * normal()]);
  const classes = { "not a cat": points(0, 0), cat: points(1.5, 1.5) };
  const descent = (rate: number) => {
    const path = [[-0.9, 0.85]];
    for (let k = 0; k < 20; k++) path.push([path.at(-1)![0]! * (1 - 2 * rate), path.at(-1)![1]! * (1 - 40 * rate)]);
    return path;
  };
  const valley = (x: number, y: number) => x * x + 20 * y * y;
  const z = fill(3000, normal);
  const loss = (speed: number) => fill(1200, (k) => 2.3 * Math.exp(-k / speed) + 0.1 * uniform());
  const losses = { plain: loss(1500), "with batch norm": loss(200) };
  const records = Array.from({ length: 40 }, (_, k) => ({
    step: 1 + 25 * k,
    layer: "activation_1",
    values: fill(300, () => Math.tanh(normal() * (1 + k / 10))),
  }));
  const drift = (speed: number) =>
    Array.from({ length: 60 }, (_, k) => ({
      step: 1 + 10 * k,
      layer: "dense_3",
      percentiles: [-1 - speed * k, 0.1 * Math.sin(k), 1 + 2 * speed * k] as const,
    }));
  const images = fill(20 * 64, uniform);
  return {
    histogram: () => plots.histogram(z, { title: "z before batch norm", xTitle: "z" }),
    "histogram, groups": () =>
      plots.histogram(
        { plain: z.map((v) => 2 * v + 1), "with batch norm": z },
        { title: "Two networks", normal: true },
      ),
    "histogram, rows": () =>
      plots.histogram(
        { z: z.map((v) => 2 * v + 1), "z − μ": z.map((v) => 2 * v), ẑ: z, z̃: z.map((v) => v / 2) },
        { title: "Stages" },
      ),
    lineChart: () =>
      plots.lineChart(
        {
          theory: { y: [1, 0.5, 0.25], dash: true },
          measured: { y: [1.1, 0.4, 0.3], low: [1, 0.3, 0.2], high: [1.2, 0.5, 0.4] },
        },
        { title: "Noise", x: [2, 4, 8], xScale: "log", yScale: "log", rules: [{ y: 0.3, label: "limit" }] },
      ),
    lossCurves: () => plots.lossCurves(losses, { title: "Loss", yScale: "log" }),
    scatter: () => plots.scatter(classes, { title: "Cats", xTitle: "darkness", yTitle: "ears" }),
    contours: () =>
      plots.contours(valley, {
        title: "A valley",
        paths: { raw: descent(0.045), standardized: descent(0.02) },
        mark: [0, 0],
      }),
    decisionBoundary: () =>
      plots.decisionBoundary((x, y) => 1 / (1 + Math.exp(-3 * (x + y * y - 1.5))), classes, { title: "Black cats" }),
    surface3d: () =>
      plots.surface3d(valley, {
        title: "A valley in space",
        subtitle: "with a path",
        zTitle: "loss",
        paths: { raw: descent(0.045), standardized: descent(0.02) },
      }),
    heatmap: () =>
      plots.heatmap(
        [
          [9, 1],
          [2, 8],
        ],
        { title: "Confusion", columnNames: ["cat", "dog"], rowNames: ["cat", "dog"] },
      ),
    "heatmap, image": () =>
      plots.heatmap(
        Array.from({ length: 40 }, (_, row) => z.subarray(50 * row, 50 * row + 50)),
        { title: "Weights" },
      ),
    activationHeatmap: () => plots.activationHeatmap(records, { title: "Over time" }),
    activationsPerLayer: () =>
      plots.activationsPerLayer(
        { "layer 1": z.map((v) => Math.tanh(2 * v)), "layer 2": z.map((v) => Math.tanh(v / 2)) },
        { title: "Activations", saturation: 0.97 },
      ),
    percentileBands: () =>
      plots.percentileBands({ plain: drift(0.05), "with batch norm": drift(0) }, { title: "Drift" }),
    updateRatios: () =>
      plots.updateRatios(
        Array.from({ length: 60 }, (_, k) => ({ step: k, weight: `dense_${1 + (k % 2)}/kernel`, ratio: -2 - k / 60 })),
        { title: "Update : data" },
      ),
    barChart: () =>
      plots.barChart(
        {
          "batch 32": { "batch norm": { value: 23.6, error: 0.5 }, "group norm": 24.1 },
          "batch 2": { "batch norm": 34.7, "group norm": 24.1 },
        },
        { title: "Error", yTitle: "error in %" },
      ),
    "barChart, lying": () =>
      plots.barChart({ raw: 0.236, corrected: 0.6 }, { title: "Accuracy", horizontal: true, format: ".0%" }),
    boxplots: () =>
      plots.boxplots({ plain: z.map(Math.exp), "with batch norm": z.map((v) => 2 + v / 3) }, { title: "Gradients" }),
    "boxplots, log": () =>
      plots.boxplots(
        { plain: z.map(Math.exp), "with batch norm": z.map((v) => Math.exp(v / 3)) },
        { title: "Spread", yScale: "log" },
      ),
    measuredAgainstTheory: () =>
      plots.measuredAgainstTheory(
        [
          { name: "m·Var(μ)/σ²", measured: 0.996, theory: 1, tolerance: 0.02 },
          { name: "slope", measured: -0.7, theory: -1 },
        ],
        { title: "Proofs" },
      ),
    dotPlot: () =>
      plots.dotPlot(
        { z: [-1, 0, 2], moved: "gamma * datum.z" },
        { title: "Dots", sliders: { gamma: { min: 0, max: 3, value: 2 } } },
      ),
    descentSliders: () => plots.descentSliders(valleys),
    batchNormSliders: () =>
      plots.batchNormSliders(
        z.slice(0, 60).map((v) => 2 + 1.4 * v),
        { title: "γ and β" },
      ),
    batchNoise: () => plots.batchNoise(),
    sigmoidZone: () => plots.sigmoidZone(z, { title: "Linear zone" }),
    networkDiagram: () =>
      plots.networkDiagram(
        ["x", "dense 100", { label: "batch norm", details: ["γ, β [100]"] }, "sigmoid", "dense 10"],
        { title: "A network" },
      ),
    imageGrid: () =>
      plots.imageGrid(
        { shape: [20, 8, 8], dtype: "float32", isDisposed: false, dataSync: () => images },
        { title: "Noise", labels: fill(20, (k) => k % 10), predictions: fill(20, (k) => (k === 3 ? 7 : k % 10)) },
      ),
    hconcat: () =>
      plots.hconcat(plots.sigmoidZone(z), plots.batchNormSliders(z.slice(0, 30)), { title: "Side by side" }),
    vconcat: () =>
      plots.vconcat(plots.histogram(z), plots.lineChart([1, 2]), { title: "Below one another", share: "x" }),
    facet: () =>
      plots.facet(
        { plain: plots.histogram(z), "with batch norm": plots.histogram(z) },
        { title: "By network", share: "both" },
      ),
    overlay: () =>
      plots.overlay(plots.lineChart([1, 4, 9], { title: "Two over one another" }), plots.lineChart([2, 3, 4])),
  };
}
