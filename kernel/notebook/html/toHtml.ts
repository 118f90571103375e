import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";
import type { MimeBundle } from "../../interpreter/types.js";
import type { Cell, Notebook } from "../Notebook.js";
import { escape } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMarkdown, renderRaw } from "./markdown.js";
import { mathStyles } from "./math.js";
import { renderOutput } from "./output.js";
import { drawScript, type PlotScripts, plotScripts } from "./plots.js";
import { styles } from "./styles.js";

export interface HtmlOptions {
  /** The notebook's folder: where its pictures and plotting libraries are found. */
  readonly cwd: string;
  /** Used where the notebook has no heading. */
  readonly title: string;
}

/**
 * The notebook as one page that needs nothing else, network included: fonts, pictures and the scripts of its plots are
 * inside. Scripts in the notebook's own HTML outputs are kept, as nbconvert keeps them.
 */
export async function toHtml(notebook: Notebook, { cwd, title }: HtmlOptions): Promise<string> {
  const scripts = await plotScripts(notebook, cwd);
  const body = notebook.cells.map((cell) => renderCell(cell, scripts, cwd)).join("\n");
  const heading = notebook.cells.map((cell) => cell.cell_type === "markdown" && /^#\s+(.+)$/m.exec(cell.source)?.[1]);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(heading.find(Boolean) || title)}</title>
<style>${mathStyles(body)}${styles}</style>
</head>
<body>
<main>
${body}
</main>
${[scripts.vega, scripts.plotly, (scripts.vega ?? scripts.plotly) && drawScript].map(script).join("")}</body>
</html>
`;
}

function script(code: string | undefined): string {
  return code ? `<script>${code}</script>\n` : "";
}

function renderCell(cell: Cell, scripts: PlotScripts, cwd: string): string {
  if (cell.cell_type === "raw") return renderRaw(cell.source);
  if (cell.cell_type === "markdown") {
    const html = inlinePictures(renderMarkdown(cell.source), cell.attachments ?? {}, cwd);
    return `<section class="markdown">${html}</section>`;
  }
  if (cell.source.trim() === "" && cell.outputs.length === 0) return "";
  const count = cell.execution_count === null ? "" : `<span class="count">[${cell.execution_count}]</span>`;
  const code = `<pre class="code"><code>${highlight(cell.source)}</code></pre>`;
  const { source_hidden } = (cell.metadata["jupyter"] ?? {}) as { source_hidden?: boolean };
  const input = source_hidden ? `<details><summary>Code</summary>${code}</details>` : code;
  const outputs = cell.outputs.map((output) => `<div class="output">${renderOutput(output, scripts)}</div>`).join("\n");
  return `<section class="cell">${count}${input}${outputs}</section>`;
}

const pictureTypes: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** Pictures attached to the cell or lying beside the notebook go into the page. */
function inlinePictures(html: string, attachments: Record<string, MimeBundle>, cwd: string): string {
  return html.replace(/(<img\b[^<>]*?\bsrc=")([^"]+)(")/g, (whole, before: string, source: string, after: string) => {
    const data = attached(source, attachments) ?? lyingBeside(source, cwd);
    return data ? before + data + after : whole;
  });
}

function attached(source: string, attachments: Record<string, MimeBundle>): string | undefined {
  if (!source.startsWith("attachment:")) return undefined;
  const bundle = attachments[decodeURIComponent(source.slice("attachment:".length))];
  const [mime, content] = Object.entries(bundle ?? {})[0] ?? [];
  return typeof content === "string" ? `data:${mime};base64,${content.replace(/\s/g, "")}` : undefined;
}

function lyingBeside(source: string, cwd: string): string | undefined {
  const type = pictureTypes[extname(source).toLowerCase()];
  if (!type || /^[a-z][a-z\d+.-]*:/i.test(source)) return undefined;
  try {
    return `data:${type};base64,${readFileSync(resolve(cwd, decodeURIComponent(source))).toString("base64")}`;
  } catch {
    return undefined;
  }
}
