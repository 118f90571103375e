import { anyText, checkOptions, type OptionNames } from "../../arguments.js";
import { sample } from "../field.js";
import { byName, colors, gridSize, numbers, point, range } from "../optionTypes.js";
import { extent, isNumbers, readMatrix, round, roundTo, type Numbers } from "../numbers.js";
import { chartOptions, themeOf, type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot } from "../Plot.js";
import { plotly } from "../plotly.js";
import { ramps } from "../ramps.js";
import { color } from "../theme.js";
import { say, sayRange, sentences } from "../words.js";

export interface Surface3dOptions extends ChartOptions {
  /** The range of x. Default [−1, 1]. */
  x?: readonly [number, number];
  /** The range of y. Default [−1, 1]. */
  y?: readonly [number, number];
  /** Default `"x"`. */
  xTitle?: string;
  /** Default `"y"`. */
  yTitle?: string;
  /** Default `"z"`. */
  zTitle?: string;
  /** Range of the heights shown; what is beyond is cut off flat. Default: all. */
  zDomain?: readonly [number, number];
  /** Paths on the surface by name: [steps, 2], whose height is the function's, or [steps, 3]. Default: none. */
  paths?: Readonly<Record<string, Numbers>>;
  /** Points at which a function is computed, along each axis. Default 40. */
  gridSize?: number;
  /** From where it is seen at first. Default [1.05, −1.2, 1.3]. */
  eye?: readonly [number, number, number];
  /** Colour by path name, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<Surface3dOptions> = {
  ...chartOptions,
  x: range,
  y: range,
  xTitle: anyText,
  yTitle: anyText,
  zTitle: anyText,
  zDomain: range,
  paths: byName(numbers),
  gridSize,
  eye: point,
  colors,
};

/**
 * A surface in space that the reader can turn (Plotly), with paths on it. The still picture shows it from above,
 * heights as colours.
 *
 * @param surface a function of two variables, or a matrix [rows along y, columns along x].
 * @throws RangeError where the surface has no finite value.
 * @example
 * surface3d((w1, w2) => w1 ** 2 + 5 * w2 ** 2, { title: "A valley", zTitle: "loss" });
 */
export function surface3d(surface: ((x: number, y: number) => number) | Numbers, options: Surface3dOptions = {}): Plot {
  checkOptions("surface3d", options, optionNames);
  const {
    x = [-1, 1],
    y = [-1, 1],
    xTitle = "x",
    yTitle = "y",
    zTitle = "z",
    width = 560,
    height = 460,
    gridSize = 40,
    title,
  } = options;
  const f = typeof surface === "function" ? surface : undefined;
  const grid = f ? sample(f, { x, y }, gridSize, gridSize) : toGrid(surface as Numbers);
  if (grid.numX < 2 || grid.numY < 2) {
    throw new RangeError(`surface3d: surface has shape [${grid.numY}, ${grid.numX}], expected at least [2, 2]`);
  }
  const all = Array.from(grid.values).filter(Number.isFinite);
  if (all.length === 0) throw new RangeError("surface3d: the surface has no finite value");
  const [low, high] = options.zDomain ?? extent(all);
  const along = ([from, to]: readonly [number, number], n: number): number[] =>
    Array.from({ length: n }, (_, k) => round(from + ((to - from) * k) / (n - 1), 5));
  const rows = Array.from({ length: grid.numY }, (_, row) =>
    Array.from({ length: grid.numX }, (_, column) => {
      const value = grid.values[row * grid.numX + column]!;
      return Number.isFinite(value) ? roundTo(Math.min(high, Math.max(low, value)), high - low, 1000) : null;
    }),
  );
  const paths = Object.entries(options.paths ?? {});
  const colors = colorsFor(
    paths.map(([name]) => name),
    options.colors,
  );
  const traces = paths.map(([name, given], k) => {
    const { values, numRows, numColumns } = readMatrix(`surface3d: path "${name}"`, given);
    if (numColumns !== 3 && !(numColumns === 2 && f)) {
      throw new RangeError(
        `surface3d: path "${name}" has shape [${numRows}, ${numColumns}], expected ${f ? "[steps, 2] or " : ""}[steps, 3]`,
      );
    }
    const column = (c: number): number[] =>
      Array.from({ length: numRows }, (_, row) => round(values[row * numColumns + c]!, 5));
    const [px, py] = [column(0), column(1)];
    const pz = numColumns === 3 ? column(2) : px.map((value, row) => round(f!(value, py[row]!), 5));
    return {
      type: "scatter3d",
      mode: "lines+markers",
      name,
      x: px,
      y: py,
      z: pz,
      line: { color: colors[k], width: 5 },
      marker: { color: colors[k], size: 3 },
    };
  });
  const minimum = grid.values.reduce((best, value, k) => (value < grid.values[best]! ? k : best), 0);
  const xs = along(x, grid.numX);
  const ys = along(y, grid.numY);
  const description =
    options.description ??
    sentences(
      `Surface${title ? `: ${title}` : ""}`,
      options.subtitle,
      `${zTitle} over ${xTitle} (${sayRange(x)}) and ${yTitle} (${sayRange(y)}), ${sayRange(extent(all))}`,
      `Lowest at (${say(xs[minimum % grid.numX]!)}, ${say(ys[Math.floor(minimum / grid.numX)]!)})`,
      ...traces.map(
        ({ name, z }) => `Path ${name}: ${say(z.length - 1)} steps from height ${say(z[0]!)} to ${say(z.at(-1)!)}`,
      ),
    );
  const [ex, ey, ez] = options.eye ?? [1.05, -1.2, 1.3];
  const axis = (text: string): object => ({ title: { text } });
  return plotly(
    {
      description,
      data: [
        {
          type: "surface",
          x: xs,
          y: ys,
          z: rows,
          showscale: false,
          opacity: 1,
          colorscale: ramps.sequential.map((hex, k) => [k / (ramps.sequential.length - 1), hex]),
        },
        ...traces,
      ],
      layout: {
        width,
        height,
        showlegend: traces.length > 1,
        legend: { x: 0, y: 1 },
        ...(title && {
          title: {
            text: title,
            x: 0.02,
            xanchor: "left",
            font: { size: 15, color: color("ink") },
            ...(options.subtitle && {
              subtitle: { text: options.subtitle, font: { size: 12, color: color("muted") } },
            }),
          },
        }),
        scene: {
          xaxis: axis(xTitle),
          yaxis: axis(yTitle),
          zaxis: { ...axis(zTitle), range: [low, high === low ? low + 1 : high] },
          aspectmode: "manual",
          aspectratio: { x: 1, y: 1, z: 0.72 },
          camera: { eye: { x: ex, y: ey, z: ez } },
        },
      },
    },
    themeOf(options),
  );
}

function toGrid(given: Numbers) {
  if (!isNumbers(given)) throw new TypeError("surface3d: surface is neither a function nor a matrix");
  const { values, numRows, numColumns } = readMatrix("surface3d: surface", given);
  return { values: Float64Array.from(values), numX: numColumns, numY: numRows };
}
