import { scriptOf } from "#plot/render/scriptOf.js";
import { isRecord, show } from "../arguments.js";
import type { MimeBundle } from "../jupyter.js";
import { plotDefaults } from "./defaults.js";
import { BasePlot, merge, vegaLiteMime, type Plot, type PlotSpec } from "./Plot.js";
import { scriptJson, scriptSource } from "./render/htmlPage.js";
import { drawVega, loadVega, vegaNow } from "./render/vega.js";
import { safeName } from "./words.js";
import { anyTheme, paint, repaint, vegaConfig, type Theme } from "./theme.js";

const schema = "https://vega.github.io/schema/vega-lite/v5.json";

/**
 * A Vega-Lite spec of your own as a plot, in the library's style. Stay within Vega-Lite 5.6, which is what JupyterLab
 * draws. Its `description` is the plot's text alternative.
 *
 * @param spec a Vega-Lite specification; its own `config` wins over the theme's.
 * @throws TypeError where it is not an object.
 * @example
 * vegaLite({
 *   data: { values: [{ m: 8, noise: 0.35 }, { m: 32, noise: 0.18 }] },
 *   mark: "bar",
 *   encoding: { x: { field: "m", type: "ordinal" }, y: { field: "noise", type: "quantitative" } },
 * });
 */
export function vegaLite(spec: PlotSpec, theme: Theme = plotDefaults.theme): Plot {
  if (typeof spec !== "object" || spec === null || Array.isArray(spec)) {
    throw new TypeError(
      `vegaLite: spec is ${Array.isArray(spec) ? "an array" : String(spec)}, expected a plain object`,
    );
  }
  if (!anyTheme.is(theme)) throw new RangeError(`vegaLite: theme is ${show(theme)}, expected ${anyTheme.expected}`);
  checkMarks(spec);
  return themed(spec, theme);
}

/** A spec of this library as a plot: `vegaLite` for specs with places of colours. */
export function themed(spec: PlotSpec, theme: Theme = plotDefaults.theme): Plot {
  const { $schema: _, config, ...rest } = spec;
  const lit = { $schema: schema, ...paint(rest, theme, safeName), config: merge(vegaConfig(theme), config ?? {}) };
  return new VegaLitePlot(lit as PlotSpec, String(spec["description"] ?? "A Vega-Lite plot"), theme);
}

const marks =
  "arc area bar boxplot circle errorband errorbar geoshape image line point rect rule square text tick trail".split(
    " ",
  );

/** Throws where a mark is none of Vega-Lite's, which itself fails on it without naming it. */
function checkMarks(spec: PlotSpec): void {
  const { mark } = spec as { mark?: unknown };
  const type = isRecord(mark) ? mark["type"] : mark;
  if (type !== undefined && !marks.includes(type as string)) {
    throw new RangeError(`vegaLite: mark is ${show(type)}, expected one of ${marks.join(", ")}`);
  }
  for (const key of ["layer", "hconcat", "vconcat", "concat", "spec"]) {
    for (const part of [spec[key]].flat()) if (isRecord(part)) checkMarks(part);
  }
}

class VegaLitePlot extends BasePlot {
  readonly kind = "vega-lite";

  protected copy(spec: PlotSpec, theme: Theme): Plot {
    return new VegaLitePlot(spec, String(spec["description"] ?? this.description), theme);
  }

  override with(change: PlotSpec): Plot {
    return super.with(paint(change, this.theme, safeName));
  }

  withTheme(theme: Theme): Plot {
    const { config, ...rest } = this.spec;
    // Of the config, what differs from the old theme is the reader's own.
    const own = difference(config, vegaConfig(this.theme));
    const spec = { ...repaint(rest, this.theme, theme), config: merge(vegaConfig(theme), own) };
    return this.copy(spec as PlotSpec, theme);
  }

  protected load(): Promise<unknown> {
    return loadVega();
  }

  protected draw(): string | undefined {
    const vega = vegaNow();
    return vega && drawVega(vega, this.spec);
  }

  protected interactive(): MimeBundle {
    return { [vegaLiteMime]: this.spec };
  }

  html(): string {
    const id = `plot-${++numHtml}`;
    return `<div id="${id}" role="img"></div>
<style>#${id} .vega-bind { display: block; margin: .3rem 0 0 1rem } #${id} .vega-bind-name { display: inline-block; min-width: 7rem }
#${id} .vega-bind input[type=range] { width: 14rem; vertical-align: middle } #${id} .vega-bind label { margin-left: .5rem }</style>
<script>(function (define, module, exports) {
${libraries()}
}).call(globalThis);
new vega.View(vega.parse(vegaLite.compile(${scriptJson(this.spec)}).spec)).initialize("#${id}").hover().runAsync();</script>`;
  }
}

let numHtml = 0;
let librarySource: string | undefined;

/** Vega and Vega-Lite as source text for a page. */
function libraries(): string {
  librarySource ??= [scriptOf("vega"), scriptOf("vega-lite")].map(scriptSource).join("\n;\n");
  return librarySource;
}

function difference(value: unknown, base: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(
    ([key, inner]) => JSON.stringify(inner) !== JSON.stringify((base as PlotSpec | undefined)?.[key]),
  );
  return Object.fromEntries(
    entries.map(([key, inner]) => [key, difference(inner, (base as PlotSpec | undefined)?.[key])]),
  );
}
