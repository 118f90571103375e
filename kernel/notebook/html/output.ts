import type { MimeBundle } from "../../Interpreter.js";
import type { CellOutput, DisplayOutput } from "../Notebook.js";
import { ansiToHtml } from "./ansi.js";
import { escape, scriptJson } from "./escape.js";
import { renderMarkdown } from "./markdown.js";
import { renderMath } from "./math.js";
import { type PlotScripts, plotlyMime, vegaLiteMime, vegaMime } from "./plots.js";

/** What the outputs need to know of the page that they come into. */
export interface PageContext {
  readonly scripts: PlotScripts;
  /** HTML of the notebook's own, as the page takes it. */
  own(html: string): string;
  /** JavaScript of the notebook's own, as the page takes it; undefined where it takes none. */
  ownScript(code: string): string | undefined;
}

/** One output of a cell as HTML. */
export function renderOutput(output: CellOutput, page: PageContext): string {
  switch (output.output_type) {
    case "stream":
      return `<pre class="${output.name === "stderr" ? "stderr" : "stdout"}">${ansiToHtml(output.text)}</pre>`;
    case "error":
      return `<pre class="error">${ansiToHtml(output.traceback.join("\n") || `${output.ename}: ${output.evalue}`)}</pre>`;
    default:
      return renderDisplay(output, page);
  }
}

/** The richest form that the page can show; the order is nbconvert's, with the interactive plots before it. */
function renderDisplay({ data, metadata }: DisplayOutput, page: PageContext): string {
  for (const mime of Object.keys(data)) {
    const kind = plotKind(mime, page.scripts);
    if (kind) return plot(kind, data[mime], data, metadata);
  }
  for (const [mime, render] of renderers) {
    if (typeof data[mime] !== "string") continue;
    const html = render(data[mime], { data, size: sizeOf(metadata, mime), page });
    if (html !== undefined) return html;
  }
  const json = Object.entries(data).find(([mime]) => mime.endsWith("json"));
  return json ? `<pre>${escape(JSON.stringify(json[1], null, 2))}</pre>` : "";
}

interface RenderContext {
  readonly data: MimeBundle;
  /** Attributes that give the size. */
  readonly size: string;
  readonly page: PageContext;
}

/** Undefined where the page can't take it: then the next form is shown. */
type Render = (content: string, context: RenderContext) => string | undefined;

const picture =
  (mime: string) =>
  (content: string, { data, size }: Pick<RenderContext, "data" | "size">) =>
    `<img src="data:${mime};base64,${escape(content.replace(/\s/g, ""))}" alt="${escape(altText(data))}"${size}>`;

const renderers: [mime: string, render: Render][] = [
  ["text/html", (content, { page }) => `<div class="html">${page.own(content)}</div>`],
  ["application/javascript", (content, { page }) => page.ownScript(content)],
  ["text/markdown", (content, { page }) => `<div class="markdown">${renderMarkdown(content, page.own)}</div>`],
  ["image/svg+xml", svg],
  ["text/latex", (content) => `<div class="markdown">${latex(content)}</div>`],
  ["image/png", picture("image/png")],
  ["image/jpeg", picture("image/jpeg")],
  ["image/gif", picture("image/gif")],
  ["image/webp", picture("image/webp")],
  ["text/plain", (content) => `<pre>${ansiToHtml(content)}</pre>`],
];

/** As a picture, so that an SVG's ids and styles stay its own and its scripts do not run. */
function svg(content: string, context: RenderContext): string {
  return picture("image/svg+xml")(Buffer.from(content).toString("base64"), context);
}

function latex(content: string): string {
  const tex = content
    .trim()
    .replace(/^\$\$?([^]*?)\$\$?$/, "$1")
    .replace(/^\\\[([^]*)\\\]$/, "$1");
  return renderMath(tex, !/^\$(?!\$)/.test(content.trim()));
}

function plotKind(mime: string, { vega, plotly }: PlotScripts): "vega" | "vega-lite" | "plotly" | undefined {
  if (vega && vegaLiteMime.test(mime)) return "vega-lite";
  if (vega && vegaMime.test(mime)) return "vega";
  return plotly && mime === plotlyMime ? "plotly" : undefined;
}

/** The specification, the place to draw it, and the picture that is seen until it is drawn. */
function plot(kind: string, spec: unknown, data: MimeBundle, metadata: Record<string, unknown>): string {
  const png = data["image/png"];
  const still = typeof png === "string" ? picture("image/png")(png, { data, size: sizeOf(metadata, "image/png") }) : "";
  const alt = escape(altText(data));
  return (
    `<figure data-plot="${kind}" aria-label="${alt}"><div class="canvas"></div>${still}` +
    `<script type="application/json" class="spec">${scriptJson(spec)}</script></figure>`
  );
}

function altText(data: MimeBundle): string {
  const text = data["text/plain"];
  return typeof text === "string" ? text.replace(/\x1b\[[\d;]*m/g, "").trim() : "a picture";
}

function sizeOf(metadata: Record<string, unknown>, mime: string): string {
  const { width, height } = (metadata[mime] ?? {}) as { width?: unknown; height?: unknown };
  const attribute = (name: string, value: unknown) => (typeof value === "number" ? ` ${name}="${value}"` : "");
  return attribute("width", width) + attribute("height", height);
}
