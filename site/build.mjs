// The web site: pages from the notebooks, the documentation and the reference, with the kernel that runs the lessons.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript6";
import { renderMarkdown } from "tskernel/dist/notebook/html/markdown.js";
import { languageInfo } from "tskernel/dist/interpreter/languageInfo.js";
import { readNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { styles } from "tskernel/dist/notebook/html/styles.js";
import { buildKernel } from "../browser/build.mjs";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { homeBody } from "./home.mjs";
import { buildJupyter, jupyterNotices } from "./jupyter.mjs";
import { renderLesson } from "./lesson.mjs";
import { renderPage } from "./page.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Texts of the project that are pages, by the part of the contents they stand in: file in the project → title. */
const documents = {
  Learn: {
    "docs/statements.md": "The course, statement by statement",
    "docs/cheat-sheet.md": "All formulas on a page",
  },
  Teach: { "grading/README.md": "Assignments and grading" },
  Use: {
    "README.md": "Install",
    "kernel/README.md": "TypeScript in Jupyter: the kernel",
    "kernel/docs/coming-from.md": "Coming from another notebook",
    "docs/in-a-browser.md": "What is otherwise in a browser",
    "kernel/docs/inside.md": "Inside the kernel",
    "src/README.md": "The library",
  },
};

/** Builds the site into `folder`, which it empties before; `say` hears how far a first set-up is. */
export async function buildSite(folder, say) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "assets"), { recursive: true });
  const files = new Map();
  const notebooks = new Map();
  const lessons = readdirSync(join(root, "notebooks"))
    .filter((name) => name.endsWith(".ipynb"))
    .sort((a, b) => order(a) - order(b) || a.localeCompare(b))
    .map((name) => lessonOf(name, files, notebooks));
  const reference = readdirSync(join(root, "src/docs"))
    .filter((name) => name !== "README.md")
    .map((name) => documentOf(`src/docs/${name}`));
  const texts = Object.fromEntries(
    Object.entries(documents).map(([part, files]) => [
      part,
      Object.entries(files).map(([path, title]) => documentOf(path, title)),
    ]),
  );
  const home = { file: "index.html", title: "Batch norm lab", body: homeBody(lessons) };
  const contents = [
    { title: "Learn", pages: [home, ...lessons, ...texts.Learn] },
    { title: "Teach", pages: texts.Teach },
    { title: "Use", pages: texts.Use },
    { title: "Reference", pages: reference },
  ];
  const pages = contents.flatMap((part) => part.pages);
  const places = new Map(pages.map((page) => [page.source, page.file]));
  for (const page of pages) {
    page.body = relink(page, places);
    files.set(page.file, renderPage(page, contents));
  }
  files.set("search.json", JSON.stringify(pages.flatMap(searchable)));
  files.set("assets/style.css", stylesheet() + readFileSync(here("style.css"), "utf8"));
  files.set("assets/logo.svg", readFileSync(join(root, "kernel/assets/logo-svg.svg")));
  for (const [path, content] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  cpSync(join(root, "node_modules/katex/dist/fonts"), join(folder, "assets/fonts"), {
    recursive: true,
    filter: (path) => !/\.(ttf|woff)$/.test(path),
  });
  const kernels = await buildKernel(join(folder, "kernel"));
  const page = await build({
    entryPoints: { main: join(root, "browser/page/main.ts") },
    outdir: join(folder, "page"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    conditions: ["browser"],
    target: "es2022",
    minify: true,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  // KaTeX's fonts and style, the declarations of TypeScript's library and TensorFlow's WebAssembly are copied.
  const copied = { inputs: { "node_modules/katex/": {}, "node_modules/typescript6/": {} } };
  copied.inputs["node_modules/@tensorflow/tfjs-backend-wasm/"] = {};
  const jupyter = join(folder, "jupyter");
  await buildJupyter(jupyter, notebooks, say);
  const notices = [noticesOf(...kernels, page.metafile, copied), await jupyterNotices(jupyter)];
  writeFileSync(join(folder, "licenses.txt"), notices.join("\n\n"));
  writeFileSync(join(folder, "service-worker.js"), serviceWorker(folder));
  return pages.length;
}

/** The ten-minute tour and the start come first. */
const order = (name) => (name.startsWith("0-ten") ? -2 : name.startsWith("0-") ? -1 : parseInt(name));

function lessonOf(name, files, notebooks) {
  const source = `notebooks/${name}`;
  const notebook = readNotebook(join(root, source));
  const lesson = basename(name, ".ipynb");
  const title = notebook.cells.map(({ source }) => /^#\s+(.+)$/m.exec(source)?.[1]).find(Boolean) ?? lesson;
  // Its first sentence says what it is, or how long it takes.
  const summary =
    /^#.*\n+([^]*?[.?!])(?=\s)/
      .exec(notebook.cells[0].source)?.[1]
      .replace(/[*$\n]/g, " ")
      .trim() ?? "";
  const body = renderLesson(notebook, files);
  // Without outputs, which are in the page; with the browser's version of the language, so that opening changes nothing.
  const plain = {
    ...notebook,
    metadata: { ...notebook.metadata, language_info: { ...languageInfo, version: ts.version } },
    cells: notebook.cells.map((cell) =>
      cell.cell_type === "code" ? { ...cell, outputs: [], execution_count: null } : cell,
    ),
  };
  notebooks.set(name, serialize(plain));
  return {
    file: `${lesson}.html`,
    source,
    title,
    summary,
    body,
    attributes: ` data-lesson="${lesson}" data-notebook="jupyter/files/${name}" data-jupyter="jupyter/lab/index.html?path=${name}"`,
  };
}

/** @param named its title in the contents; by default what its first heading says */
function documentOf(path, named) {
  const text = readFileSync(join(root, path), "utf8");
  const title = named ?? /^# (.+)$/m.exec(text)?.[1].replace(/[`*]/g, "") ?? path;
  const name = path.replace(/\/?README\.md$/, "") || "install";
  const file = `${name
    .replace(/\.md$/, "")
    .replace(/^src\/docs\//, "api/")
    .replace(/(^|\/)docs\//, "$1")
    .replaceAll("/", "-")}.html`;
  return {
    file,
    source: path,
    title,
    body: `<section class="markdown">${withAnchors(renderMarkdown(text))}</section>`,
  };
}

/** GitHub's anchors, by which the project's texts point at each other. */
function withAnchors(html) {
  return html.replace(/<(h[1-6]) id="([^"]*)">/g, (_, tag, id) => `<${tag} id="${anchorOf(id.replaceAll("-", " "))}">`);
}
const anchorOf = (text) =>
  text
    .toLowerCase()
    .replace(/&\w+;/g, "")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");

/**
 * Links to what is a page lead there; links to the project's other files are text; pictures come along.
 * @param {{ source?: string, body: string }} page
 */
function relink({ source, body }, places) {
  if (!source) return body;
  const at = (path) => posix.normalize(posix.join(posix.dirname(source), decodeURIComponent(path)));
  return body
    .replace(/<a href="([^"]*)">([^]*?)<\/a>/g, (whole, href, text) => {
      if (/^([a-z]+:|#)/i.test(href)) return whole;
      const [path, anchor] = href.split("#");
      const file = places.get(at(path)) ?? places.get(posix.join(at(path), "README.md"));
      return file ? `<a href="${file}${anchor ? `#${anchor}` : ""}">${text}</a>` : text;
    })
    .replace(/<img src="([^":]+)"/g, (whole, path) => {
      if (/^(data:|plots\/)/.test(path)) return whole;
      const type = path.split(".").at(-1);
      return `<img loading="lazy" src="data:image/${type};base64,${readFileSync(join(root, at(path))).toString("base64")}"`;
    });
}

/** A page by its headings: where to go, and the words that stand there. */
function searchable({ file, title, body }) {
  const plain = (html) =>
    html
      .replace(/<annotation[^]*?<\/annotation>|<math[^]*?<\/math>|<script[^]*?<\/script>|data:[^"]*/g, " ")
      .replace(/<[^>]+>/g, " ")
      .replace(/&amp;/g, "&")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/\s+/g, " ")
      .trim();
  return body.split(/(?=<h[1-3] id=)/).map((part) => {
    const [, id, heading] = /^<h[1-3] id="([^"]*)">([^]*?)<\/h[1-3]>/.exec(part) ?? [];
    return {
      title: heading ? plain(heading) : title,
      page: title,
      url: id ? `${file}#${id}` : file,
      text: plain(part).slice(0, 4000),
    };
  });
}

/** The look of notebooks' pages, with a switch between light and dark, and KaTeX's style sheet. */
function stylesheet() {
  const dark = /@media screen and \(prefers-color-scheme: dark\) \{ :root \{([^}]*)\} \}/.exec(styles);
  const katex = readFileSync(join(root, "node_modules/katex/dist/katex.min.css"), "utf8").replace(
    /,url\([^)]*\.(woff|ttf)\) format\("[^"]*"\)/g,
    "",
  );
  const themed = styles.replace(
    dark[0],
    `:root { color-scheme: light; } @media screen { :root[data-theme="dark"] { color-scheme: dark;${dark[1]}} }
@media screen and (prefers-color-scheme: dark) { :root:not([data-theme="light"]) { color-scheme: dark;${dark[1]}} }`,
  );
  return katex + themed;
}

/** The worker's file, with the list of what makes the site work and a name that changes with any of it. */
function serviceWorker(folder) {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const hash = createHash("sha256");
  for (const file of all) hash.update(file).update(readFileSync(join(folder, file)));
  const core = all.filter(
    (file) => /\.html$|^assets\/(style|logo)|^(page|kernel)\//.test(file) && !/plotly/.test(file),
  );
  return readFileSync(here("service-worker.js"), "utf8")
    .replace('"VERSION"', JSON.stringify(hash.digest("hex").slice(0, 16)))
    .replace('["FILES"]', JSON.stringify(core));
}
