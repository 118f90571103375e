import { scriptOf } from "#plot/render/scriptOf.js";
import { show } from "../arguments.js";
import type { MimeBundle } from "../jupyter.js";
import { plotDefaults } from "./defaults.js";
import { BasePlot, merge, plotlyMime, type Plot, type PlotSpec } from "./Plot.js";
import { projectScene, type Scene } from "./projection.js";
import { parseColor, rampColor, type Rgb } from "./ramps.js";
import { scriptJson, scriptSource } from "./render/htmlPage.js";
import { element, figure as drawFigure, text } from "./render/svg.js";
import { textWidth } from "./render/font.js";
import { anyTheme, color, fill, fontFamily, paint, repaint, type Theme } from "./theme.js";

/**
 * A Plotly figure of your own, `{ data, layout }`, as a plot.
 *
 * The still picture (PNG, SVG) is drawn here, without a browser: surfaces and paths in space (`surface`, `scatter3d`).
 * For other traces it says that the plot is interactive only; for those, the Vega-Lite charts are the better choice.
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
    return Promise.resolve();
  }

  protected draw(): string {
    return fill(still(this.spec, this.description), this.theme);
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

interface Trace {
  type?: string;
  name?: string;
  x?: number[];
  y?: number[];
  z?: number[] | number[][];
  colorscale?: [number, string][];
  line?: { color?: string };
  marker?: { color?: string };
}

interface Layout {
  title?: { text?: string; subtitle?: { text?: string } };
  width?: number;
  height?: number;
  scene?: Partial<Record<"xaxis" | "yaxis" | "zaxis", { title?: { text?: string }; range?: [number, number] }>> & {
    camera?: { eye?: { x: number; y: number; z: number } };
  };
}

function still(spec: PlotSpec, description: string): string {
  const layout = spec["layout"] as Layout;
  const size = { width: layout.width ?? 560, height: (layout.height ?? 460) - 60 };
  const words = { title: layout.title?.text, subtitle: layout.title?.subtitle?.text, description };
  const scene = readScene(spec["data"] as Trace[], layout);
  if (!scene) {
    const note = 'An interactive plot: it is drawn by JupyterLab, VS Code, or in a browser from save("plot.html").';
    return drawFigure(text(note, size.width / 2, 60, { fill: color("muted") }), { ...size, height: 120 }, words);
  }
  const legend = scene.paths.length > 1 ? legendOf(scene) : "";
  return drawFigure(
    legend + element("g", { transform: `translate(0,${legend ? 18 : 0})` }, projectScene(scene, size)),
    size,
    words,
  );
}

function readScene(traces: readonly Trace[], layout: Layout): Scene | undefined {
  if (!traces.every(({ type }) => type === "surface" || type === "scatter3d")) return undefined;
  const surfaces = traces.filter(({ type }) => type === "surface");
  if (traces.length === 0 || surfaces.length > 1) return undefined;
  const z = surfaces[0]?.z as number[][] | undefined;
  const surface = z && {
    x: surfaces[0]!.x ?? z[0]!.map((_, k) => k),
    y: surfaces[0]!.y ?? z.map((_, k) => k),
    z,
  };
  const paths = traces
    .filter(({ type }) => type === "scatter3d")
    .map(({ name = "path", x = [], y = [], z = [], line, marker }) => ({
      name,
      points: x
        .map((value, k) => [value, y[k]!, (z as number[])[k]!] as const)
        .filter((point) => point.every(Number.isFinite)),
      color: line?.color ?? marker?.color ?? color("vermillion"),
    }));
  const all = [
    [...(surface?.x ?? []), ...paths.flatMap(({ points }) => points.map(([x]) => x))],
    [...(surface?.y ?? []), ...paths.flatMap(({ points }) => points.map(([, y]) => y))],
    [...(surface?.z.flat() ?? []), ...paths.flatMap(({ points }) => points.map(([, , z]) => z))],
  ];
  const names = ["xaxis", "yaxis", "zaxis"] as const;
  const ranges = names.map((name, k) => layout.scene?.[name]?.range ?? rangeOf(all[k]!)) as unknown as Scene["ranges"];
  const { x = 1.25, y = 1.25, z: height = 1.25 } = layout.scene?.camera?.eye ?? {};
  return {
    ...(surface && { surface }),
    paths,
    titles: names.map((name) => layout.scene?.[name]?.title?.text ?? name[0]) as unknown as Scene["titles"],
    ranges,
    eye: [x, y, height],
    paint: painter(surfaces[0]?.colorscale),
  };
}

/** The surface's own colour scale, so that the still picture looks like the interactive one. */
function painter(scale: [number, string][] | undefined): (share: number) => Rgb {
  if (!Array.isArray(scale)) return (share) => rampColor("sequential", share);
  const stops = scale.map(([place, hex]) => ({ place, rgb: parseColor(hex) }));
  return (share) => {
    const next = Math.max(
      1,
      stops.findIndex(({ place }) => place >= share),
    );
    const [from, to] = [stops[next - 1]!, stops[next] ?? stops.at(-1)!];
    const part = to.place > from.place ? (share - from.place) / (to.place - from.place) : 0;
    return from.rgb.map((value, k) => value + (to.rgb[k]! - value) * part) as unknown as Rgb;
  };
}

function rangeOf(values: readonly number[]): [number, number] {
  const there = values.filter(Number.isFinite);
  const low = there.reduce((a, b) => Math.min(a, b), Infinity);
  const high = there.reduce((a, b) => Math.max(a, b), -Infinity);
  return low < high ? [low, high] : [low - 0.5, low + 0.5];
}

function legendOf({ paths }: Scene): string {
  let x = 0;
  return paths
    .map(({ name, color: stroke }) => {
      const entry =
        element("path", { d: `M${x},6h16`, stroke, "stroke-width": 2.5, "stroke-linecap": "round" }) +
        text(name, x + 22, 10, { "text-anchor": "start" });
      x += 22 + textWidth(name, 12) + 18;
      return entry;
    })
    .join("");
}
