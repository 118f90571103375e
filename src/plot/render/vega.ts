import type { Spec, View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { textWidth } from "./font.js";

interface Vega {
  readonly vega: typeof import("vega");
  readonly vegaLite: typeof import("vega-lite");
}

let loaded: Vega | undefined;
let loading: Promise<Vega> | undefined;

/** Loads Vega, once: some 0.2 s. It is an ES module with a top-level await, so that no synchronous way to it exists. */
export function loadVega(): Promise<Vega> {
  return (loading ??= Promise.all([import("vega"), import("vega-lite")]).then(([vega, vegaLite]) => {
    useOwnMetrics(vega);
    return (loaded = { vega, vegaLite });
  }));
}

/** Vega where it is already loaded. */
export function vegaNow(): Vega | undefined {
  return loaded;
}

/** Draws a Vega-Lite spec. Synchronous, as stock tslab needs it. */
export function drawVega({ vega, vegaLite }: Vega, spec: Record<string, unknown>): string {
  const logger = quiet();
  // A copy: Vega writes its own marks into the rows of data.
  let view: View | undefined;
  try {
    const compiled = vegaLite.compile(structuredClone(spec) as unknown as TopLevelSpec, { logger }).spec as Spec;
    view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
    view.run();
    takeImages(view);
    return renderNow(vega, view);
  } catch (error) {
    throw new Error(`the plot's spec is none that Vega-Lite can draw (${(error as Error).message})`, { cause: error });
  } finally {
    view?.finalize();
  }
}

interface SceneItem {
  url?: string;
  image?: object;
  items?: SceneItem[];
}

/** Images of a spec are data URLs: nothing has to be loaded before they are drawn. */
function takeImages(view: View): void {
  const visit = (item: SceneItem): void => {
    if (item.url?.startsWith("data:"))
      item.image = { complete: true, width: 1, height: 1, src: item.url, url: item.url };
    item.items?.forEach(visit);
  };
  visit((view.scenegraph() as unknown as { root: SceneItem }).root);
}

/** What Vega's own `toSVG` does, without the wait for images to load. */
function renderNow(vega: typeof import("vega"), view: View): string {
  const { _viewWidth, _viewHeight, _origin } = view as unknown as Record<"_viewWidth" | "_viewHeight", number> & {
    _origin: [number, number];
  };
  const padding = view.padding() as { left: number; top: number; right: number; bottom: number };
  const Renderer = (vega as unknown as { SVGStringRenderer: new (loader: unknown) => SVGStringRenderer })
    .SVGStringRenderer;
  return new Renderer(view.loader())
    .initialize(
      null,
      Math.max(0, _viewWidth + padding.left + padding.right),
      Math.max(0, _viewHeight + padding.top + padding.bottom),
      [_origin[0] + padding.left, _origin[1] + padding.top],
      1,
    )
    .background(view.background())
    .render((view.scenegraph() as unknown as { root: unknown }).root)
    .svg();
}

interface SVGStringRenderer {
  initialize(element: null, width: number, height: number, origin: [number, number], scale: number): this;
  background(color: unknown): this;
  render(scene: unknown): this;
  svg(): string;
}

/** Vega's measure of text where there is no canvas is a rough guess; ours knows the font. */
function useOwnMetrics(vega: typeof import("vega")): void {
  const { textMetrics } = vega as unknown as { textMetrics: { width(item: TextItem, text?: unknown): number } };
  textMetrics.width = (item, text = item.text) =>
    Math.max(
      ...(Array.isArray(text) ? (text as unknown[]) : [text]).map((line) =>
        textWidth(line == null ? "" : String(line), item.fontSize ?? 11, isBold(item.fontWeight)),
      ),
    );
}

interface TextItem {
  text?: unknown;
  fontSize?: number;
  fontWeight?: number | string;
}

function isBold(weight: number | string | undefined): boolean {
  return weight === "bold" || Number(weight) >= 550;
}

/** A warning of Vega's about a reader's own spec is worth seeing once, on stderr; it does not stop the plot. */
function quiet(): never {
  const logger = {
    level: () => logger,
    error: (...words: unknown[]) => (console.error("vega:", ...words), logger),
    // Plots laid over one another need not agree on every detail of an axis.
    warn: (...words: unknown[]) => (
      /^Conflicting \w+ property/.test(String(words[0])) || console.warn("vega:", ...words),
      logger
    ),
    info: () => logger,
    debug: () => logger,
  };
  return logger as never;
}
