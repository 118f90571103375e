import { anyText, checkOptions, choice, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { checkColorNames, checkLogDomain, colors, range } from "../optionTypes.js";
import { checkDrawable, finite, isNumbers, quantile, readVector, roundTo, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot } from "../Plot.js";
import { thin } from "../points.js";
import { color } from "../theme.js";
import { leftOut, say } from "../words.js";

export interface BoxplotsOptions extends ChartOptions {
  /** What the groups are. Default: none. */
  xTitle?: string;
  /** What the values are. Default `"value"`. */
  yTitle?: string;
  /** The range shown. Default: all. */
  yDomain?: readonly [number, number];
  /** `"log"` leaves out values that are not positive, and says how many. Default `"linear"`. */
  yScale?: "linear" | "log";
  /** Colour by group, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<BoxplotsOptions> = {
  ...chartOptions,
  xTitle: anyText,
  yTitle: anyText,
  yDomain: range,
  yScale: choice("linear", "log"),
  colors,
};

/** Points beyond the whiskers that are drawn, a group. */
const maxOutliers = 40;

/**
 * Box plots (Tukey): the box from the lower to the upper quartile, the line at the median, whiskers to the last values
 * within 1.5 box lengths, dots beyond (an even selection of 40 where there are more).
 *
 * Quantiles are computed here, so that the spec stays small.
 *
 * @param values numbers by group.
 * @throws RangeError where a group has no finite value.
 * @example
 * boxplots({ plain: [1, 2, 3, 9], "with batch norm": [0.5, 1, 1.5] }, { yTitle: "size of the gradient" });
 */
export function boxplots(values: Readonly<Record<string, Numbers>>, options: BoxplotsOptions = {}): Plot {
  checkOptions("boxplots", options, optionNames);
  const groups = Object.entries(isNumbers(values) ? { values } : (values ?? {}));
  if (groups.length === 0) throw new RangeError("boxplots: values is empty, expected numbers by name");
  const { yScale = "linear" } = options;
  if (yScale === "log") checkLogDomain("boxplots", "yDomain", options.yDomain);
  let numLeftOut = 0;
  let numNotPositive = 0;
  const boxes = groups.map(([group, given]) => {
    const where = `boxplots: values of "${group}"`;
    const read = finite(where, readVector(where, given));
    numLeftOut += read.numLeftOut;
    const sorted = (yScale === "log" ? read.kept.filter((value) => value > 0) : read.kept).sort();
    if (sorted.length === 0) throw new RangeError(`${where}: none is positive, and yScale is "log"`);
    numNotPositive += read.kept.length - sorted.length;
    const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => quantile(sorted, q)) as [number, number, number];
    const [from, to] = [q1 - 1.5 * (q3 - q1), q3 + 1.5 * (q3 - q1)];
    const inside = sorted.filter((value) => value >= from && value <= to);
    const outside = sorted.filter((value) => value < from || value > to);
    return {
      group,
      q1,
      median,
      q3,
      low: inside[0]!,
      high: inside.at(-1)!,
      outside,
      min: sorted[0]!,
      max: sorted.at(-1)!,
      n: sorted.length,
    };
  });
  const least = Math.min(...boxes.map(({ min }) => min));
  const range = Math.max(...boxes.map(({ max }) => max)) - least;
  const { xTitle = "", yTitle = "value", height = 260 } = options;
  checkDrawable("boxplots", "values", [least, least + range]);
  const { width = Math.max(200, Math.min(520, groups.length * 90)) } = options;
  const names = boxes.map(({ group }) => group);
  checkColorNames("boxplots", names, options.colors);
  const tidy = (value: number): number => (yScale === "log" ? Number(value.toPrecision(5)) : roundTo(value, range));
  const x = category("group", {
    sort: names,
    title: xTitle || null,
    axis: { grid: false, ticks: false, labelAngle: 0, labelPadding: 6 },
  });
  const scale = {
    type: yScale,
    ...(yScale === "linear" && { zero: false }), // Vega warns of it on a log scale
    ...(options.yDomain && { domain: [...options.yDomain] }),
  };
  const y = (field: string) => quantity(field, { title: yTitle, scale, axis: { tickCount: 6 } });
  const paint = styleBy("group", names, colorsFor(names, options.colors));
  const rows = boxes.map(({ group, outside: _, n, ...box }) => ({
    group,
    n,
    ...Object.fromEntries(Object.entries(box).map(([key, value]) => [key, tidy(value)])),
  }));
  const dots = boxes.flatMap(({ group, outside }) =>
    thin(outside.length, maxOutliers).map((k) => ({ group, value: tidy(outside[k]!) })),
  );
  const tooltip = ["group", "median", "q1", "q3", "low", "high", "n"].map((field) => ({
    field,
    type: field === "group" ? "nominal" : "quantitative",
  }));
  const size = Math.min(48, (width / groups.length) * 0.55);
  const layer = [
    {
      mark: { type: "rule", color: color("axis"), strokeWidth: 1.4, clip: true },
      encoding: { x, y: y("low"), y2: { field: "high" } },
    },
    {
      mark: { type: "bar", size, cornerRadius: 2, clip: true },
      encoding: { x, y: y("q1"), y2: { field: "q3" }, color: paint, tooltip },
    },
    {
      mark: { type: "tick", size, thickness: 2.2, color: color("background"), clip: true },
      encoding: { x, y: y("median"), tooltip },
    },
    ...(dots.length > 0
      ? [
          {
            data: { values: dots },
            mark: { type: "point", filled: true, size: 14, opacity: 0.6, clip: true },
            encoding: { x, y: y("value"), color: paint },
          },
        ]
      : []),
  ];
  return chart(
    options,
    {
      what: "Box plots",
      goesOn: ` of ${yTitle}${yScale === "log" ? " on a log scale" : ""}`,
      facts: boxes.map(
        ({ group, median, q1, q3, min, max, n }) =>
          `${group} (${say(n)} values): median ${say(median)}, quartiles ${say(q1)} and ${say(q3)}, from ${say(min)} to ${say(max)}`,
      ),
      notes: [
        leftOut(numLeftOut),
        numNotPositive > 0 && `${say(numNotPositive)} of the values are not positive, and a log scale leaves them out`,
      ],
    },
    { data: { values: rows }, width, height, layer },
  );
}
