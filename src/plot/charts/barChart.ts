import { anyText, checkOptions, flag, isRecord, show, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { checkColorNames, colors, numberFormat, range } from "../optionTypes.js";
import { checkByName, checkDrawable, round } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor, roleOf } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { textWidth } from "../render/font.js";
import { color } from "../theme.js";
import { leftOut, say, valueFormat } from "../words.js";

/** A height, with how uncertain it is: `error` up and down, or the range from `low` to `high`. */
export type Bar =
  number | { readonly value: number; readonly error?: number; readonly low?: number; readonly high?: number };

export interface BarChartOptions extends ChartOptions {
  /** What the bars are of. Default: none. */
  xTitle?: string;
  /** What their height is. Default `"value"`. */
  yTitle?: string;
  /** Format of the values, in d3's notation: `".1%"` for shares. Default: three digits. */
  format?: string;
  /** Write each value above its bar. Default: up to 24 bars. */
  showValues?: boolean;
  /** The range of heights. Default: from 0. */
  yDomain?: readonly [number, number];
  /** Bars lying, for long names. Default false. */
  horizontal?: boolean;
  /** Colour by name (of the series where there are several), as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<BarChartOptions> = {
  ...chartOptions,
  xTitle: anyText,
  yTitle: anyText,
  format: numberFormat,
  showValues: flag,
  yDomain: range,
  horizontal: flag,
  colors,
};

/**
 * Bars with error bars, alone or side by side.
 *
 * @param bars heights by name; or by name of the group, then by name of the series (the same in each group).
 * @throws RangeError where there is nothing to show.
 * @example
 * barChart({ "batch 32": { "batch norm": 23.6, "group norm": 24.1 }, "batch 2": { "batch norm": 34.7, "group norm": 24.1 } });
 */
export function barChart(
  bars: Readonly<Record<string, Bar | Readonly<Record<string, Bar>>>>,
  options: BarChartOptions = {},
): Plot {
  checkOptions("barChart", options, optionNames);
  const rows = readBars(bars);
  const groups = [...new Set(rows.map(({ group }) => group))];
  const series = [...new Set(rows.map(({ series }) => series))];
  const alone = series.length === 1 && series[0] === "";
  const kept = rows.filter(({ value }) => Number.isFinite(value));
  if (kept.length === 0) throw new RangeError(`barChart: none of the ${rows.length} values is finite`);
  const { xTitle = "", yTitle = "value", format, horizontal = false } = options;
  const length = Math.max(180, Math.min(520, rows.length * (horizontal ? 26 : 52) + groups.length * 14));
  const { width = horizontal ? 400 : Math.max(length, 240), height = horizontal ? length : 240 } = options;
  const showValues = options.showValues ?? rows.length <= 24;
  const longest = Math.max(...groups.map((name) => textWidth(name, 11)));
  const tilt = !horizontal && longest > (width / groups.length) * 0.95;
  const [across, along] = horizontal ? (["y", "x"] as const) : (["x", "y"] as const);
  const groupAxis = category("group", {
    sort: groups,
    title: xTitle || null,
    axis: { grid: false, ticks: false, domain: !horizontal, labelAngle: tilt ? -30 : 0, labelPadding: 6 },
    scale: { paddingInner: 0.3, paddingOuter: 0.15 },
  });
  const amount = quantity("value", {
    title: yTitle,
    stack: null,
    axis: {
      tickCount: 5,
      ...(format && { format: format.endsWith("%") ? "~%" : format }),
      ...(horizontal && { domain: false }),
    },
    ...(options.yDomain && { scale: { domain: [...options.yDomain] } }),
  });
  const names = alone ? groups : series;
  checkColorNames("barChart", names, options.colors);
  for (const { value, low = value, high = value } of kept) checkDrawable("barChart", "heights", [low, high]);
  const offset = alone ? {} : { [`${across}Offset`]: { field: "series", sort: series } };
  const colors = alone && !options.colors ? names.map(() => color("blue")) : colorsFor(names, options.colors);
  const paint = alone
    ? styleBy("group", groups, colorRoles(groups, colors, options.colors))
    : styleBy("series", series, colors, { offset: 22 }); // above the labels
  const base = { [across]: groupAxis, ...offset };
  const some = kept.filter(({ low, high }) => low !== undefined && high !== undefined);
  const layer: PlotSpec[] = [
    {
      mark: { type: "bar", cornerRadiusEnd: 2, clip: true },
      encoding: {
        ...base,
        [along]: amount,
        color: paint,
        tooltip: [
          { field: "group", title: xTitle || " " },
          ...(alone ? [] : [{ field: "series", title: " " }]),
          quantity("value", { title: yTitle, format: format ?? ",.4~g" }),
        ],
      },
    },
    ...(some.length > 0
      ? [
          {
            data: { values: some },
            mark: { type: "rule", color: color("ink"), strokeWidth: 1.4 },
            encoding: { ...base, [along]: { ...amount, field: "low" }, [`${along}2`]: { field: "high" } },
          },
        ]
      : []),
    ...(showValues
      ? [
          {
            mark: horizontal
              ? { type: "text", align: "left", baseline: "middle", dx: 5, color: color("ink") }
              : { type: "text", baseline: "bottom", dy: -4, color: color("ink") },
            encoding: {
              ...base,
              [along]: { ...amount, field: "top" },
              text: quantity("value", { format: format ?? valueFormat(kept.map(({ value }) => value)) }),
            },
          },
        ]
      : []),
  ];
  const best = kept.reduce((most, row) => (row.value > most.value ? row : most));
  const least = kept.reduce((fewest, row) => (row.value < fewest.value ? row : fewest));
  const name = ({ group, series }: Row): string => (series ? `${series}, ${group}` : group);
  return chart(
    options,
    {
      what: "Bar chart",
      facts: [
        `Bars show ${yTitle}${xTitle ? ` by ${xTitle}` : ""}`,
        kept
          .map(
            (row) =>
              `${name(row)}: ${say(row.value)}${row.low === undefined ? "" : ` (${say(row.low)} to ${say(row.high!)})`}`,
          )
          .join("; "),
        kept.length > 2 && `Highest: ${name(best)}; lowest: ${name(least)}`,
      ],
      notes: [leftOut(rows.length - kept.length)],
    },
    { data: { values: kept }, width, height, layer },
  );
}

interface Row {
  readonly group: string;
  readonly series: string;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
  /** Where the label stands: above the bar and its error bar. */
  readonly top: number;
}

function readBars(bars: Readonly<Record<string, Bar | Readonly<Record<string, Bar>>>>): Row[] {
  checkByName("barChart", "bars", bars, "heights");
  const entries = Object.entries(bars);
  if (entries.length === 0) throw new RangeError("barChart: bars is empty, expected heights by name");
  return entries.flatMap(([group, given]) => {
    if (typeof given === "number") return [readBar(group, "", given)];
    if (!isRecord(given)) throw new TypeError(`barChart: "${group}" is ${show(given)}, expected a number`);
    if (typeof given["value"] === "number") return [readBar(group, "", given as Bar)];
    return Object.entries(given).map(([series, bar]) => readBar(group, series, bar as Bar));
  });
}

function readBar(group: string, series: string, bar: Bar): Row {
  const { value, error, low, high } = typeof bar === "number" ? { value: bar } : bar;
  if (typeof value !== "number") throw new TypeError(`barChart: "${group}" is ${String(value)}, expected a number`);
  const [from, to] = [
    low ?? (error === undefined ? undefined : value - error),
    high ?? (error === undefined ? undefined : value + error),
  ];
  const range =
    from !== undefined && to !== undefined && Number.isFinite(from + to) ? { low: round(from), high: round(to) } : {};
  return { group, series, value: round(value), ...range, top: round(Math.max(value, range.high ?? value)) };
}

/** Bars of one series are all of one colour, but for names that have a colour of their own. */
function colorRoles(
  groups: readonly string[],
  plain: readonly string[],
  own: Readonly<Record<string, string>> | undefined,
): string[] {
  return own || groups.some(roleOf) ? colorsFor(groups, own) : [...plain];
}
