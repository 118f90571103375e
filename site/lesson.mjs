// A notebook as the body of a page: texts and plots as they were when it ran last, each code cell ready to be run.
import { createHash } from "node:crypto";
import { escape } from "tskernel/dist/notebook/html/escape.js";
import { highlight } from "tskernel/dist/notebook/html/highlight.js";
import { renderMarkdown } from "tskernel/dist/notebook/html/markdown.js";
import { renderOutput } from "tskernel/dist/notebook/html/output.js";

const plots = { "application/vnd.vegalite.v5+json": "vega-lite", "application/vnd.plotly.v1+json": "plotly" };
const frame = { scripts: {}, own: (html) => html, ownScript: () => undefined };

/**
 * The body, and in `files` what it refers to: pictures and plots' specifications, each once.
 * @param files path → content
 */
export function renderLesson(notebook, files) {
  return notebook.cells.map((cell) => renderCell(cell, files)).join("\n");
}

function renderCell(cell, files) {
  if (cell.cell_type !== "code") return `<section class="markdown">${renderMarkdown(cell.source)}</section>`;
  const outputs = cell.outputs.map(
    (output) => `<div class="output">${output.data ? display(output, files) : renderOutput(output, frame)}</div>`,
  );
  return (
    `<section class="cell" id="${escape(cell.id)}"><span class="count"></span>` +
    `<pre class="code"><code>${highlight(cell.source)}</code></pre><div class="outputs">${outputs.join("\n")}</div></section>`
  );
}

function display(output, files) {
  const { data } = output;
  const type = Object.keys(plots).find((each) => each in data);
  const still = renderOutput(type ? { ...output, data: onlyStill(data) } : output, frame).replace(
    /src="data:image\/png;base64,([^"]+)"/g,
    (_, content) => `loading="lazy" src="${store(Buffer.from(content, "base64"), "png", files)}"`,
  );
  if (!type) return still;
  const spec = store(JSON.stringify(data[type]), "json", files);
  return `<figure data-plot="${plots[type]}" data-spec="${spec}">${still}</figure>`;
}

const onlyStill = (data) => Object.fromEntries(Object.entries(data).filter(([type]) => !(type in plots)));

/** Under a name of its content: what two lessons show is there once. */
function store(content, ending, files) {
  const path = `plots/${createHash("sha256").update(content).digest("hex").slice(0, 16)}.${ending}`;
  files.set(path, content);
  return path;
}
