import { anyText, checkOptions, choice, flag, positiveInteger, type OptionNames } from "../../arguments.js";
import { range } from "../optionTypes.js";
import { chartOptions } from "../options.js";
import { finite, quantile, round } from "../numbers.js";
import type { Plot } from "../Plot.js";
import { checkRecords, type LayerValues } from "./activationsPerLayer.js";
import { heatmap, type HeatmapOptions } from "./heatmap.js";

export interface ActivationHeatmapOptions extends Omit<HeatmapOptions, "x" | "y" | "rowNames" | "columnNames"> {
  /** The layer to show. Default: the first of the records. */
  layer?: string;
  /** Bins along the values. Default 40. */
  bins?: number;
  /** The range of values. Default: of the middle 99.8 % of all. */
  range?: readonly [number, number];
}

const optionNames: OptionNames<ActivationHeatmapOptions> = {
  ...chartOptions,
  xTitle: anyText,
  yTitle: anyText,
  valueTitle: anyText,
  firstRow: choice("top", "bottom"),
  ramp: choice("sequential", "diverging"),
  domain: range,
  showValues: flag,
  layer: anyText,
  bins: positiveInteger,
  range,
};

/**
 * A layer's distribution over the steps of training as colours (the "colour dimension" of fast.ai): each column is the
 * histogram of one step, dark where there are few values, light where there are many, on a log scale.
 *
 * @param records of `recordActivations`: at least two steps of the layer.
 * @throws RangeError where there are no records of the layer.
 * @example
 * activationHeatmap([
 *   { step: 1, layer: "activation_1", values: [0.4, 0.5, 0.6] },
 *   { step: 11, layer: "activation_1", values: [0.1, 0.5, 0.9] },
 * ]);
 */
export function activationHeatmap(records: readonly LayerValues[], options: ActivationHeatmapOptions = {}): Plot {
  checkOptions("activationHeatmap", options, optionNames);
  checkRecords("activationHeatmap", "records", records);
  const { layer = records[0]?.layer, bins = 40, range, ...chart } = options;
  const mine = records.filter((record) => record.layer === layer && record.step !== undefined);
  if (mine.length < 2) {
    const known = [...new Set(records.map((record) => record.layer))].join(", ") || "none";
    throw new RangeError(
      `activationHeatmap: there are ${mine.length} records of the layer "${layer}", expected at least 2 steps (layers: ${known})`,
    );
  }
  const kept = mine.map(({ values, step }) => finite(`activationHeatmap: step ${step}`, values).kept.sort());
  const [low, high] = range ?? [
    round(Math.min(...kept.map((sorted) => quantile(sorted, 0.001))), 3),
    round(Math.max(...kept.map((sorted) => quantile(sorted, 0.999))), 3),
  ];
  const top = low < high ? high : low + 1;
  const rows = Array.from({ length: bins }, () => new Float64Array(mine.length));
  kept.forEach((values, column) => {
    for (const value of values) {
      const bin = Math.floor(((value - low) / (top - low)) * bins);
      rows[Math.min(bins - 1, Math.max(0, bin))]![column]!++;
    }
  });
  const [first, last] = [mine[0]!.step!, mine.at(-1)!.step!];
  return heatmap(
    rows.map((row) => Array.from(row, (number) => Math.log1p(number))),
    {
      xTitle: "step",
      yTitle: `output of ${layer}`,
      valueTitle: "log(1 + count)",
      ramp: "sequential",
      firstRow: "bottom",
      ...chart,
      x: [first, last],
      y: [low, top],
    },
  );
}
