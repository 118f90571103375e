import type { PlotSpec } from "./Plot.js";

/** A channel of numbers: Vega-Lite's field definition. */
export function quantity(field: string, more: PlotSpec = {}) {
  return { field, type: "quantitative", ...more };
}

/** A channel of names. */
export function category(field: string, more: PlotSpec = {}) {
  return { field, type: "nominal", ...more };
}

/** Colours (or dashes, or shapes) by name, in the names' order; without a legend, or with this one. */
export function styleBy(
  field: string,
  names: readonly string[],
  range: readonly unknown[],
  legend: PlotSpec | null = null,
) {
  return category(field, { scale: { domain: [...names], range: [...range] }, legend });
}
