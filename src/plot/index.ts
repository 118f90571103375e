import { onReady } from "../backend/onReady.js";
import { tf } from "../backend/tf.js";
import { loadVega } from "./render/vega.js";
import { showTensors } from "./tensorDisplay.js";

// Stock tslab shows a plot synchronously, so that Vega must be there before.
onReady(async () => void (await loadVega()));

showTensors(tf.Tensor.prototype);

export { setPlotDefaults, type PlotDefaults } from "./defaults.js";
export type { Plot, PlotSpec } from "./Plot.js";
export type { ChartOptions } from "./options.js";
export type { Numbers, NestedNumbers } from "./numbers.js";
export type { Theme } from "./theme.js";
export { vegaLite } from "./vegaLite.js";
export { histogram, type HistogramOptions } from "./charts/histogram.js";
export { lineChart, type LineChartOptions } from "./charts/lineChart.js";
export type { Series } from "./lines.js";
export { imageGrid, type ImageGridOptions } from "./charts/imageGrid.js";
export { scatter, type ScatterOptions } from "./charts/scatter.js";
export { contours, type ContoursOptions } from "./charts/contours.js";
export { decisionBoundary, type DecisionBoundaryOptions } from "./charts/decisionBoundary.js";
export type { PointsInput } from "./points.js";
export { confusionPlot, type ConfusionMatrixLike, type ConfusionPlotOptions } from "./charts/confusionPlot.js";
export { heatmap, type HeatmapOptions } from "./charts/heatmap.js";
export { surface3d, type Surface3dOptions } from "./charts/surface3d.js";
export { plotly } from "./plotly.js";
export { hconcat, vconcat, facet, overlay, type ComposeOptions, type FacetOptions } from "./compose.js";
export { lossCurves, type HistoryLike, type LossCurvesOptions } from "./charts/lossCurves.js";
export { barChart, type Bar, type BarChartOptions } from "./charts/barChart.js";
export { boxplots, type BoxplotsOptions } from "./charts/boxplots.js";
export {
  measuredAgainstTheory,
  type Claim,
  type MeasuredAgainstTheoryOptions,
} from "./charts/measuredAgainstTheory.js";
export { table, type TableOptions } from "./charts/table.js";
export { formula } from "./charts/formula.js";
export { sliders, type Slider } from "./charts/sliders.js";
export { dotPlot, type DotPlotOptions } from "./charts/dotPlot.js";
export { batchNormSliders, type BatchNormSlidersOptions } from "./charts/batchNormSliders.js";
export { descentSliders, type DescentSlidersOptions, type Valley } from "./charts/descentSliders.js";
export { batchNoise, type BatchNoiseOptions } from "./charts/batchNoise.js";
export { sigmoidZone, type SigmoidZoneOptions } from "./charts/sigmoidZone.js";
export {
  percentileBands,
  type PercentileBandsOptions,
  type PercentileColumns,
  type PercentilesRecord,
} from "./charts/percentileBands.js";
export { updateRatios, type UpdateRatioLike } from "./charts/updateRatios.js";
export {
  activationsPerLayer,
  type ActivationsPerLayerOptions,
  type LayerValues,
} from "./charts/activationsPerLayer.js";
export { activationHeatmap, type ActivationHeatmapOptions } from "./charts/activationHeatmap.js";
export {
  networkDiagram,
  type DiagramBox,
  type ModelLike,
  type NetworkDiagramOptions,
} from "./charts/networkDiagram.js";
export { liveCurves, type LiveCurves, type LiveCurvesOptions, type LiveRun } from "./charts/liveCurves.js";
