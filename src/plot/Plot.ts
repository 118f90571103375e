import { writeFile } from "#files.js";
import { rasterize } from "#plot/render/rasterize.js";
import { showOnTslab } from "#plot/render/showOnTslab.js";
import { needsStill, still } from "#plot/render/still.js";
import { inspectSymbol } from "../inspect.js";
import { displaySymbol, metadataSymbol, type Displayable, type MimeBundle } from "../jupyter.js";
import { plotDefaults } from "./defaults.js";
import { htmlPage } from "./render/htmlPage.js";
import { repaint, type Theme } from "./theme.js";

/** A plain object: JSON, as Vega-Lite or Plotly read it. */
export type PlotSpec = Record<string, unknown>;

/**
 * A plot is a value. As a cell's last expression it is a picture; elsewhere `save("x.png" | ".svg" | ".html")`.
 *
 * `spec` is a plain Vega-Lite (or Plotly) object that may be read, changed and taken elsewhere.
 */
export interface Plot extends Displayable {
  /** `"vega-lite"` and `"plotly"` are interactive; `"svg"` is a drawing of our own (image grids, diagrams). */
  readonly kind: "vega-lite" | "plotly" | "svg";
  /** The whole plot as plain data. Changing it changes what is shown. */
  readonly spec: PlotSpec;
  /** The plot in words: title, axes, ranges, what is notable. */
  readonly description: string;
  readonly theme: Theme;
  /** The same plot in the colours of another theme. */
  withTheme(theme: Theme): Plot;
  /** A new plot with this plain object merged into the spec, deeply: `plot.with({ width: 800 })`. */
  with(change: PlotSpec): Plot;
  toSVG(): Promise<string>;
  /** @param options.scale pixels per unit; default 2. */
  toPNG(options?: { scale?: number }): Promise<Uint8Array>;
  /** Writes the plot to a file: `.png`, `.svg`, or `.html` (interactive, in one file, without network). */
  save(path: string): Promise<void>;
  toString(): string;
}

/** What the three kinds of plot share: everything but how they are drawn. */
export abstract class BasePlot implements Plot {
  abstract readonly kind: Plot["kind"];

  constructor(
    readonly spec: PlotSpec,
    readonly description: string,
    readonly theme: Theme,
  ) {}

  /** The same kind of plot of another spec. */
  protected abstract copy(spec: PlotSpec, theme: Theme): Plot;
  abstract withTheme(theme: Theme): Plot;
  /** Loads what drawing needs. */
  protected abstract load(): Promise<unknown>;
  /** The plot as SVG, or undefined where `load` has not ended yet. */
  protected abstract draw(): string | undefined;
  /** The MIME type that front ends draw themselves, with its data. */
  protected abstract interactive(): MimeBundle;
  /** What an HTML page needs to draw it: the body, which works without network. */
  abstract html(): string;

  with(change: PlotSpec): Plot {
    return this.copy(merge(this.spec, change) as PlotSpec, this.theme);
  }

  async toSVG(): Promise<string> {
    await this.load();
    return this.draw()!;
  }

  async toPNG({ scale = 2 }: { scale?: number } = {}): Promise<Uint8Array> {
    if (!(scale > 0 && scale <= 10)) throw new RangeError(`toPNG: scale is ${scale}, expected more than 0, at most 10`);
    return rasterize(await this.toSVG(), scale).png;
  }

  async save(path: string): Promise<void> {
    const end = /[^/\\](\.[^./\\]*)$/.exec(path)?.[1] ?? "";
    const write = { ".png": () => this.toPNG(), ".svg": () => this.toSVG(), ".html": () => htmlPage(this) }[end];
    if (!write) throw new Error(`save: "${path}" ends with "${end}", expected .png, .svg or .html`);
    await writeFile(path, await write());
  }

  [displaySymbol](): MimeBundle | Promise<MimeBundle> {
    if (!needsStill(this.kind)) return this.bundle();
    const svg = this.draw();
    return svg === undefined ? this.load().then(() => this.bundle(this.draw()!)) : this.bundle(svg);
  }

  private bundle(svg?: string): MimeBundle {
    const { data = {}, metadata = {} } = svg === undefined ? {} : still(svg, this.kind);
    const bundle: MimeBundle = { ...this.interactive(), ...data, "text/plain": this.description };
    if (plotDefaults.svg && svg !== undefined) bundle["image/svg+xml"] = svg;
    if (plotDefaults.html) bundle["text/html"] = this.html();
    if (this.kind === "vega-lite") metadata[vegaLiteMime] = { embed_options: { actions: false } };
    return Object.defineProperty(bundle, metadataSymbol, { value: metadata, enumerable: false });
  }

  toString(): string {
    return this.description;
  }

  /** Text outside a notebook. Stock tslab prints a cell's last value with this function: there it is a picture. */
  [inspectSymbol](): string {
    const show = showOnTslab();
    const svg = show && this.draw();
    if (!show || svg === undefined) return this.description;
    show(this.bundle(svg));
    return "";
  }
}

export const vegaLiteMime = "application/vnd.vegalite.v5+json";
export const plotlyMime = "application/vnd.plotly.v1+json";

/** Deep merge of plain objects; everything else is replaced. */
export function merge(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return clone(change);
  const merged = clone(base);
  for (const [key, value] of Object.entries(change)) {
    if (value === undefined) delete merged[key];
    else merged[key] = Object.hasOwn(merged, key) ? merge(merged[key], value) : clone(value);
  }
  return merged;
}

/** A copy in which the places of the theme's colours are still known. */
const clone = <T>(value: T): T => repaint(value, "light", "light");

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
