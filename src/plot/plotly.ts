import { scriptOf } from "#plot/render/scriptOf.js";
import { show } from "../arguments.js";
import type { MimeBundle } from "../jupyter.js";
import { plotDefaults } from "./defaults.js";
import { BasePlot, merge, plotlyMime, type Plot, type PlotSpec } from "./Plot.js";
import { scriptJson, scriptSource } from "./render/htmlPage.js";
import { figure as drawFigure, text } from "./render/svg.js";
import { drawVega, loadVega, vegaNow } from "./render/vega.js";
import { surfaceStill } from "./surfaceStill.js";
import { anyTheme, color, fill, fontFamily, paint, repaint, type Theme } from "./theme.js";
import { themed } from "./vegaLite.js";

/**
 * A Plotly figure of your own, `{ data, layout }`, as a plot.
 *
 * The still picture (PNG, SVG) is drawn without a browser: a surface and paths in space (`surface`, `scatter3d`) as seen
 * from above, heights as colours. For other traces it says that the plot is interactive only; for those, the Vega-Lite
 * charts are the better choice.
 *
 * @param figure `data` is required; its `description` is the plot's text alternative.
 * @throws TypeError where there is no `data` array.
 * @example
 * plotly({ data: [{ type: "surface", z: [[0, 1], [1, 4]] }], layout: {}, description: "A corner of a bowl." });
 */
export function plotly(figure: PlotSpec, theme: Theme = plotDefaults.theme): Plot {
  if (typeof figure !== "object" || figure === null || !Array.isArray(figure["data"])) {
    throw new TypeError("plotly: figure has no data array, expected { data: [...], layout: {...} }");
  }
  if (!anyTheme.is(theme)) throw new RangeError(`plotly: theme is ${show(theme)}, expected ${anyTheme.expected}`);
  const { description = "A Plotly plot", data, layout = {}, config = {} } = figure;
  const spec = {
    data: paint(data, theme),
    layout: merge(paint(plotlyLayout(), theme), paint(layout, theme)),
    config: {
      responsive: true,
      scrollZoom: false, // the wheel scrolls the page, also over a surface
      showSendToCloud: false,
      plotlyServerURL: "",
      displaylogo: false,
      ...(config as object),
    },
  };
  return new PlotlyPlot(spec as PlotSpec, String(description), theme);
}

function plotlyLayout(): PlotSpec {
  const axis = {
    gridcolor: color("grid"),
    zerolinecolor: color("grid"),
    linecolor: color("axis"),
    color: color("muted"),
    backgroundcolor: color("background"),
  };
  return {
    paper_bgcolor: color("background"),
    font: { family: fontFamily, color: color("ink"), size: 12 },
    margin: { l: 10, r: 10, t: 60, b: 10 },
    scene: { xaxis: axis, yaxis: axis, zaxis: axis },
  };
}

class PlotlyPlot extends BasePlot {
  readonly kind = "plotly";

  protected copy(spec: PlotSpec, theme: Theme): Plot {
    return new PlotlyPlot(spec, this.description, theme);
  }

  withTheme(theme: Theme): Plot {
    return this.copy(repaint(this.spec, this.theme, theme), theme);
  }

  protected load(): Promise<unknown> {
    return loadVega();
  }

  protected draw(): string | undefined {
    const vega = vegaNow();
    const still = surfaceStill(this.spec);
    if (!still) return fill(note(this.description), this.theme);
    return vega && drawVega(vega, themed({ ...still, description: this.description }, this.theme).spec);
  }

  protected interactive(): MimeBundle {
    return { [plotlyMime]: this.spec };
  }

  html(): string {
    const id = `plotly-${++numHtml}`;
    const { data, layout, config } = this.spec;
    source ??= scriptSource(scriptOf("plotly.js-dist"));
    return `<div id="${id}" role="img"></div>
<script>(function (define, module, exports) {
${source}
}).call(globalThis);
Plotly.newPlot("${id}", ${scriptJson(data)}, ${scriptJson(layout)}, ${scriptJson(config)});</script>`;
  }
}

let numHtml = 0;
let source: string | undefined;

/** What the picture of a plot says that only a script can draw. */
function note(description: string): string {
  const words = 'An interactive plot: it is drawn by JupyterLab, VS Code, or in a browser from save("plot.html").';
  return drawFigure(text(words, 280, 60, { fill: color("muted") }), { width: 560, height: 120 }, { description });
}
