import { anyNumber, anyText, checkOptions, choice, flag, type OptionNames } from "../../arguments.js";
import { category, quantity } from "../encodings.js";
import { downsample } from "../downsample.js";
import { logLabels } from "../logAxis.js";
import {
  anyRules,
  checkColorNames,
  checkLogDomain,
  colors,
  numberFormat,
  numbersOrDates,
  range,
} from "../optionTypes.js";
import { describeLine, extentsOf, readLines, smoothed, type Line, type Series } from "../lines.js";
import { checkDrawable, roundTo, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor, dashesFor } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { color } from "../theme.js";
import { leftOut, say, sayRange, sayTime, valueFormat } from "../words.js";

export interface LineChartOptions extends ChartOptions {
  /** x of all the series that have none of their own; dates make a time axis. Default 0, 1, 2 … */
  x?: Numbers | readonly Date[];
  /** Default `"step"`. */
  xTitle?: string;
  /** Default `"value"`. */
  yTitle?: string;
  /**
   * `"log"` leaves out points whose x is not positive, and says how many. `"time"` reads x as milliseconds since 1970, and
   * shows them in UTC. Default `"time"` where x are dates, else `"linear"`.
   */
  xScale?: "linear" | "log" | "time";
  /** `"log"` leaves out values that are not positive, and says how many. Default `"linear"`. */
  yScale?: "linear" | "log";
  /** The range shown; lines are cut off at its edge. Default: all of the data. */
  xDomain?: readonly [number, number];
  /** The range shown; lines are cut off at its edge. Default: all of the data. */
  yDomain?: readonly [number, number];
  /**
   * Average over so many steps around each (a centred moving average), drawn strong over the faint original.
   * Default 1: no smoothing.
   */
  smooth?: number;
  /** Draw a dot at each point. Default: only up to 25 points a line. */
  points?: boolean;
  /** Horizontal lines with a label: a threshold, what theory says. Default: none. */
  rules?: readonly { readonly y: number; readonly label?: string }[];
  /** Format of the y axis, in d3's notation: `"%"` for shares. Default: as short as it goes. */
  yFormat?: string;
  /** Colour by series name, as `#rrggbb` or a name of the palette. Default: the palette; batch norm is always blue. */
  colors?: Readonly<Record<string, string>>;
}

export const lineChartOptions: OptionNames<LineChartOptions> = {
  ...chartOptions,
  x: numbersOrDates,
  xTitle: anyText,
  yTitle: anyText,
  xScale: choice("linear", "log", "time"),
  yScale: choice("linear", "log"),
  xDomain: range,
  yDomain: range,
  smooth: anyNumber,
  points: flag,
  rules: anyRules,
  yFormat: numberFormat,
  colors,
};

/** The last millisecond that JavaScript's calendar has. */
const lastTime = 8.64e15;

/** What a chart of this width can show; more points are thinned out, keeping peaks. */
const maxPoints = 2000;
const maxPointsPerLine = 500;

/**
 * Lines over steps (or over any x), one for each name.
 *
 * Lines of more than 500 points (2,000 together) are thinned out by keeping the lowest and highest of each stretch, so
 * that peaks stay. Values that are not finite leave a gap and are counted.
 *
 * @param series numbers, or numbers (or `Series`) by name.
 * @throws RangeError where lengths differ or there is nothing to show.
 * @example
 * lineChart({ "with batch norm": [2.3, 0.9, 0.4], plain: [2.3, 2.2, 1.9] }, { yTitle: "loss" });
 */
export function lineChart(
  series: Numbers | Readonly<Record<string, Numbers | Series>>,
  options: LineChartOptions = {},
): Plot {
  checkOptions("lineChart", options, lineChartOptions);
  return drawLines("lineChart", readLines("lineChart", series, options), options);
}

/** `lineChart` for a function of another name, which the messages then name. */
export function drawLines(where: string, lines: readonly Line[], options: LineChartOptions): Plot {
  const {
    xTitle = "step",
    yTitle = "value",
    width = 480,
    height = 260,
    xScale = lines.some(({ dates }) => dates) ? "time" : "linear",
    yScale = "linear",
  } = options;
  const undated = lines.find(({ dates }) => !dates);
  if (undated && lines.some(({ dates }) => dates)) {
    throw new TypeError(
      `${where}: x of "${undated.name}" are numbers, those of others dates; expected one of both for all`,
    );
  }
  const smooth = options.smooth ?? 1;
  if (!(smooth >= 1)) throw new RangeError(`${where}: smooth is ${smooth}, expected a number of steps ≥ 1`);
  const names = lines.map(({ name }) => name);
  const alone = names.length === 1;
  const budget = Math.min(maxPointsPerLine, Math.max(150, Math.floor(maxPoints / lines.length)));
  const shows = (x: number, y: number): boolean =>
    Number.isFinite(x) &&
    Number.isFinite(y) &&
    (yScale === "linear" || y > 0) &&
    (xScale !== "log" || x > 0) &&
    (xScale !== "time" || Math.abs(x) <= lastTime);

  const faint: PlotSpec[] = [];
  const main: PlotSpec[] = [];
  const bands: PlotSpec[] = [];
  const words: string[] = [];
  let numLeftOut = 0;
  if (xScale === "log") checkLogDomain(where, "xDomain", options.xDomain);
  if (yScale === "log") checkLogDomain(where, "yDomain", options.yDomain);
  checkColorNames(where, names, options.colors);
  const [[xLow, xHigh], [yLow, yHigh]] = extentsOf(lines, shows);
  if (!(yLow <= yHigh && xLow <= xHigh)) {
    throw new RangeError(
      `${where}: no finite ${yScale === "log" || xScale === "log" ? "positive " : ""}values to show`,
    );
  }
  const tidyX = (x: number): number =>
    xScale === "time" ? Math.round(x) : xScale === "log" ? Number(x.toPrecision(5)) : roundTo(x, xHigh - xLow);
  const sayX = xScale === "time" ? sayTime([xLow, xHigh]) : (x: number): string => say(x, 4);
  const tidyY = (y: number): number => (yScale === "log" ? Number(y.toPrecision(4)) : roundTo(y, yHigh - yLow));
  for (const { name, x, y, low, high } of lines) {
    const strong = smooth > 1 ? smoothed(y, smooth) : y;
    const put = (target: PlotSpec[], heights: ArrayLike<number>, limit = budget): void => {
      for (const k of downsample(heights, limit)) {
        // What is not shown leaves a gap; an x that a log axis does not have would destroy the axis.
        const y = shows(x[k]!, heights[k]!) ? tidyY(heights[k]!) : null;
        target.push({ x: shows(x[k]!, 1) ? tidyX(x[k]!) : null, y, series: name });
      }
    };
    put(main, strong, smooth > 1 ? 150 : budget);
    if (smooth > 1) put(faint, y);
    for (let k = 0; k < y.length; k++) if (!shows(x[k]!, y[k]!)) numLeftOut++;
    if (low && high) {
      for (const k of downsample(y, Math.min(budget, 300))) {
        if (!shows(x[k]!, low[k]!) || !shows(x[k]!, high[k]!)) continue;
        bands.push({ x: tidyX(x[k]!), low: tidyY(low[k]!), high: tidyY(high[k]!), series: name });
      }
    }
    words.push(describeLine(alone ? "The line" : name, x, strong, shows, sayX));
  }
  // A rule widens the axis, and on a log scale 0 has no place.
  const rules = (options.rules ?? []).filter(({ y }) => shows(1, y));
  const numRulesOut = (options.rules ?? []).length - rules.length;
  checkDrawable(where, "x", [xLow, xHigh]);
  checkDrawable(where, "y", [yLow, yHigh]);
  const left =
    yScale === "linear" && xScale !== "log"
      ? leftOut(numLeftOut)
      : numLeftOut > 0
        ? `${say(numLeftOut)} of the values are not finite and positive, and a log scale leaves them out`
        : "";
  const rulesLeft =
    numRulesOut > 0 && `${say(numRulesOut)} of the lines across lies at a height that a log scale does not have`;
  // Cut off only where something is beyond the range that the reader chose: dots at the edge stay whole.
  const clip = reaches([xLow, xHigh], options.xDomain) || reaches([yLow, yHigh], options.yDomain);
  const whole = xScale !== "time" && lines.every(({ x }) => Array.from(x).every(Number.isInteger));
  const points = options.points ?? lines.every(({ y }) => y.length <= 25);
  const hover = main.length <= 600;
  const x = {
    field: "x",
    type: xScale === "time" ? "temporal" : "quantitative",
    title: xTitle,
    scale: scaleOf(xScale, options.xDomain, false),
    axis: {
      grid: false,
      tickCount: 6,
      ...(whole && { tickMinStep: 1 }),
      ...(xScale === "log" && (ticksOf(lines) ?? logLabels(options.xDomain ?? [xLow, xHigh]))),
    },
  };
  const yEncoding = quantity("y", {
    title: yTitle,
    scale: scaleOf(yScale, options.yDomain, yLow >= 0 && yLow < 0.5 * yHigh),
    axis: {
      tickCount: 6,
      ...(options.yFormat
        ? { format: options.yFormat }
        : yScale === "log" && logLabels(options.yDomain ?? [yLow, yHigh])),
    },
  });
  const legend = alone
    ? null
    : {
        symbolType: "stroke",
        symbolSize: 400,
        symbolOpacity: 1,
        columns: Math.max(1, Math.floor(width / longest(names))),
      };
  const bySeries = (range: readonly unknown[]) => category("series", { scale: { domain: names, range }, legend });
  // Lines differ without their colours, too: on paper, and for every eye.
  const dashes = dashesFor(lines);
  const tooltip = [
    ...(alone ? [] : [category("series", { title: " " })]),
    xScale === "time"
      ? { field: "x", timeUnit: "utcyearmonthdatehoursminutes", type: "temporal", title: xTitle }
      : quantity("x", { title: xTitle, format: ",~g" }),
    quantity("y", { title: yTitle, format: ",.4~g" }),
  ];
  const detail = { x, y: yEncoding, color: bySeries(colorsFor(names, options.colors)) };
  const layer: PlotSpec[] = [
    ...(rules.length ? ruleLayers(rules) : []),
    ...(bands.length
      ? [
          {
            data: { values: bands },
            mark: { type: "area", opacity: 0.18, clip },
            encoding: { ...detail, y: { ...yEncoding, field: "low", stack: null }, y2: { field: "high" } },
          },
        ]
      : []),
    ...(faint.length
      ? [{ data: { values: faint }, mark: { type: "line", strokeWidth: 1, opacity: 0.25, clip }, encoding: detail }]
      : []),
    {
      mark: {
        type: "line",
        clip,
        ...(points
          ? { point: { size: 45, filled: true } }
          : hover && { point: { opacity: 0, size: 70, filled: true } }),
      },
      encoding: {
        ...detail,
        strokeDash: alone ? { value: dashes[0] } : bySeries(dashes),
        tooltip,
      },
    },
  ];
  return chart(
    options,
    {
      what: "Line chart",
      facts: [
        `The x axis shows ${xTitle}${xScale === "log" ? " on a log scale" : ""}, ${sayRange([xLow, xHigh], xScale === "time" ? sayX : say)}; the y axis ` +
          `${yTitle}${yScale === "log" ? " on a log scale" : ""}, ${sayRange([yLow, yHigh])}`,
        ...words,
      ],
      subtitle: smooth > 1 && `Smoothed over ${say(smooth)} steps`,
      notes: [left, rulesLeft],
    },
    { width, height, data: { values: main }, layer },
  );
}

/** Whether the data goes beyond the range. */
function reaches([low, high]: readonly [number, number], range: readonly [number, number] | undefined): boolean {
  return range !== undefined && (low < range[0] || high > range[1]);
}

function scaleOf(
  type: "linear" | "log" | "time",
  domain: readonly [number, number] | undefined,
  zero: boolean,
): PlotSpec {
  if (type === "time") return { type: "utc", nice: false, ...(domain && { domain: [...domain] }) };
  // Else a rule layer, whose scale includes 0 by default, would pull the axis down to it.
  if (domain) return { type, domain: [...domain], nice: false, ...(type === "linear" && { zero: false }) };
  return type === "log" ? { type: "log", nice: false } : { zero };
}

/** On a log scale, the few x that were measured are the best ticks. */
function ticksOf(lines: readonly Line[]): PlotSpec | undefined {
  if (lines.some(({ x }) => x.length > 12)) return undefined;
  const all = lines.flatMap(({ x }) => Array.from(x));
  const values = [...new Set(all.filter((x) => x > 0 && Number.isFinite(x)))].sort((a, b) => a - b);
  return values.length <= 12 && values.length > 0 ? { values, format: valueFormat(values) } : undefined;
}

export function ruleLayers(rules: readonly { readonly y: number; readonly label?: string }[]): PlotSpec[] {
  const values = rules.map(({ y, label = "" }) => ({ y, label }));
  return [
    {
      data: { values },
      mark: { type: "rule", strokeDash: [4, 4], color: color("muted") },
      encoding: { y: quantity("y") },
    },
    {
      data: { values },
      mark: { type: "text", align: "left", baseline: "middle", dx: 6, x: "width", color: color("muted") },
      encoding: { y: quantity("y"), text: category("label") },
    },
  ];
}

function longest(names: readonly string[]): number {
  return Math.max(...names.map(({ length }) => length)) * 6.5 + 45;
}
