import { anyText, checkOptions, positiveInteger, flag, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { byName, range, slider } from "../optionTypes.js";
import { checkByName, extent, finite, isNumbers, readVector, roundTo, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { thin } from "../points.js";
import { color, type ColorName } from "../theme.js";
import { leftOut, say, sayRange } from "../words.js";
import { sliderParams, stateLayer, type Slider } from "./sliders.js";

export interface DotPlotOptions extends ChartOptions {
  /** Sliders that the rows' expressions name; see `sliders`. Default: none. */
  sliders?: Readonly<Record<string, Slider>>;
  /** What stands beside each row. Default: its name. */
  labels?: Readonly<Record<string, string>>;
  /** Default `"value"`. */
  xTitle?: string;
  /** The range shown, the same wherever the sliders stand. Default: the numbers' own; [−4, 4] at least with sliders. */
  xDomain?: readonly [number, number];
  /** Show the mean as a mark, and mean and standard deviation as figures, following the sliders. Default true. */
  statistics?: boolean;
  /** Dots a row; of more, an even selection, whose statistics are shown. Default 150. */
  maxDots?: number;
}

const optionNames: OptionNames<DotPlotOptions> = {
  ...chartOptions,
  sliders: byName(slider),
  labels: byName(anyText),
  xTitle: anyText,
  xDomain: range,
  statistics: flag,
  maxDots: positiveInteger,
};

/**
 * Each value a dot, one row a stage; rows may be computed from others in the reader's hands, by sliders.
 *
 * @param rows numbers by name, as many in each; or an expression in Vega's language over `datum.<name of a row above>`
 *   and the sliders' names.
 * @throws RangeError where lengths differ, or the first row is an expression.
 * @example
 * dotPlot({ z: [-1, 0, 2], moved: "gamma * datum.z" }, { sliders: { gamma: { min: 0, max: 3, value: 1 } } });
 */
export function dotPlot(rows: Readonly<Record<string, Numbers | string>>, options: DotPlotOptions = {}): Plot {
  checkOptions("dotPlot", options, optionNames);
  checkByName("dotPlot", "rows", rows, "numbers or expressions");
  return drawDots("dotPlot", rows, options);
}

/** `dotPlot` for a function of another name, which the messages then name. */
export function drawDots(
  where: string,
  rows: Readonly<Record<string, Numbers | string>>,
  options: DotPlotOptions,
): Plot {
  const names = Object.keys(rows);
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name) || name in Object.prototype);
  if (names.length === 0) throw new RangeError(`${where}: rows is empty, expected numbers by name`);
  if (wrong !== undefined) {
    throw new RangeError(
      `${where}: the row "${wrong}" cannot be named in an expression; use letters and digits, and the option labels`,
    );
  }
  const {
    xTitle = "value",
    width = 400,
    height = names.length * 56,
    statistics = true,
    sliders: controls = {},
  } = options;
  const given = names.flatMap((name) =>
    isNumbers(rows[name]) ? [{ name, values: readVector(`${where}: "${name}"`, rows[name]) }] : [],
  );
  if (given.length === 0 || given[0]!.name !== names[0])
    throw new RangeError(`${where}: the first row, "${names[0]}", is an expression; expected numbers`);
  const n = given[0]!.values.length;
  const odd = given.find(({ values }) => values.length !== n);
  if (odd)
    throw new RangeError(
      `${where}: "${odd.name}" has ${odd.values.length} values, "${names[0]}" has ${n}; expected as many`,
    );
  const all = given.map(({ name, values }) => ({ name, values, ...finite(`${where}: "${name}"`, values) }));
  const [low, high] = extent(all.flatMap(({ kept }) => extent(kept)));
  const range = high - low || 1;
  const free = Object.keys(controls).length > 0;
  const margin = range * 0.04;
  const domain =
    options.xDomain ??
    (free ? [Math.min(-4, low - margin), Math.max(4, high + margin)] : [low - margin, high + margin]);
  const data = thin(n, options.maxDots ?? 150).map((k) => ({
    k,
    ...Object.fromEntries(
      all.map(({ name, values }) => [name, Number.isFinite(values[k]) ? roundTo(values[k]!, range) : null]),
    ),
  }));
  const labels = names.map((name) =>
    options.labels && Object.hasOwn(options.labels, name) ? options.labels[name]! : name,
  );
  const order = labels.map((label) => ({ label }));
  const stages: readonly ColorName[] = ["orange", "blue", "green", "purple", "sky", "vermillion"];
  const paint = styleBy(
    "row",
    labels,
    labels.map((_, k) => color(stages[k % stages.length]!)),
  );
  const x = quantity("value", {
    title: xTitle,
    scale: { domain: domain.map((value) => roundTo(value, range, 100)), nice: false },
    axis: { tickCount: 9 },
  });
  const y = category("row", {
    sort: order.map(({ label }) => label),
    title: null,
    scale: { domain: labels },
    axis: { domain: false, ticks: false, grid: false, labelFontSize: 13, labelColor: color("ink"), labelPadding: 10 },
  });
  const transform = [
    ...names.flatMap((name) => (isNumbers(rows[name]) ? [] : [{ calculate: String(rows[name]), as: name }])),
    { fold: names, as: ["name", "value"] },
    {
      calculate: `${JSON.stringify(Object.fromEntries(names.map((name, k) => [name, labels[k]])))}[datum.name]`,
      as: "row",
    },
    { filter: "isValid(datum.value)" },
  ];
  const summary = {
    aggregate: [
      { op: "mean", field: "value", as: "mean" },
      { op: "stdevp", field: "value", as: "sd" },
    ],
    groupby: ["row"],
  };
  const layer: PlotSpec[] = [
    ...(domain[0] < 0 && domain[1] > 0
      ? [{ data: { values: [{ value: 0 }] }, mark: { type: "rule", color: color("axis") }, encoding: { x } }]
      : []),
    {
      mark: { type: "point", filled: true, size: 55, opacity: 0.55, clip: true },
      encoding: {
        x,
        y,
        color: paint,
        tooltip: [{ field: "row", title: " " }, quantity("value", { format: ".4~g" })],
      },
    },
    ...(statistics
      ? [
          {
            transform: [summary],
            mark: { type: "tick", thickness: 2.5, size: 30, color: color("ink"), clip: true },
            encoding: { x: { ...x, field: "mean" }, y },
          },
          {
            transform: [
              summary,
              { calculate: "'mean ' + format(datum.mean, '.2f') + ',  sd ' + format(datum.sd, '.2f')", as: "words" },
            ],
            mark: { type: "text", align: "left", x: width + 10, color: color("muted"), fontSize: 12 },
            encoding: { y, text: { field: "words" } },
          },
        ]
      : []),
    ...(free
      ? [stateLayer(controls, { x: 0, y: -8, align: "left", baseline: "bottom", fontSize: 12, fontWeight: 600 })]
      : []),
  ];
  return chart(
    options,
    {
      what: "Dot plot",
      goesOn: ` with a row for each of ${labels.join(", ")}`,
      facts: [
        ...all.map(
          ({ name, kept }) => `${labels[names.indexOf(name)]}: ${say(kept.length)} values ${sayRange(extent(kept))}`,
        ),
        free && `Sliders move ${Object.keys(controls).join(" and ")}`,
      ],
      notes: [leftOut(all.reduce((sum, { numLeftOut }) => sum + numLeftOut, 0))],
      width: width + 100,
    },
    {
      ...(free && { params: sliderParams(where, controls) }),
      width,
      height,
      data: { values: data },
      transform,
      layer,
    },
  );
}
