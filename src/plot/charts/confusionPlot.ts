import { checkOptions, isRecord, show, type OptionNames } from "../../arguments.js";
import { list } from "../optionTypes.js";
import { chartOptions, type ChartOptions } from "../options.js";
import type { Plot } from "../Plot.js";
import { say } from "../words.js";
import { heatmap } from "./heatmap.js";

/** What `confusionMatrix` gives. */
export interface ConfusionMatrixLike {
  /** `counts[truth][predicted]`. */
  readonly counts: readonly (readonly number[])[];
}

export interface ConfusionPlotOptions extends ChartOptions {
  /** Default: the classes' numbers. */
  classNames?: readonly (string | number)[];
}

const optionNames: OptionNames<ConfusionPlotOptions> = { ...chartOptions, classNames: list };

/**
 * How often each class was taken for each: a row a true class, a column a predicted one.
 *
 * @param matrix from `confusionMatrix`.
 * @throws RangeError where counts are not square or the names are not as many.
 * @example
 * confusionPlot(confusionMatrix([0, 0, 1], [0, 1, 1]), { classNames: ["cat", "dog"] });
 */
export function confusionPlot(matrix: ConfusionMatrixLike, options: ConfusionPlotOptions = {}): Plot {
  checkOptions("confusionPlot", options, optionNames);
  const counts: unknown = isRecord(matrix) ? matrix.counts : undefined;
  if (!Array.isArray(counts)) {
    throw new TypeError(`confusionPlot: matrix is ${show(matrix)}, expected what confusionMatrix gives`);
  }
  const rows = counts as readonly (readonly number[])[];
  const isSquare = rows.every(
    (row) =>
      Array.isArray(row) && row.length === rows.length && row.every((count) => Number.isFinite(count) && count >= 0),
  );
  if (rows.length === 0 || !isSquare) {
    throw new RangeError("confusionPlot: counts are no square of numbers ≥ 0, expected counts[truth][predicted]");
  }
  const { classNames = rows.map((_, k) => k), ...rest } = options;
  if (classNames.length !== rows.length) {
    throw new RangeError(`confusionPlot: there are ${classNames.length} classNames for ${rows.length} classes`);
  }
  const total = rows.flat().reduce((sum, count) => sum + count, 0);
  const right = rows.reduce((sum, row, k) => sum + row[k]!, 0);
  return heatmap(rows, {
    subtitle: `${say(right)} of ${say(total)} right (${say((100 * right) / total)} %)`,
    ...rest,
    xTitle: "predicted",
    yTitle: "true",
    valueTitle: "examples",
    columnNames: classNames,
    rowNames: classNames,
    ramp: "sequential",
    showValues: rows.length <= 20,
  });
}
