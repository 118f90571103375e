import { anyNumber, checkOptions, choice, type OptionNames } from "../../arguments.js";
import { quantity } from "../encodings.js";
import { slider } from "../optionTypes.js";
import { finite, quantile, readVector, round, summarize, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { color } from "../theme.js";
import { say } from "../words.js";
import { sliderParams, stateLayer, type Slider } from "./sliders.js";

export interface SigmoidZoneOptions extends ChartOptions {
  /** The activation whose curve is drawn. Default `"sigmoid"`. */
  activation?: "sigmoid" | "tanh" | "relu";
  /** How far from 0 the curve counts as straight. Default 1 for the sigmoid (2.6 % off), 0.5 for tanh. */
  linearZone?: number;
  /** Where the slider for γ starts and how far it goes. Default 1, from 0 to 6. */
  gamma?: Slider;
  /** Where the slider for β starts and how far it goes. Default 0, from −5 to 5. */
  beta?: Slider;
}

const optionNames: OptionNames<SigmoidZoneOptions> = {
  ...chartOptions,
  activation: choice("sigmoid", "tanh", "relu"),
  linearZone: anyNumber,
  gamma: slider,
  beta: slider,
};

const curves = {
  sigmoid: {
    f: (z: number) => 1 / (1 + Math.exp(-z)),
    tangent: (z: number) => 0.5 + z / 4,
    zone: 1,
    y: [0, 1],
    label: "a = sigmoid(z̃)",
  },
  tanh: { f: Math.tanh, tangent: (z: number) => z, zone: 0.5, y: [-1, 1], label: "a = tanh(z̃)" },
  relu: { f: (z: number) => Math.max(0, z), tangent: (z: number) => z, zone: 0, y: [0, 6], label: "a = max(0, z̃)" },
} as const;

const edge = 6;
const numDots = 240;

/**
 * Why mean 0 and variance 1 everywhere is not what one wants: an activation's curve with its straight part shaded, and
 * below it where z̃ = γẑ + β falls, with sliders for γ and β. Bars within the straight part are blue; their share is
 * written down. Needs no kernel.
 *
 * @param z values of one unit (they are normalized here), or of many.
 * @throws RangeError with fewer than two values.
 * @example
 * sigmoidZone([-2, -1, -0.5, 0, 0.3, 0.8, 1.4, 2.5], { title: "Out of the linear zone" });
 */
export function sigmoidZone(z: Numbers, options: SigmoidZoneOptions = {}): Plot {
  checkOptions("sigmoidZone", options, optionNames);
  const { activation = "sigmoid", width = 440, height = 300 } = options;
  const curve = curves[activation];
  if (!curve)
    throw new RangeError(`sigmoidZone: activation is "${String(activation)}", expected "sigmoid", "tanh" or "relu"`);
  const zone = options.linearZone ?? curve.zone;
  const { gamma = { min: 0, max: 6, value: 1, step: 0.1 }, beta = { min: -5, max: 5, value: 0, step: 0.1 } } = options;
  const { kept } = finite("sigmoidZone: z", readVector("sigmoidZone: z", z));
  if (kept.length < 2) throw new RangeError("sigmoidZone: z has one value, expected at least 2");
  const { mean, sd } = summarize(kept);
  const sorted = kept.sort();
  // Quantiles stand for the whole distribution, so that the spec stays small.
  const n = Math.min(numDots, sorted.length);
  const data = Array.from({ length: n }, (_, k) => ({
    zHat: round((quantile(sorted, sorted.length === n ? k / (n - 1) : (k + 0.5) / n) - mean) / (sd || 1), 4),
  }));
  const straight = activation === "relu" ? "datum.zTilde >= 0" : `abs(datum.zTilde) <= ${zone}`;
  const words = activation === "relu" ? "on the straight side above 0" : `in the nearly straight part, |z̃| ≤ ${zone}`;
  const axis = { grid: false, tickCount: 13 };
  const scale = { domain: [-edge, edge], nice: false };
  const steps = Array.from({ length: 121 }, (_, k) => -edge + k * 0.1);
  const controls = { gamma, beta };
  const shade = {
    data: { values: [activation === "relu" ? { from: 0, to: edge } : { from: -zone, to: zone }] },
    mark: { type: "rect", color: color("blue"), opacity: 0.12 },
    encoding: { x: quantity("from", { scale }), x2: { field: "to" } },
  };
  const binned = [
    { calculate: "gamma * datum.zHat + beta", as: "zTilde" },
    { calculate: straight, as: "straight" },
    { calculate: `clamp(datum.zTilde, ${-edge}, ${edge - 0.001})`, as: "shown" },
  ];
  const foot = Math.round(height * 0.5);
  const top: PlotSpec = {
    width,
    height: foot,
    layer: [
      shade,
      {
        data: {
          values: steps
            .filter((z) => Math.abs(z) <= 2.2 && activation !== "relu")
            .map((z) => ({ z: round(z, 3), a: round(curve.tangent(z), 4) })),
        },
        mark: { type: "line", strokeDash: [4, 4], strokeWidth: 1.2, color: color("muted"), clip: true },
        encoding: { x: quantity("z", { scale }), y: quantity("a") },
      },
      {
        data: { values: steps.map((z) => ({ z: round(z, 3), a: round(curve.f(z), 4) })) },
        mark: { type: "line", strokeWidth: 2.5, color: color("ink"), clip: true },
        encoding: {
          x: quantity("z", { scale, title: null, axis: { ...axis, labels: false, ticks: false } }),
          y: quantity("a", { title: curve.label, scale: { domain: [...curve.y] }, axis: { tickCount: 4 } }),
        },
      },
      {
        transform: [
          { aggregate: [{ op: "mean", field: "straight", as: "inside" }] },
          { calculate: "format(datum.inside, '.0%')", as: "words" },
        ],
        mark: {
          type: "text",
          x: width - 4,
          y: foot - 22,
          align: "right",
          baseline: "bottom",
          fontSize: 15,
          fontWeight: 600,
          color: color("blue"),
        },
        encoding: { text: { field: "words" } },
      },
      {
        data: { values: [{}] },
        mark: {
          type: "text",
          x: width - 4,
          y: foot - 6,
          align: "right",
          baseline: "bottom",
          color: color("muted"),
          text: words,
        },
      },
      stateLayer(controls, { x: 6, y: 4, align: "left", baseline: "top", fontSize: 12, fontWeight: 600 }),
    ],
  };
  const bottom: PlotSpec = {
    width,
    height: foot,
    layer: [
      shade,
      {
        transform: [
          { bin: { step: 0.25, extent: [-edge, edge] }, field: "shown", as: ["from", "to"] },
          { aggregate: [{ op: "count", as: "count" }], groupby: ["from", "to", "straight"] },
          { calculate: `datum.count / ${n}`, as: "share" },
        ],
        mark: { type: "bar", binSpacing: 1 },
        encoding: {
          x: quantity("from", { bin: "binned", scale, title: "z̃ = γẑ + β", axis }),
          x2: { field: "to" },
          y: quantity("share", { stack: null, title: "share of the values", axis: { format: "~%", tickCount: 4 } }),
          color: { condition: { test: "datum.straight", value: color("blue") }, value: color("vermillion") },
        },
      },
    ],
  };
  const start = data.filter(({ zHat }) => {
    const value = gamma.value * zHat + beta.value;
    return activation === "relu" ? value >= 0 : Math.abs(value) <= zone;
  }).length;
  return chart(
    options,
    {
      what: `The curve ${curve.label}, its nearly straight part shaded, above a histogram of z̃ = γẑ + β`,
      facts: [
        `${say(kept.length)} values; at γ = ${say(gamma.value)} and β = ${say(beta.value)}, ${Math.round((100 * start) / n)} % lie ${words}`,
        "Sliders move γ and β",
      ],
      width,
    },
    {
      params: sliderParams("sigmoidZone", controls),
      data: { values: data },
      transform: binned,
      vconcat: [top, bottom],
      spacing: 8,
    },
  );
}
