import { highlight } from "tskernel/dist/notebook/html/highlight.js";
import { escape } from "tskernel/dist/notebook/html/escape.js";
import { renderMarkdown } from "tskernel/dist/notebook/html/markdown.js";
import { mathStyles } from "tskernel/dist/notebook/html/math.js";
import type { Cell, CellOutput } from "tskernel/dist/notebook/Notebook.js";

/** Longer texts are shown cut off: nobody's answer is a book. */
const longest = 200_000;

/** HTML with what it needs of KaTeX's style sheet. */
export interface Shown {
  readonly html: string;
  readonly styles: string;
}

/**
 * Cells as HTML in which nothing runs and nothing is loaded, whoever wrote them: no HTML of their own, no pictures from
 * elsewhere.
 */
export function showCells(cells: readonly Cell[]): Shown {
  const html = cells.map(showCell).join("\n");
  return { html, styles: mathStyles(html) };
}

function showCell(cell: Cell): string {
  const source = cell.source.length > longest ? `${cell.source.slice(0, longest)}\n… (cut off)` : cell.source;
  if (cell.cell_type === "markdown") return renderMarkdown(source.replace(/<(?=[a-z/!?])/gi, "&lt;"));
  if (cell.cell_type === "raw") return `<pre>${escape(source)}</pre>`;
  return `<pre class="code"><code>${highlight(source)}</code></pre>${cell.outputs.map(showOutput).join("")}`;
}

function showOutput(output: CellOutput): string {
  if (output.output_type === "stream")
    return `<pre class="${output.name === "stderr" ? "error" : ""}">${escape(cut(output.text))}</pre>`;
  if (output.output_type === "error")
    return `<pre class="error">${escape(cut(`${output.ename}: ${output.evalue}`))}</pre>`;
  for (const type of ["image/png", "image/jpeg"]) {
    const data = output.data[type];
    if (typeof data === "string" && /^[A-Za-z0-9+/=\s]+$/.test(data))
      return `<img src="data:${type};base64,${data.replace(/\s/g, "")}" alt="">`;
  }
  return `<pre>${escape(cut(String(output.data["text/plain"] ?? "")))}</pre>`;
}

const cut = (text: string): string => (text.length > 20_000 ? `${text.slice(0, 20_000)}…` : text);
