import { checkOptions, choice, type OptionNames } from "../../arguments.js";
import { checkByName, isNumbers, type Numbers } from "../numbers.js";
import type { Plot } from "../Plot.js";
import { readLines } from "../lines.js";
import { drawLines, lineChartOptions, type LineChartOptions } from "./lineChart.js";
import type { Series } from "../lines.js";

/** What the chart reads of a training history: `fit` returns it. */
export interface HistoryLike {
  readonly steps: readonly number[];
  readonly loss: readonly number[];
  readonly validation?: readonly { readonly step: number; readonly loss: number; readonly accuracy: number }[];
}

export interface LossCurvesOptions extends LineChartOptions {
  /** What to draw: the loss of each batch, or loss or accuracy on the validation data. Default `"loss"`. */
  measure?: "loss" | "validation loss" | "accuracy";
}

export const lossCurvesOptions: OptionNames<LossCurvesOptions> = {
  ...lineChartOptions,
  measure: choice("loss", "validation loss", "accuracy"),
};

/**
 * Training curves of one or more runs.
 *
 * Batch losses are smoothed over a fiftieth of the steps by default (`smooth`), drawn over the faint original.
 *
 * @param runs a history, numbers, or several by name.
 * @throws RangeError where a run has no values of the measure.
 * @example
 * lossCurves({ plain: [2.3, 2.2, 2.0], "with batch norm": [2.3, 1.2, 0.6] });
 */
export function lossCurves(
  runs: HistoryLike | Numbers | Readonly<Record<string, HistoryLike | Numbers>>,
  options: LossCurvesOptions = {},
): Plot {
  checkOptions("lossCurves", options, lossCurvesOptions);
  return drawLossCurves("lossCurves", runs, options);
}

/** `lossCurves` for a function of another name, which the messages then name. */
export function drawLossCurves(
  where: string,
  runs: HistoryLike | Numbers | Readonly<Record<string, HistoryLike | Numbers>>,
  options: LossCurvesOptions,
): Plot {
  const { measure = "loss", ...chart } = options;
  if (!isNumbers(runs)) checkByName(where, "runs", runs, "a history, numbers, or these");
  const byName =
    isNumbers(runs) || isHistory(runs)
      ? { [measure]: runs }
      : (runs as Readonly<Record<string, HistoryLike | Numbers>>);
  const series = Object.fromEntries(
    Object.entries(byName).map(([name, run]) => [name, seriesOf(where, name, run, measure)]),
  );
  const longest = Math.max(
    0,
    ...Object.values(series).map(({ y }) => (y as ArrayLike<number> | undefined)?.length ?? 0),
  );
  const smooth = measure === "loss" && longest > 100 ? Math.round(longest / 50) : 1;
  const all = { yTitle: measure, smooth, ...(measure === "accuracy" && { yFormat: ".0%" }), ...chart };
  return drawLines(where, readLines(where, series, all), all);
}

function seriesOf(where: string, name: string, run: HistoryLike | Numbers, measure: string): Series {
  if (!isHistory(run)) return { y: run };
  if (measure === "loss") return { x: run.steps, y: run.loss };
  const validation = run.validation ?? [];
  if (validation.length === 0) {
    throw new RangeError(
      `${where}: "${name}" has no validation record for "${measure}"; give fit the option validation`,
    );
  }
  return {
    x: validation.map(({ step }) => step),
    y: validation.map((each) => (measure === "accuracy" ? each.accuracy : each.loss)),
  };
}

function isHistory(value: unknown): value is HistoryLike {
  return (
    typeof value === "object" && value !== null && "steps" in value && "loss" in value && Array.isArray(value.loss)
  );
}
