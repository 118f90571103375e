import {
  anyNumber,
  anyText,
  checkArray,
  checkOptions,
  flag,
  isRecord,
  positiveInteger,
  show,
  type OptionNames,
} from "../../arguments.js";
import { category, quantity } from "../encodings.js";
import { chooseBins, count } from "../bins.js";
import { range } from "../optionTypes.js";
import {
  checkByName,
  extent,
  finite,
  isNumbers,
  quantile,
  readVector,
  round,
  roundTo,
  summarize,
  type Numbers,
} from "../numbers.js";
import { chart } from "../chart.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { color } from "../theme.js";
import { roleOf } from "../palette.js";
import { byPlace, leftOut, say, sayRange } from "../words.js";

/** A layer's values, as `activations` returns and `recordActivations` records them. */
export interface LayerValues {
  readonly layer: string;
  readonly values: ArrayLike<number>;
  readonly step?: number;
}

/** Throws unless all are records of layers' values. */
export function checkRecords(where: string, argument: string, records: readonly LayerValues[]): void {
  checkArray(where, argument, records, "records, as recordActivations collects");
  const wrong = records.findIndex(
    (each) => !(isRecord(each) && typeof each.layer === "string" && isNumbers(each.values)),
  );
  if (wrong >= 0) {
    throw new TypeError(`${where}: ${argument}[${wrong}] is ${show(records[wrong])}, expected { layer, values, step }`);
  }
}

export interface ActivationsPerLayerOptions extends ChartOptions {
  /** What the values are. Default `"activation"`. */
  xTitle?: string;
  /** Panels a row. Default 3. */
  columns?: number;
  /** The range shown, the same in all panels. Default: of the middle 99.8 % of all values. */
  domain?: readonly [number, number];
  /** Values of |a| above this count as saturated, and their share is written in each heading. Default: not counted. */
  saturation?: number;
  /** Panels have x ranges of their own. Default false: layers are to be compared. */
  ownRange?: boolean;
  /** Of records of several steps, the one to show. Default: the last. */
  step?: number;
  /** What the network is, for the colour: `"with batch norm"` is blue, `"plain"` vermillion. Default: blue. */
  network?: string;
}

const optionNames: OptionNames<ActivationsPerLayerOptions> = {
  ...chartOptions,
  xTitle: anyText,
  columns: positiveInteger,
  domain: range,
  saturation: anyNumber,
  ownRange: flag,
  step: anyNumber,
  network: anyText,
};

/**
 * One small histogram for each layer, with mean and standard deviation: do values keep their size on their way through
 * the network?
 *
 * @param layers what `activations` gives, records of `recordActivations`, or numbers by layer.
 * @throws RangeError where there are no finite values.
 * @example
 * activationsPerLayer({ "layer 1": [-0.9, 0.1, 0.8], "layer 2": [-0.2, 0, 0.1] }, { saturation: 0.97 });
 */
export function activationsPerLayer(
  layers: readonly LayerValues[] | Readonly<Record<string, Numbers>>,
  options: ActivationsPerLayerOptions = {},
): Plot {
  checkOptions("activationsPerLayer", options, optionNames);
  const { xTitle = "activation", columns = 3, width = 190, height = 110, saturation, domain } = options;
  const read = readLayers(layers, options.step).map(({ name, values }) => {
    const { kept, numLeftOut } = finite(`activationsPerLayer: "${name}"`, values);
    const saturated =
      saturation === undefined ? undefined : kept.filter((value) => Math.abs(value) > saturation).length / kept.length;
    return { name, kept, numLeftOut, saturated, ...summarize(kept) };
  });
  if (read.length === 0) throw new RangeError("activationsPerLayer: there are no layers");
  const common = domain ?? middle(read.map(({ kept }) => kept));
  const labels: string[] = [];
  let numOutside = 0;
  const rows = read.flatMap(({ name, kept, mean, sd, saturated }) => {
    const bins = chooseBins(kept, { domain: options.ownRange ? extent(kept) : common, numBins: 36 });
    const { counts, numOutside: outside } = count(kept, bins);
    numOutside += outside;
    const figures = [`mean ${say(roundTo(mean, sd, 50), 2)}`, `sd ${say(sd, 2)}`];
    if (saturated !== undefined) figures.push(`${Math.round(100 * saturated)} % saturated`);
    labels.push(figures.join(", "));
    return counts.map((number, k) => ({
      layer: name,
      from: bins.edges[k],
      to: bins.edges[k + 1],
      share: round(number / kept.length, 3),
    }));
  });
  const names = read.map(({ name }) => name);
  const hue = (options.network && roleOf(options.network)) || color("blue");
  const panelColumns = Math.min(columns, names.length);
  return chart(
    options,
    {
      what: `Histograms of ${xTitle} in ${say(names.length)} layers`,
      facts: read.map(({ name, kept }, k) => `${name}: ${labels[k]}, ${sayRange(extent(kept))}`),
      notes: [
        leftOut(read.reduce((sum, { numLeftOut }) => sum + numLeftOut, 0)),
        numOutside > 0 && `${say(numOutside)} values lie outside the range shown`,
      ],
      width: panelColumns * (width + 52) - 52,
    },
    {
      data: { values: rows },
      facet: category("layer", {
        sort: names,
        title: null,
        header: {
          labelExpr: byPlace(
            names,
            names.map((name, k) => [name, labels[k]!]),
          ),
          labelAnchor: "start",
          labelPadding: 4,
          labelFontSize: 11,
          labelLineHeight: 15,
        },
      }),
      columns: panelColumns,
      // Flush bounds keep the headings of a row on one line; the spacing then makes room for axes and headings.
      bounds: "flush",
      spacing: { row: 52, column: 52 },
      spec: {
        width,
        height,
        mark: { type: "bar", binSpacing: 0.5, color: hue },
        encoding: {
          x: quantity("from", {
            bin: "binned",
            title: xTitle,
            axis: { grid: false, tickCount: 4, format: "~g" },
            ...(!options.ownRange && { scale: { domain: [...common], nice: false } }),
          }),
          x2: { field: "to" },
          y: quantity("share", {
            stack: null,
            title: "share",
            scale: { nice: 3 },
            axis: { tickCount: 3, format: "~%" },
          }),
          tooltip: [{ field: "layer" }, quantity("from"), quantity("to"), quantity("share", { format: ".1%" })],
        },
      },
      resolve: { scale: { y: "independent", ...(options.ownRange && { x: "independent" }) } },
    },
  );
}

function readLayers(layers: readonly LayerValues[] | Readonly<Record<string, Numbers>>, step: number | undefined) {
  if (!Array.isArray(layers)) {
    checkByName("activationsPerLayer", "layers", layers, "records, or numbers");
    return Object.entries(layers as Readonly<Record<string, Numbers>>).map(([name, given]) => ({
      name,
      values: readVector(`activationsPerLayer: "${name}"`, given),
    }));
  }
  const records = layers as readonly LayerValues[];
  checkRecords("activationsPerLayer", "layers", records);
  const steps = records.flatMap((record) => (record.step === undefined ? [] : [record.step]));
  const wanted = step ?? steps.reduce((last, each) => Math.max(last, each), -Infinity);
  const mine = steps.length === 0 ? records : records.filter((record) => record.step === wanted);
  if (mine.length === 0) {
    throw new RangeError(
      `activationsPerLayer: there are no records of step ${step}; the steps are ${[...new Set(steps)].slice(0, 20).join(", ")}`,
    );
  }
  return mine.map(({ layer, values }) => ({ name: layer, values }));
}

/** The range of the middle 99.8 % of the values of each layer. */
function middle(parts: readonly Float64Array[]): [number, number] {
  const ranges = parts.map((values) => {
    const sorted = Float64Array.from(values).sort();
    return [quantile(sorted, 0.001), quantile(sorted, 0.999)] as const;
  });
  const [low, high] = [Math.min(...ranges.map(([a]) => a)), Math.max(...ranges.map(([, b]) => b))];
  if (low === high) return [low - 0.5, high + 0.5];
  return [round(low, 3), round(high, 3)];
}
