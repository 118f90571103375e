/** Draws a plot's specification; what was drawn there before goes. */
export async function drawPlot(place: HTMLElement, kind: PlotKind, spec: object): Promise<void> {
  if (kind === "vega-lite") return drawVegaLite(place, spec);
  const { default: plotly } = (await import("plotly.js-dist")) as unknown as { default: Plotly };
  const { data, layout, config } = spec as { data: object[]; layout: { width?: number }; config: object };
  const { width, ...fluid } = layout;
  // On a narrow screen the plot takes the width that there is.
  const fitting = width === undefined || width > place.clientWidth ? fluid : { ...fluid, width };
  await plotly.newPlot(place, data, fitting, { ...config, responsive: true });
}

export type PlotKind = "vega-lite" | "plotly";

export const plotTypes: Readonly<Record<string, PlotKind>> = {
  "application/vnd.vegalite.v5+json": "vega-lite",
  "application/vnd.plotly.v1+json": "plotly",
};

interface Plotly {
  newPlot(place: HTMLElement, data: object[], layout: object, config: object): Promise<void>;
}

const views = new WeakMap<HTMLElement, { finalize(): void }>();

async function drawVegaLite(place: HTMLElement, spec: object): Promise<void> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  // Drawn beside and then put in place: a live plot does not flicker.
  const fresh = document.createElement("div");
  const compiled = vegaLite.compile(structuredClone(spec) as never).spec as never;
  const view = new vega.View(vega.parse(compiled), { renderer: "svg", logLevel: vega.Error }).initialize(fresh).hover();
  await view.runAsync();
  views.get(place)?.finalize();
  views.set(place, view);
  place.replaceChildren(fresh);
}
