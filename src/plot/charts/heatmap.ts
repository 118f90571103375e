import { anyText, checkOptions, choice, flag, type OptionNames } from "../../arguments.js";
import { quantity } from "../encodings.js";
import { imageLayer } from "../field.js";
import { list, range } from "../optionTypes.js";
import { finite, readMatrix, round, type Matrix, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { rampColor, ramps, type RampName } from "../ramps.js";
import { encodePng } from "../render/encodePng.js";
import { leftOut, say, valueFormat } from "../words.js";

export interface HeatmapOptions extends ChartOptions {
  /** What the columns are. Default `"column"`. */
  xTitle?: string;
  /** What the rows are. Default `"row"`. */
  yTitle?: string;
  /** What the colours are. Default `"value"`. */
  valueTitle?: string;
  /** Names of the columns; shown for up to 30. Default: their numbers. */
  columnNames?: readonly (string | number)[];
  /** Names of the rows; shown for up to 30. Default: their numbers. */
  rowNames?: readonly (string | number)[];
  /** Range of x from the left edge of the first column to the right edge of the last, in place of names. Default: none. */
  x?: readonly [number, number];
  /** Range of y from the lower edge of the lowest row to the upper edge of the highest, in place of names. Default: none. */
  y?: readonly [number, number];
  /** First row at the top (a matrix as written, the default) or at the bottom (a plot with a rising axis). */
  firstRow?: "top" | "bottom";
  /** `"diverging"` has zero in its light middle. Default: diverging where values have both signs, else sequential. */
  ramp?: RampName;
  /** Values at the ends of the ramp. Default: of the data; symmetric about zero where diverging. */
  domain?: readonly [number, number];
  /** Write each value into its cell. Default: up to 64 cells. */
  showValues?: boolean;
}

const optionNames: OptionNames<HeatmapOptions> = {
  ...chartOptions,
  xTitle: anyText,
  yTitle: anyText,
  valueTitle: anyText,
  columnNames: list,
  rowNames: list,
  x: range,
  y: range,
  firstRow: choice("top", "bottom"),
  ramp: choice("sequential", "diverging"),
  domain: range,
  showValues: flag,
};

/** Up to here each cell is a mark with a tooltip; beyond, all are one image, which keeps the spec small. */
const maxMarks = 600;

/**
 * A matrix as colours: a confusion table, weights, a distribution over time.
 *
 * @param matrix [rows, columns]; cells that are not finite stay empty and are counted.
 * @throws RangeError on another shape.
 * @example
 * heatmap([[9, 1], [2, 8]], { xTitle: "predicted", yTitle: "true", columnNames: ["cat", "dog"], rowNames: ["cat", "dog"] });
 */
export function heatmap(matrix: Numbers, options: HeatmapOptions = {}): Plot {
  checkOptions("heatmap", options, optionNames);
  const read = readMatrix("heatmap: matrix", matrix);
  const { numRows, numColumns } = read;
  for (const [what, names, number] of [
    ["columnNames", options.columnNames, numColumns],
    ["rowNames", options.rowNames, numRows],
  ] as const) {
    if (names && names.length !== number)
      throw new RangeError(`heatmap: there are ${names.length} ${what} for ${number}; expected one each`);
  }
  const { kept, numLeftOut } = finite("heatmap: matrix", read.values);
  const sorted = kept.sort();
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const ramp = options.ramp ?? (low < 0 && high > 0 ? "diverging" : "sequential");
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const domain =
    options.domain ?? (ramp === "diverging" ? [-reach, reach] : low === high ? [low - 0.5, high + 0.5] : [low, high]);
  const { xTitle = "column", yTitle = "row", valueTitle = "value" } = options;
  const asMarks = numRows * numColumns <= maxMarks && !options.x && !options.y;
  const cell = Math.min(52, Math.max(14, 360 / Math.max(numRows, numColumns)));
  const { width = asMarks ? Math.round(cell * numColumns) : 440, height = asMarks ? Math.round(cell * numRows) : 220 } =
    options;
  const scale = {
    domain: domain.map((value) => round(value, 4)),
    range: [...ramps[ramp]],
    interpolate: "rgb",
    clamp: true,
  };
  const legend = {
    orient: "right",
    title: valueTitle,
    gradientThickness: 12,
    gradientLength: Math.min(180, Math.max(70, height)),
    tickCount: 4,
  };
  const paint = quantity("value", { scale, legend });
  const context = { ...options, xTitle, yTitle, valueTitle, domain, ramp, width, height };
  const body = asMarks ? cellMarks(read, paint, context) : cellImage(read, paint, context);
  return chart(
    options,
    {
      what: "Heat map",
      goesOn: ` of ${say(numRows)} rows (${yTitle}) and ${say(numColumns)} columns (${xTitle})`,
      facts: [`Colours show ${valueTitle}, from ${say(low)} to ${say(high)}, ${extremes(read, options)}`],
      notes: [leftOut(numLeftOut)],
    },
    { width, height, ...body },
  );
}

type Context = HeatmapOptions &
  Required<Pick<HeatmapOptions, "domain" | "ramp" | "width" | "height" | "xTitle" | "yTitle" | "valueTitle">>;

function cellMarks({ values, numRows, numColumns }: Matrix, paint: PlotSpec, options: Context): PlotSpec {
  const columns = options.columnNames?.map(String) ?? Array.from({ length: numColumns }, (_, k) => String(k));
  const rows = options.rowNames?.map(String) ?? Array.from({ length: numRows }, (_, k) => String(k));
  const [low, high] = options.domain;
  const cells = Array.from({ length: numRows * numColumns }, (_, k) => {
    const value = values[k]!;
    // The middle of the sequential ramp is dark, that of the diverging one light.
    const place = (value - low) / (high - low);
    const light = options.ramp === "sequential" ? place > 0.62 : Math.abs(place - 0.5) < 0.33;
    return {
      row: rows[Math.floor(k / numColumns)],
      column: columns[k % numColumns],
      value: Number.isFinite(value) ? round(value, 4) : null,
      ...(light && { light: 1 }),
    };
  });
  const axis = { grid: false, domain: false, ticks: false, labelAngle: 0, labelOverlap: true };
  const order = options.firstRow === "bottom" ? [...rows].reverse() : rows;
  const encoding = {
    x: { field: "column", type: "ordinal", title: options.xTitle, sort: columns, axis, scale: { padding: 0.04 } },
    y: { field: "row", type: "ordinal", title: options.yTitle, sort: order, axis, scale: { padding: 0.04 } },
  };
  const showValues = options.showValues ?? numRows * numColumns <= 64;
  return {
    data: { values: cells },
    transform: [{ filter: "datum.value !== null" }],
    layer: [
      {
        mark: { type: "rect", cornerRadius: 2 },
        encoding: {
          ...encoding,
          color: paint,
          tooltip: [
            { field: "row", title: options.yTitle },
            { field: "column", title: options.xTitle },
            quantity("value", { title: options.valueTitle, format: ",.4~g" }),
          ],
        },
      },
      ...(showValues
        ? [
            {
              mark: { type: "text", fontSize: 11 },
              encoding: {
                ...encoding,
                text: quantity("value", { format: valueFormat(Array.from(values)) }),
                // On the cell's own colour, in every theme: these two are no theme's colours.
                color: { condition: { test: "datum.light === 1", value: "#1f2329" }, value: "#fefefe" },
              },
            },
          ]
        : []),
    ],
  };
}

function cellImage({ values, numRows, numColumns }: Matrix, paint: PlotSpec, options: Context): PlotSpec {
  const {
    width,
    height,
    domain: [low, high],
  } = options;
  const up = options.firstRow === "bottom";
  // As many whole pixels a cell as the area has at 2x, so that edges stay sharp.
  const [across, down] = [
    Math.max(1, Math.round((2 * width) / numColumns)),
    Math.max(1, Math.round((2 * height) / numRows)),
  ];
  const [wide, tall] = [numColumns * across, numRows * down];
  const pixels = new Uint8Array(wide * tall * 4);
  const stride = wide * 4;
  for (let line = 0; line < numRows; line++) {
    const row = up ? numRows - 1 - line : line;
    const first = line * down * stride;
    for (let x = 0; x < wide; x++) {
      const value = values[row * numColumns + Math.floor(x / across)]!;
      if (Number.isFinite(value))
        pixels.set([...rampColor(options.ramp, (value - low) / (high - low)), 255], first + 4 * x);
    }
    for (let y = 1; y < down; y++) pixels.copyWithin(first + y * stride, first, first + stride);
  }
  const x = options.x ?? [-0.5, numColumns - 0.5];
  const y = options.y ?? [-0.5, numRows - 0.5];
  const scale = (domain: readonly [number, number]): PlotSpec => ({ domain: [...domain], nice: false, zero: false });
  const axis = { grid: false, tickCount: 6 };
  // The image has no scale of its own: four unseen points bring axes and legend.
  const corners = [0, 1].map((k) => ({ x: x[k], y: y[k], value: round(options.domain[k]!, 4) }));
  return {
    layer: [
      imageLayer(encodePng(pixels, wide, tall, 4), { width, height }),
      {
        data: { values: corners },
        mark: { type: "point", opacity: 0, size: 1 },
        encoding: {
          x: quantity("x", { title: options.xTitle, scale: scale(x), axis }),
          y: quantity("y", {
            title: options.yTitle,
            axis,
            scale: { ...scale(y), ...(!up && !options.y && { reverse: true }) },
          }),
          color: paint,
        },
      },
    ],
  };
}

function extremes({ values, numColumns }: Matrix, options: HeatmapOptions): string {
  let [low, high] = [-1, -1];
  for (let k = 0; k < values.length; k++) {
    if (!Number.isFinite(values[k])) continue;
    if (low < 0 || values[k]! < values[low]!) low = k;
    if (high < 0 || values[k]! > values[high]!) high = k;
  }
  const place = (k: number): string => {
    const [row, column] = [Math.floor(k / numColumns), k % numColumns];
    return `row ${options.rowNames?.[row] ?? row}, column ${options.columnNames?.[column] ?? column}`;
  };
  return `lowest at ${place(low)}, highest at ${place(high)}`;
}
