import { checkOptions } from "../../arguments.js";
import { readLines } from "../lines.js";
import type { Numbers } from "../numbers.js";
import type { Plot } from "../Plot.js";
import { drawLines, lineChartOptions, type LineChartOptions } from "./lineChart.js";
import type { Series } from "../lines.js";

/** What `recordUpdateRatios` records: log₁₀ of the size of a step's change over the size of the weight. */
export interface UpdateRatioLike {
  readonly step: number;
  readonly weight: string;
  readonly ratio: number;
}

/**
 * log₁₀ of update:data for each weight over the steps, with the line at −3 (a thousandth a step), about where healthy
 * training lies (Karpathy's rule of thumb).
 *
 * @param ratios records of `recordUpdateRatios`, or logarithms by name of the weight.
 * @throws RangeError where there are none.
 * @example
 * updateRatios([{ step: 1, weight: "dense_1/kernel", ratio: -2.1 }, { step: 11, weight: "dense_1/kernel", ratio: -2.8 }]);
 */
export function updateRatios(
  ratios: readonly UpdateRatioLike[] | Readonly<Record<string, Numbers | Series>>,
  options: LineChartOptions = {},
): Plot {
  checkOptions("updateRatios", options, lineChartOptions);
  const chart = { yTitle: "log₁₀(update : data)", rules: [{ y: -3, label: "about healthy: −3" }], ...options };
  const draw = (series: Numbers | Readonly<Record<string, Numbers | Series>>): Plot =>
    drawLines("updateRatios", readLines("updateRatios", series, chart), chart);
  if (!isRecords(ratios)) return draw(ratios as Numbers | Readonly<Record<string, Numbers | Series>>);
  const byWeight = new Map<string, { x: number[]; y: number[] }>();
  for (const { step, weight, ratio } of ratios) {
    const line = byWeight.get(weight) ?? { x: [], y: [] };
    byWeight.set(weight, line);
    line.x.push(step);
    line.y.push(ratio);
  }
  return draw(Object.fromEntries(byWeight));
}

function isRecords(value: unknown): value is readonly UpdateRatioLike[] {
  return Array.isArray(value) && typeof value[0] === "object" && value[0] !== null && "ratio" in value[0];
}
