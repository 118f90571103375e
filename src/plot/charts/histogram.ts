import { anyNumber, anyText, checkOptions, choice, flag, type OptionNames } from "../../arguments.js";
import { category, quantity, styleBy } from "../encodings.js";
import { chooseBins, count, type Bins } from "../bins.js";
import { checkColorNames, colors, range } from "../optionTypes.js";
import {
  checkDrawable,
  extent,
  finite,
  isNumbers,
  readVector,
  round,
  roundTo,
  summarize,
  type Numbers,
} from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import { colorsFor } from "../palette.js";
import type { Plot, PlotSpec } from "../Plot.js";
import { color } from "../theme.js";
import { byPlace, leftOut, say, sayRange } from "../words.js";

export interface HistogramOptions extends ChartOptions {
  /** Title of the x axis. Default `"value"`. */
  xTitle?: string;
  /** About how many bins; their width is rounded. At most 60. Default: by Freedman and Diaconis's rule, 12 to 50. */
  bins?: number;
  /** The range to show; values outside are counted and said. Default: all. */
  domain?: readonly [number, number];
  /** Named groups in one panel, or one panel each below one another. Default `"overlay"` up to 3 groups, else `"rows"`. */
  arrange?: "overlay" | "rows";
  /** `"count"`, `"share"` of the group's values in the bin, or `"density"` (area 1). Default count; share for groups. */
  measure?: "count" | "share" | "density";
  /** Draw the normal distribution of mean 0 and standard deviation 1 for comparison. Default false. */
  normal?: boolean;
  /** With `arrange: "rows"`: each panel has an x range of its own. Default false. */
  ownRange?: boolean;
  /** Colour by group name, as `#rrggbb` or a name of the palette. Default: the palette; batch norm is always blue. */
  colors?: Readonly<Record<string, string>>;
}

const optionNames: OptionNames<HistogramOptions> = {
  ...chartOptions,
  xTitle: anyText,
  bins: anyNumber,
  domain: range,
  arrange: choice("overlay", "rows"),
  measure: choice("count", "share", "density"),
  normal: flag,
  ownRange: flag,
  colors,
};

interface Group {
  readonly name: string;
  readonly kept: Float64Array;
  readonly numLeftOut: number;
  readonly mean: number;
  readonly sd: number;
}

/**
 * How values are spread: bars over bins. Give one set of numbers, or several by name (before and after a step, say).
 *
 * Binned here: the spec holds at most 60 bins a group, however many values there are.
 *
 * @param values a tensor of any shape, a typed array, (nested) arrays, or a record of these by name.
 * @throws RangeError where there is nothing to show.
 * @example
 * histogram({ before: [4, 5, 6, 9], after: [-1.07, -0.53, 0, 1.6] }, { title: "One feature", xTitle: "z" });
 */
export function histogram(values: Numbers | Readonly<Record<string, Numbers>>, options: HistogramOptions = {}): Plot {
  checkOptions("histogram", options, optionNames);
  const groups = readGroups(values);
  const names = groups.map(({ name }) => name);
  const arrange = options.arrange ?? (groups.length > 3 ? "rows" : "overlay");
  const measure = options.measure ?? (groups.length > 1 ? "share" : "count");
  const { xTitle = "value", width = 480, height = arrange === "rows" ? 90 : 240, domain, bins: numBins } = options;
  if (domain && !(domain[0] < domain[1])) {
    throw new RangeError(`histogram: domain is [${domain.join(", ")}], expected [low, high] with low < high`);
  }
  if (numBins !== undefined && !(numBins >= 1 && numBins <= 60)) {
    throw new RangeError(`histogram: bins is ${numBins}, expected 1 to 60`);
  }
  checkColorNames("histogram", names, options.colors);
  for (const { kept } of groups) checkDrawable("histogram", "values", extent(kept));
  const own = options.ownRange === true && arrange === "rows";
  const choose = (all: Float64Array): Bins =>
    chooseBins(all, { ...(numBins !== undefined && { numBins }), ...(domain && { domain }) });
  const shared = own ? undefined : choose(concatenate(groups.map(({ kept }) => kept)));
  let numOutside = 0;
  const rows: PlotSpec[] = [];
  const curve: PlotSpec[] = [];
  for (const { name, kept } of groups) {
    const bins = shared ?? choose(kept);
    const counted = count(kept, bins);
    numOutside += counted.numOutside;
    const scale = { count: 1, share: 1 / kept.length, density: 1 / (kept.length * bins.width) }[measure];
    for (const [k, number] of counted.counts.entries()) {
      if (number === 0 && groups.length === 1) continue;
      rows.push({
        group: name,
        from: bins.edges[k],
        to: bins.edges[k + 1],
        count: number,
        y: round(number * scale, 4),
      });
    }
    if (options.normal) curve.push(...normalCurve(name, bins, kept.length * bins.width * scale));
  }
  const summaries = groups.map(({ name, kept, mean, sd }) => ({
    name,
    words: `mean ${say(roundTo(mean, sd, 100))}, sd ${say(sd)}`,
    range: extent(kept),
  }));
  const alone = groups.length === 1;
  const labels = summaries.map(({ name, words }) => `${name}: ${words}`);
  const labelExpr = byPlace(names, labels);
  const bar: PlotSpec = {
    mark: {
      type: "bar",
      binSpacing: arrange === "overlay" && !alone ? 0 : 1,
      opacity: arrange === "overlay" && !alone ? 0.55 : 1,
    },
    encoding: {
      x: quantity("from", {
        title: xTitle,
        bin: "binned",
        axis: { grid: false, tickCount: 8 },
        ...(!own && { scale: { domain: [shared!.edges[0], shared!.edges.at(-1)], nice: false } }),
      }),
      x2: { field: "to" },
      y: quantity("y", {
        stack: null,
        title: measure,
        axis: { tickCount: arrange === "rows" ? 3 : 6, ...(measure === "share" && { format: "~%" }) },
      }),
      color: styleBy(
        "group",
        names,
        colorsFor(names, options.colors),
        alone || arrange === "rows" ? null : { labelExpr, columns: legendColumns(labels, width) },
      ),
      tooltip: [
        ...(alone ? [] : [category("group", { title: "group" })]),
        quantity("from", { title: "from", format: ",.6~g" }),
        quantity("to", { title: "to", format: ",.6~g" }),
        quantity("count", { title: "count", format: "," }),
      ],
    },
  };
  const layers = options.normal ? { layer: [bar, normalLayer(curve)] } : bar;
  const panels: PlotSpec =
    arrange === "overlay"
      ? { width, height, ...layers }
      : {
          facet: {
            row: category("group", {
              sort: names,
              title: null,
              header: {
                labelAngle: 0,
                labelAnchor: "start",
                labelAlign: "left",
                labelOrient: "top",
                labelPadding: 4,
                labelExpr,
              },
            }),
          },
          spec: { width, height, ...layers },
          ...(own && { resolve: { scale: { x: "independent" } } }),
        };
  return chart(
    options,
    {
      what: "Histogram",
      facts: [
        `The x axis shows ${xTitle}, the y axis the ${measure} in each bin`,
        ...summaries.map(({ name, words, range }, k) => {
          const size = `${say(groups[k]!.kept.length)} values`;
          return `${alone ? size : `${name} (${size})`}: ${words}, ${sayRange(range)}`;
        }),
      ],
      subtitle: alone && summaries[0]!.words.replace("mean", "Mean"),
      notes: [
        leftOut(groups.reduce((sum, { numLeftOut }) => sum + numLeftOut, 0)),
        numOutside > 0 && `${say(numOutside)} of the values lie outside the range shown`,
      ],
      width,
    },
    { data: { values: rows }, ...panels },
  );
}

function readGroups(values: Numbers | Readonly<Record<string, Numbers>>): Group[] {
  const entries: [string, Numbers][] = isNumbers(values) ? [["values", values]] : Object.entries(values ?? {});
  if (entries.length === 0) throw new RangeError("histogram: values is empty, expected numbers, or numbers by name");
  return entries.map(([name, numbers]) => {
    const where = isNumbers(values) ? "histogram: values" : `histogram: values of "${name}"`;
    const { kept, numLeftOut } = finite(where, readVector(where, numbers));
    return { name, kept, numLeftOut, ...summarize(kept) };
  });
}

function concatenate(parts: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** N(0, 1) over the bins, scaled to the bars. */
function normalCurve(group: string, { edges }: Bins, scale: number): PlotSpec[] {
  const low = Math.max(edges[0]!, -4);
  const high = Math.min(edges.at(-1)!, 4);
  if (!(low < high)) return [];
  return Array.from({ length: 61 }, (_, k) => {
    const x = low + ((high - low) * k) / 60;
    return {
      group,
      x: round(x, 4),
      y: round((scale * Math.exp(-(x ** 2) / 2)) / Math.sqrt(2 * Math.PI), 4),
      normal: true,
    };
  });
}

function normalLayer(values: PlotSpec[]): PlotSpec {
  return {
    data: { values },
    mark: { type: "line", strokeDash: [5, 4], strokeWidth: 1.5, color: color("ink") },
    encoding: { x: quantity("x"), y: quantity("y") },
  };
}

/** One column of a legend for long labels, so that none is cut off. */
function legendColumns(labels: readonly string[], width: number): number {
  const longest = Math.max(...labels.map(({ length }) => length));
  return Math.max(1, Math.floor(width / (longest * 6.2 + 40)));
}
