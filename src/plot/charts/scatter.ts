import { anyText, checkOptions, positiveInteger, flag, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { checkColorNames, colors, range } from "../optionTypes.js";
import { checkDrawable, extent, roundTo } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { classColors } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { readPoints, thin, type LabelledPoints, type PointsInput, type PointsOptions } from "../points.js";
import { color } from "../theme.js";
import { leftOut, say, sayRange } from "../words.js";

export interface ScatterOptions extends ChartOptions, PointsOptions {
  /** Default: the dataset's name of the column, else `"x"`. */
  xTitle?: string;
  /** Default: the dataset's name of the column, else `"y"`. */
  yTitle?: string;
  /** Default: all of the data, with a margin. */
  xDomain?: readonly [number, number];
  /** Default: all of the data, with a margin. */
  yDomain?: readonly [number, number];
  /** Draw both axes to the same scale, so that a circle is round: the height follows from the width. Default false. */
  equalAxes?: boolean;
  /** Points shown; of more, an even selection. Default 1,500. */
  maxPoints?: number;
  /** Colour by class, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<ScatterOptions> = {
  ...chartOptions,
  columns: true,
  labels: true,
  xTitle: anyText,
  yTitle: anyText,
  xDomain: range,
  yDomain: range,
  equalAxes: flag,
  maxPoints: positiveInteger,
  colors,
};

/**
 * Points of the plane, coloured by class.
 *
 * @param points a dataset, rows [n, 2], or rows by name.
 * @throws RangeError on shapes that do not fit.
 * @example
 * scatter({ cats: [[1, 2], [2, 3]], dogs: [[4, 1], [5, 2]] }, { xTitle: "weight", yTitle: "size" });
 */
export function scatter(points: PointsInput, options: ScatterOptions = {}): Plot {
  checkOptions("scatter", options, optionNames);
  const read = readPoints("scatter", points, options);
  const { width = 400 } = options;
  checkColorNames("scatter", read.names, options.colors);
  const xDomain = options.xDomain ?? padded(read.x);
  const yDomain = options.yDomain ?? padded(read.y);
  const height =
    options.height ??
    (options.equalAxes ? Math.round((width * (yDomain[1] - yDomain[0])) / (xDomain[1] - xDomain[0])) : 300);
  const [xTitle, yTitle] = [options.xTitle ?? read.xTitle ?? "x", options.yTitle ?? read.yTitle ?? "y"];
  const shown = Math.min(read.x.length, options.maxPoints ?? 1500);
  return chart(
    options,
    {
      what: "Scatter plot",
      goesOn: ` of ${say(read.x.length)} points${shown < read.x.length ? `, of which ${say(shown)} are drawn` : ""}`,
      facts: [
        `The x axis shows ${xTitle}, ${sayRange(extent(read.x))}; the y axis ${yTitle}, ${sayRange(extent(read.y))}`,
        ...describeClasses(read),
      ],
      notes: [leftOut(read.numLeftOut)],
    },
    { width, height, ...pointLayer(read, { ...options, xDomain, yDomain, xTitle, yTitle }) },
  );
}

/** The points alone, for charts that draw something below them. */
export function pointLayer(
  read: LabelledPoints,
  options: Pick<ScatterOptions, "maxPoints" | "colors"> & {
    xDomain: readonly [number, number];
    yDomain: readonly [number, number];
    xTitle: string;
    yTitle: string;
  },
): PlotSpec {
  const { xDomain, yDomain, names } = { ...options, names: read.names };
  checkDrawable("scatter", "x", xDomain);
  checkDrawable("scatter", "y", yDomain);
  const rows = thin(read.x.length, options.maxPoints ?? 1500).map((k) => ({
    x: roundTo(read.x[k]!, xDomain[1] - xDomain[0], 1000),
    y: roundTo(read.y[k]!, yDomain[1] - yDomain[0], 1000),
    class: names[read.labels[k]!],
  }));
  const axis = (title: string, domain: readonly [number, number], field: string): PlotSpec =>
    quantity(field, { title, scale: { domain: [...domain], nice: false, zero: false }, axis: { tickCount: 6 } });
  return {
    data: { values: rows },
    mark: {
      type: "point",
      filled: true,
      opacity: rows.length > 500 ? 0.55 : 0.8,
      size: rows.length > 500 ? 24 : 42,
      clip: true,
      stroke: color("background"),
      strokeWidth: 0.5,
    },
    encoding: {
      x: axis(options.xTitle, xDomain, "x"),
      y: axis(options.yTitle, yDomain, "y"),
      color: styleBy(
        "class",
        names,
        classColors(names, options.colors),
        names.length < 2 ? null : { symbolOpacity: 1 },
      ),
      // Shape as well as colour, for print and for every eye.
      ...(names.length > 1 &&
        names.length <= shapes.length && {
          shape: category("class", { scale: { domain: [...names], range: shapes.slice(0, names.length) } }),
        }),
      tooltip: [
        ...(names.length > 1 ? [category("class")] : []),
        quantity("x", { title: options.xTitle }),
        quantity("y", { title: options.yTitle }),
      ],
    },
  };
}

const shapes = ["circle", "triangle-up", "square", "diamond", "cross", "triangle-down"];

export function describeClasses({ names, labels }: LabelledPoints): string[] {
  if (names.length < 2) return [];
  return [
    `Classes: ${names.map((name, k) => `${name} (${say(labels.filter((label) => label === k).length)})`).join(", ")}`,
  ];
}

/** The range of the values and 5 % more on each side. */
export function padded(values: ArrayLike<number>): [number, number] {
  const [low, high] = extent(values);
  const margin = (high - low) * 0.05 || Math.abs(low) * 0.05 || 0.5;
  return [roundTo(low - margin, high - low + margin, 100), roundTo(high + margin, high - low + margin, 100)];
}
