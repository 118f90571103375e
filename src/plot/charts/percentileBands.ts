import { anyText, checkOptions, flag, isRecord, show, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { colors } from "../optionTypes.js";
import { extent, readVector, roundTo, type Numbers } from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot } from "../Plot.js";
import { downsample } from "../downsample.js";
import { say, sayRange } from "../words.js";

/** A distribution at one step, as `recordStatistics` records it. */
export interface PercentilesRecord {
  readonly step: number;
  readonly layer?: string;
  /** 15th, 50th and 85th. */
  readonly percentiles: readonly [number, number, number];
}

/** The same as columns. */
export interface PercentileColumns {
  /** Default 1, 2, 3 … */
  readonly step?: Numbers;
  readonly p15: Numbers;
  readonly p50: Numbers;
  readonly p85: Numbers;
}

export interface PercentileBandsOptions extends ChartOptions {
  /** Default `"step"`. */
  xTitle?: string;
  /** Default `"input of the activation"`. */
  yTitle?: string;
  /** Of records of several layers, the one to show. Default: the last. */
  layer?: string;
  /** Each panel has a y range of its own; by default they share one, to be compared. */
  ownRange?: boolean;
  /** Colour by name, as `#rrggbb`. Default: the palette. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<PercentileBandsOptions> = {
  ...chartOptions,
  xTitle: anyText,
  yTitle: anyText,
  layer: anyText,
  ownRange: flag,
  colors,
};

/**
 * How a distribution drifts while a network learns: the 15th, 50th and 85th percentile over the steps, one panel a
 * network (Ioffe & Szegedy 2015, Figure 1 b, c).
 *
 * @param runs records of `recordStatistics` by name, or columns by name.
 * @throws RangeError where there are no records of the layer, or columns differ in length.
 * @example
 * percentileBands({ plain: [{ step: 1, percentiles: [-1, 0, 1] }, { step: 50, percentiles: [1, 3, 6] }] });
 */
export function percentileBands(
  runs: readonly PercentilesRecord[] | Readonly<Record<string, readonly PercentilesRecord[] | PercentileColumns>>,
  options: PercentileBandsOptions = {},
): Plot {
  checkOptions("percentileBands", options, optionNames);
  const byName = Array.isArray(runs)
    ? { values: runs as readonly PercentilesRecord[] }
    : (runs as Readonly<Record<string, readonly PercentilesRecord[] | PercentileColumns>>);
  const names = Object.keys(byName ?? {});
  if (names.length === 0) throw new RangeError("percentileBands: there are no runs, expected records by name");
  const { xTitle = "step", yTitle = "input of the activation", height = 220 } = options;
  const { width = names.length === 1 ? 420 : 290 } = options;
  const panels = names.map((name) => ({ name, ...readRun(name, byName[name]!, options.layer) }));
  const [low, high] = extent(panels.flatMap(({ columns }) => columns.flatMap((column) => extent(column))));
  const rows = panels.flatMap(({ name, step, columns }) =>
    downsample(columns[1]!, 400).map((k) => ({
      name,
      step: step[k],
      ...Object.fromEntries(["p15", "p50", "p85"].map((key, c) => [key, roundTo(columns[c]![k]!, high - low)])),
    })),
  );
  const alone = names.length === 1;
  const x = quantity("step", { title: xTitle, axis: { grid: false, tickCount: 5 } });
  const y = (field: string) => quantity(field, { title: yTitle, scale: { zero: false }, axis: { tickCount: 6 } });
  const paint = styleBy("name", names, colorsFor(names, options.colors));
  const tooltip = ["step", "p15", "p50", "p85"].map((field) =>
    quantity(field, { title: field.replace("p", "percentile ").replace("stepercentile ", "step") }),
  );
  const edgeLine = { type: "line", strokeWidth: 1, opacity: 0.8 };
  const layer = [
    { mark: { type: "area", opacity: 0.2 }, encoding: { x, y: y("p15"), y2: { field: "p85" }, color: paint } },
    { mark: edgeLine, encoding: { x, y: y("p15"), color: paint } },
    { mark: edgeLine, encoding: { x, y: y("p85"), color: paint } },
    {
      mark: {
        type: "line",
        strokeWidth: 2.2,
        ...(rows.length <= 600 && { point: { opacity: 0, size: 70, filled: true } }),
      },
      encoding: {
        x,
        y: y("p50"),
        color: paint,
        tooltip: tooltip.map((each) => (each.field === "step" ? { ...each, title: xTitle } : each)),
      },
    },
  ];
  const words = panels.map(({ name, columns }) => {
    const [p15, p50, p85] = columns as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
    const last = p50.length - 1;
    const spread = (k: number): number => p85[k]! - p15[k]!;
    return `${alone ? "The" : `${name}: the`} median goes from ${say(p50[0]!)} to ${say(p50[last]!)}, the spread from the 15th to the 85th percentile from ${say(spread(0))} to ${say(spread(last))}`;
  });
  const body = alone
    ? { width, height, layer }
    : {
        facet: {
          column: category("name", { sort: names, title: null, header: { labelAnchor: "start", labelPadding: 6 } }),
        },
        spec: { width, height, layer },
        ...(options.ownRange && { resolve: { scale: { y: "independent" } } }),
      };
  return chart(
    options,
    {
      what: `15th, 50th and 85th percentile of ${yTitle} over ${xTitle}`,
      facts: [`The y axis goes ${sayRange([low, high])}`, ...words],
      subtitle: "Line: median; band: 15th to 85th percentile",
      width: width * names.length,
    },
    { data: { values: rows }, ...body },
  );
}

function readRun(name: string, run: readonly PercentilesRecord[] | PercentileColumns, layer: string | undefined) {
  const where = `percentileBands: "${name}"`;
  if (!Array.isArray(run)) {
    if (!isRecord(run)) throw new TypeError(`${where} is ${show(run)}, expected records, or { p15, p50, p85 }`);
    const { step, ...percentiles } = run as PercentileColumns;
    const columns = (["p15", "p50", "p85"] as const).map((key) => readVector(`${where}: ${key}`, percentiles[key]));
    const steps = step
      ? readVector(`${where}: step`, step)
      : Array.from({ length: columns[0]!.length }, (_, k) => k + 1);
    const odd = [...columns, steps].find((column) => column.length !== columns[0]!.length);
    if (odd)
      throw new RangeError(`${where}: columns have ${columns[0]!.length} and ${odd.length} values, expected as many`);
    return { step: steps, columns };
  }
  const records = run as readonly PercentilesRecord[];
  const wrong = records.findIndex(
    (each) => !(isRecord(each) && Array.isArray(each.percentiles) && each.percentiles.length === 3),
  );
  if (wrong >= 0) {
    throw new TypeError(
      `${where}: record ${wrong} is ${show(records[wrong])}, expected { step, percentiles: [15th, 50th, 85th] }`,
    );
  }
  const layers = [...new Set(records.map((record) => record.layer))];
  const wanted = layer ?? layers.at(-1);
  const mine = records.filter((record) => record.layer === wanted);
  if (mine.length === 0) {
    throw new RangeError(
      `${where}: there are no records${layer ? ` of the layer "${layer}"; they are of ${layers.join(", ") || "none"}` : ""}`,
    );
  }
  return {
    step: mine.map(({ step }) => step),
    columns: [0, 1, 2].map((k) => mine.map(({ percentiles }) => percentiles[k]!)),
  };
}
