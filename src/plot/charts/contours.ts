import { anyText, checkFunction, checkOptions, type OptionType } from "../../arguments.js";
import { quantity, styleBy } from "../encodings.js";
import type { OptionNames } from "../../arguments.js";
import { fieldLayer, isolineRows, sample } from "../field.js";
import { downsample } from "../downsample.js";
import { byName, colors, gridSize, numbers, point, range } from "../optionTypes.js";
import { extent, quantile, readMatrix, roundTo, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { parseColor } from "../ramps.js";
import { color } from "../theme.js";
import { say, sayRange } from "../words.js";

export interface ContoursOptions extends ChartOptions {
  /** The range of x. Default [−1, 1]. */
  x?: readonly [number, number];
  /** The range of y. Default [−1, 1]. */
  y?: readonly [number, number];
  /** Default `"x"`. */
  xTitle?: string;
  /** Default `"y"`. */
  yTitle?: string;
  /** Heights of the lines, or how many (spaced so that each band has about the same area). Default 12. */
  levels?: number | readonly number[];
  /** Paths over the surface by name, [steps, 2]: the way of gradient descent. Default: none. */
  paths?: Readonly<Record<string, Numbers>>;
  /** A point to mark, such as the minimum. Default: none. */
  mark?: readonly [number, number];
  /** Points at which the function is computed, along each axis. Default 60. */
  gridSize?: number;
  /** Colour by path name, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const anyLevels: OptionType = {
  expected: "how many, or an array of heights",
  is: (value) => typeof value === "number" || (Array.isArray(value) && value.every(Number.isFinite)),
};

const optionNames: OptionNames<ContoursOptions> = {
  ...chartOptions,
  x: range,
  y: range,
  xTitle: anyText,
  yTitle: anyText,
  levels: anyLevels,
  paths: byName(numbers),
  mark: point,
  gridSize,
  colors,
};

/**
 * A function of two variables as lines of equal height, darker where it is higher, with paths over it.
 *
 * @param f called once a grid point.
 * @throws RangeError where the function has no finite value.
 * @example
 * contours((w1, w2) => w1 ** 2 + 20 * w2 ** 2, { paths: { plain: [[-0.9, 0.8], [-0.7, -0.5], [-0.6, 0.3]] } });
 */
export function contours(f: (x: number, y: number) => number, options: ContoursOptions = {}): Plot {
  checkOptions("contours", options, optionNames);
  checkFunction("contours", "f", f, "(x, y) => x ** 2 + y ** 2");
  const { x = [-1, 1], y = [-1, 1], xTitle = "x", yTitle = "y", width = 340, height = 320, gridSize = 60 } = options;
  for (const [name, range] of Object.entries({ x, y })) {
    if (!(range[0] < range[1]))
      throw new RangeError(`contours: ${name} is [${range.join(", ")}], expected [low, high] with low < high`);
  }
  const grid = sample(f, { x, y }, gridSize, gridSize);
  const sorted = grid.values.filter(Number.isFinite).sort();
  if (sorted.length === 0) throw new RangeError("contours: the function has no finite value in the range");
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const levels =
    typeof options.levels === "object"
      ? [...options.levels].sort((a, b) => a - b)
      : spread(sorted, options.levels ?? 12);
  const tint = parseColor(color("gray"));
  const band = (value: number): number => levels.filter((level) => value >= level).length / Math.max(1, levels.length);
  const field = fieldLayer(grid, { width, height }, (value) => [...tint, Math.round(10 + 110 * band(value))]);
  const paths = Object.entries(options.paths ?? {}).map(([name, given]) => ({ name, points: readPath(name, given) }));
  const names = paths.map(({ name }) => name);
  const rows = paths.flatMap(({ name, points }) =>
    points.map(([px, py], k) => ({ x: roundTo(px, x[1] - x[0]), y: roundTo(py, y[1] - y[0]), path: name, step: k })),
  );
  const at = {
    x: quantity("x", {
      title: xTitle,
      scale: { domain: [...x], nice: false, zero: false },
      axis: { grid: false, tickCount: 6 },
    }),
    y: quantity("y", {
      title: yTitle,
      scale: { domain: [...y], nice: false, zero: false },
      axis: { grid: false, tickCount: 6 },
    }),
  };
  const path = {
    ...at,
    color: styleBy("path", names, colorsFor(names, options.colors), names.length < 2 ? null : { symbolType: "stroke" }),
    order: { field: "step" },
    tooltip: ["path", "step", "x", "y"].map((field) => ({
      field,
      type: field === "path" ? "nominal" : "quantitative",
    })),
  };
  const layer: PlotSpec[] = [
    field,
    {
      data: { values: isolineRows(grid, { x, y }, levels) },
      mark: { type: "line", strokeWidth: 0.8, color: color("muted"), opacity: 0.5, clip: true },
      encoding: { ...at, detail: { field: "line" }, order: { field: "k" } },
    },
  ];
  if (rows.length > 0) {
    layer.push(
      {
        data: { values: rows },
        mark: {
          type: "line",
          clip: true,
          strokeWidth: 1.8,
          point: rows.length <= 400 ? { filled: true, size: 22 } : false,
        },
        encoding: path,
      },
      {
        data: { values: rows },
        transform: [{ filter: "datum.step === 0" }],
        mark: {
          type: "point",
          clip: true,
          filled: true,
          size: 90,
          stroke: color("background"),
          strokeWidth: 1.5,
          opacity: 1,
        },
        encoding: path,
      },
    );
  }
  if (options.mark) {
    layer.push({
      data: { values: [{ x: options.mark[0], y: options.mark[1] }] },
      mark: { type: "point", shape: "cross", angle: 45, filled: true, size: 130, color: color("ink"), opacity: 1 },
      encoding: at,
    });
  }
  return chart(
    options,
    {
      what: "Contour plot",
      facts: [
        `The x axis shows ${xTitle}, ${sayRange(x)}; the y axis ${yTitle}, ${sayRange(y)}; heights go from ${say(low)} to ${say(high)}`,
        ...paths.map(({ name, points }) => {
          const [first, last] = [points[0]!, points.at(-1)!];
          return `Path ${name}: ${say(points.length - 1)} steps from (${say(first[0])}, ${say(first[1])}) to (${say(last[0])}, ${say(last[1])})`;
        }),
      ],
    },
    { width, height, layer },
  );
}

/** Levels with about the same area between them, on the whole; the steepest part does not take them all. */
function spread(sorted: Float64Array, number: number): number[] {
  if (!(number >= 1 && number <= 50))
    throw new RangeError(`contours: levels is ${number}, expected 1 to 50, or an array`);
  const levels = Array.from({ length: number }, (_, k) => Number(quantile(sorted, (k + 0.5) / number).toPrecision(4)));
  return [...new Set(levels)];
}

function readPath(name: string, given: Numbers): (readonly [number, number])[] {
  const { values, numRows, numColumns } = readMatrix(`contours: path "${name}"`, given);
  if (numColumns !== 2)
    throw new RangeError(`contours: path "${name}" has shape [${numRows}, ${numColumns}], expected [steps, 2]`);
  const points = Array.from({ length: numRows }, (_, k) => [values[2 * k]!, values[2 * k + 1]!] as const).filter(
    (point) => point.every(Number.isFinite),
  );
  if (points.length === 0) throw new RangeError(`contours: path "${name}" has no finite point`);
  const [low, high] = extent(points.map(([, y]) => y));
  return low < high
    ? downsample(
        points.map(([, y]) => y),
        400,
      ).map((k) => points[k]!)
    : points.slice(0, 400);
}
