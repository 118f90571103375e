import { randomBytes } from "node:crypto";
import type { Cell, Notebook } from "../Notebook.js";
import { escape, scriptCode } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMarkdown, renderRaw } from "./markdown.js";
import { mathStyles } from "./math.js";
import { type PageContext, renderOutput } from "./output.js";
import { inlinePictures, type PictureFolders } from "./pictures.js";
import { drawScript, plotScripts } from "./plots.js";
import { isActive, sanitize } from "./sanitize.js";
import { styles } from "./styles.js";

export interface HtmlOptions {
  /** The notebook's folder, from which it names its pictures. */
  readonly cwd: string;
  /** Used where the notebook has no heading. */
  readonly title: string;
  /** Where plotting libraries are looked for. Default: `cwd`. */
  readonly packages?: string;
  /** No picture outside this folder is read, wherever links lead; false: none at all. Default: `cwd`. */
  readonly pictures?: string | false | undefined;
  /**
   * Take out what of the notebook's own HTML would run or load something, and let the page load nothing and send
   * nothing. Its plots stay. Default: false, scripts of outputs run when the page is opened, as nbconvert's do.
   */
  readonly sanitize?: boolean;
  /** Told what whoever passes the page on should know. */
  readonly warn?: (line: string) => void;
}

/** The notebook as one page that needs nothing else, network included: fonts, pictures and plots are inside. */
export async function toHtml(notebook: Notebook, options: HtmlOptions): Promise<string> {
  const { cwd, title, packages = cwd, warn } = options;
  const scripts = await plotScripts(notebook, packages);
  const outside = new Set<string>();
  let runsOwn = false;
  const page: PageContext = {
    scripts,
    own(html) {
      if (options.sanitize) return sanitize(html);
      runsOwn ||= warn !== undefined && isActive(html);
      return html;
    },
    ownScript(code) {
      if (options.sanitize) return undefined;
      runsOwn = true;
      return `<script>${scriptCode(code)}</script>`;
    },
  };
  const folders = { cwd, pictures: options.pictures ?? cwd, onOutside: (source: string) => outside.add(source) };
  const body = notebook.cells.map((cell) => renderCell(cell, page, folders)).join("\n");
  if (runsOwn) warn?.("the page runs scripts of the notebook's own when it is opened; --sanitize takes them out");
  for (const source of outside)
    warn?.(`${source} is not in the page: it lies outside ${folders.pictures} (--pictures)`);
  const nonce = randomBytes(16).toString("base64");
  const script = (code: string | undefined) => (code ? `<script nonce="${nonce}">${code}</script>\n` : "");
  const heading = notebook.cells.map((cell) => cell.cell_type === "markdown" && /^#\s+(.+)$/m.exec(cell.source)?.[1]);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
${options.sanitize ? `<meta http-equiv="Content-Security-Policy" content="${policy(nonce)}">\n` : ""}\
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

/** A second wall behind `sanitize`. What draws the plots makes functions of their expressions: 'unsafe-eval'. */
function policy(nonce: string): string {
  return (
    "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; base-uri 'none'; " +
    `form-action 'none'; script-src 'nonce-${nonce}' 'unsafe-eval'`
  );
}

function renderCell(cell: Cell, page: PageContext, folders: PictureFolders): string {
  if (cell.cell_type === "raw") return renderRaw(cell.source);
  if (cell.cell_type === "markdown") {
    // Pictures come first: what is written anew afterwards keeps none that is not in the page.
    const own = (html: string) => page.own(inlinePictures(html, cell.attachments ?? {}, folders));
    return `<section class="markdown">${renderMarkdown(cell.source, own)}</section>`;
  }
  if (cell.source.trim() === "" && cell.outputs.length === 0) return "";
  const count = cell.execution_count === null ? "" : `<span class="count">[${cell.execution_count}]</span>`;
  const code = `<pre class="code"><code>${highlight(cell.source)}</code></pre>`;
  const { source_hidden } = (cell.metadata["jupyter"] ?? {}) as { source_hidden?: boolean };
  const input = source_hidden ? `<details><summary>Code</summary>${code}</details>` : code;
  const outputs = cell.outputs.map((output) => `<div class="output">${renderOutput(output, page)}</div>`).join("\n");
  return `<section class="cell">${count}${input}${outputs}</section>`;
}
