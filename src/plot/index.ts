import { onReady } from "../backend/onReady.js";
import { loadVega } from "./render/vega.js";

// Stock tslab shows a plot synchronously, so that Vega must be there before.
onReady(async () => void (await loadVega()));

export { setPlotDefaults, type PlotDefaults } from "./defaults.js";
export type { Plot, PlotSpec } from "./Plot.js";
export type { ChartOptions } from "./options.js";
export type { Numbers, NestedNumbers, TensorLike } from "./numbers.js";
export type { Theme } from "./theme.js";
export { vegaLite } from "./vegaLite.js";
export { histogram, type HistogramOptions } from "./charts/histogram.js";
export { lineChart, type LineChartOptions, type Series } from "./charts/lineChart.js";
export { imageGrid, type ImageGridOptions } from "./charts/imageGrid.js";
