import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { MimeBundle } from "../../Interpreter.js";
import { fixture } from "../fixtures/fixture.js";
import type { Cell, CellOutput } from "../Notebook.js";
import { ansiToHtml } from "./ansi.js";
import { scriptCode, scriptJson } from "./escape.js";
import { highlight } from "./highlight.js";
import { renderMarkdown } from "./markdown.js";
import { type HtmlOptions, toHtml } from "./toHtml.js";

const empty = mkdtempSync(join(tmpdir(), "page-"));
after(() => rmSync(empty, { recursive: true }));

const withPlots = fixture("");
const spec = { $schema: "https://vega.github.io/schema/vega-lite/v5.json", mark: "point", title: "</script><b>" };
const png = "iVBORw0KGgo=";

function page(cells: Partial<Cell>[], cwd = empty): Promise<string> {
  const whole = cells.map((cell, i) => ({ id: `${i}`, source: "", metadata: {}, ...cell }) as Cell);
  return toHtml({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: whole }, { cwd, title: "a & b" });
}
const code = (source: string, ...outputs: CellOutput[]): Partial<Cell> => {
  return { cell_type: "code", source, execution_count: 3, outputs };
};
const shown = (data: MimeBundle, metadata = {}): CellOutput => ({ output_type: "display_data", data, metadata });

test("code is highlighted and escaped, its count told", async () => {
  const html = await page([code("const x: Array<number> = [];")]);
  assert.match(html, /<span class="count">\[3\]<\/span>/);
  assert.match(html, /<span class="hljs-keyword">const<\/span>/);
  assert.doesNotMatch(html, /Array<number>/);
});

test("the title is the first heading, or the file's name", async () => {
  assert.match(await page([]), /<title>a &#38; b<\/title>/);
  assert.match(await page([{ cell_type: "markdown", source: "text\n\n# Four equations" }]), /<title>Four equations</);
});

test("nothing is fetched: no address of a script, style or font", async () => {
  const html = await page([
    { cell_type: "markdown", source: "$\\mathbb{R}$" },
    code("1", shown({ "text/html": "<b>1</b>" })),
  ]);
  assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="(?!data:)/);
  assert.doesNotMatch(html, /url\((?!data:)/);
});

test("fonts come only with the mathematics that needs them", async () => {
  const fonts = async (source: string) =>
    new Set(
      [
        ...(await page([{ cell_type: "markdown", source }])).matchAll(/font-family:"?(KaTeX_\w+)[^}]*src:url\(data/g),
      ].map(([, name]) => name),
    );
  assert.deepEqual(await fonts("no mathematics"), new Set());
  assert.ok(!(await fonts("$x^2$")).has("KaTeX_Fraktur"));
  assert.ok((await fonts("$\\mathfrak{x}$")).has("KaTeX_Fraktur"));
  assert.ok((await fonts("$\\mathbb{R}$")).has("KaTeX_AMS"));
});

test("mathematics is taken out before Markdown reads it", () => {
  const tex = (source: string) =>
    [...renderMarkdown(source).matchAll(/<annotation encoding="application\/x-tex">([^<]*)</g)].map(([, text]) => text);
  assert.deepEqual(tex("$a_1 * b_2 * c_3$ and $$d_1 * e$$"), ["a_1 * b_2 * c_3", "d_1 * e"]);
  assert.deepEqual(tex("before\n$$\na\n- b\n$$\nafter"), ["\na\n- b\n"]);
  assert.deepEqual(tex("\\begin{align}\na &= b\n\\end{align}"), ["\\begin{align}\na &amp;= b\n\\end{align}"]);
  assert.deepEqual(tex("\\\\(x\\\\) and \\\\[y\\\\]"), ["x", "y"]);
  assert.deepEqual(tex("`$code$`, \\$5 and 6\\$\n\n```\n$x$\n```"), []);
});

test("mathematics ends where it is closed", () => {
  const tex = (source: string) =>
    [...renderMarkdown(source).matchAll(/<annotation encoding="application\/x-tex">([^<]*)</g)].map(([, text]) => text);
  assert.deepEqual(tex("$$a$$ and $$b$$"), ["a", "b"]);
  assert.deepEqual(tex("$$a$$ is nice.\n\n$$\nb\n$$"), ["a", "\nb\n"]);
  assert.deepEqual(tex("> $$\n> a\n> $$\n\n- $$\n  b\n  $$"), ["\na\n", "\nb\n"]);
  assert.deepEqual(tex("$$\na\n\nb$$"), ["\na\n\nb"]);
  assert.deepEqual(tex("$$a \\\\$$ b$$"), ["a \\\\"]); // two backslashes end a line of TeX, and escape no dollar
  assert.deepEqual(tex("$$a\n> quote"), []);
  assert.deepEqual(tex("\\begin{align}\n\\begin{cases}\na\n\\end{cases}\n\\end{align} \nafter"), [
    "\\begin{align}\n\\begin{cases}\na\n\\end{cases}\n\\end{align}",
  ]);
});

test("long words and long code are kept to the letter", () => {
  const text = (code: string) => highlight(code).replace(/<[^>]*>/g, "");
  const word = "a".repeat(250);
  for (const code of [`const ${word} = "${word}";\n${" ".repeat(300)}x\uFDD0y \uFDD0`, "x ".repeat(10_001)]) {
    assert.equal(text(code), code.replaceAll('"', "&quot;"));
  }
  assert.match(highlight(`const ${word} = 1`), /hljs-keyword/);
});

test("mathematics that KaTeX does not understand is shown in red, not thrown", () => {
  assert.match(renderMarkdown("$\\nonsense{$"), /katex-error/);
  assert.match(renderMarkdown(`$${"{".repeat(4000)}$`), /katex-error" title="RangeError/);
  assert.match(
    renderMarkdown(`$${"<".repeat(6000)}$`),
    /katex-error" title="more than 5000 characters"[^>]*>(&#60;){6000}/,
  );
});

test("headings can be linked to as in Jupyter", () => {
  assert.match(renderMarkdown("## What γ does"), /<h2 id="What-γ-does">/);
});

test("the richest form is shown, pictures with their size and words", async () => {
  const data = { "text/plain": 'a "plot"', "image/png": png };
  const html = await page([code("", shown(data, { "image/png": { width: 300, height: 200 } }))]);
  assert.match(html, /<img src="data:image\/png;base64,iVBORw0KGgo=" alt="a &#34;plot&#34;" width="300" height="200">/);
  assert.match(await page([code("", shown({ ...data, "text/html": "<table></table>" }))]), /<div class="html"><table>/);
  assert.match(await page([code("", shown({ "text/latex": "$$\\gamma$$", "text/plain": "no" }))]), /katex-display/);
  assert.match(await page([code("", shown({ "application/json": { a: 1 } }))]), /&#34;a&#34;: 1/);
});

test("streams and errors keep their colours", async () => {
  const error: CellOutput = { output_type: "error", ename: "E", evalue: "v", traceback: ["\x1b[31mE\x1b[0m: v"] };
  assert.match(await page([code("", error)]), /<pre class="error"><span class="ansi-red">E<\/span>: v<\/pre>/);
  const stream: CellOutput = { output_type: "stream", name: "stderr", text: "<warning>" };
  assert.match(await page([code("", stream)]), /<pre class="stderr">&#60;warning&#62;</);
});

test("ANSI colours of all three kinds, and codes that are not colours", () => {
  assert.equal(
    ansiToHtml("\x1b[1;91mx\x1b[22my\x1b[39mz"),
    '<span class="ansi-bold ansi-bright-red">x</span><span class="ansi-bright-red">y</span>z',
  );
  assert.equal(ansiToHtml("\x1b[38;5;196mx\x1b[m"), '<span style="color:rgb(255,0,0)">x</span>');
  assert.equal(ansiToHtml("\x1b[48;2;1;2;300mx"), '<span style="background:rgb(1,2,255)">x</span>');
  assert.equal(ansiToHtml("a\x1b[2Kb\x1b[?25lc\x07"), "abc");
});

test("where the plotting library is found it is in the page, and data cannot end their script", async () => {
  const data = { "application/vnd.vegalite.v5+json": spec, "image/png": png, "text/plain": "points" };
  const html = await page([code('import { point } from "batchnorm-lab";', shown(data))], withPlots);
  assert.match(html, /<figure data-plot="vega-lite" aria-label="points"><div class="canvas"><\/div><img src/);
  assert.match(html, /"title":"\\u003c\/script>\\u003cb>"/);
  assert.match(html, /vegaLibrary/);
  assert.doesNotMatch(html, /globalThis\.Plotly/);
});

test("where it is not found the picture is shown", async () => {
  const data = { "application/vnd.vegalite.v5+json": spec, "image/png": png, "text/plain": "points" };
  const html = await page([code("", shown(data))]);
  assert.match(html, /<img src="data:image\/png[^>]*alt="points">/);
  assert.doesNotMatch(html, /<figure|<script/);
});

test("pictures beside the notebook and attached to a cell go into the page", async () => {
  writeFileSync(join(empty, "a picture.svg"), "<svg/>");
  const source = "![x](a%20picture.svg) ![y](attachment:y.png) ![z](missing.png) ![w](https://example.org/w.png)";
  const html = await page([{ cell_type: "markdown", source, attachments: { "y.png": { "image/png": png } } }]);
  assert.match(html, /src="data:image\/svg\+xml;base64,PHN2Zy8\+"/);
  assert.match(html, /src="data:image\/png;base64,iVBORw0KGgo="/);
  assert.match(html, /src="missing\.png"/);
  assert.match(html, /src="https:\/\/example\.org\/w\.png"/);
});

test("no picture outside the notebook's folder is read, unless a folder is named; links and pipes included", async (t) => {
  if (process.platform === "win32") return t.skip("needs links");
  const folder = join(empty, "lesson");
  mkdirSync(join(folder, "within"), { recursive: true });
  const secret = join(empty, "secret.png");
  writeFileSync(secret, "secret");
  writeFileSync(join(folder, "within", "own & %.png"), "own");
  symlinkSync(secret, join(folder, "link.png"));
  symlinkSync("..", join(folder, "up"));
  symlinkSync("within", join(folder, "down"));
  execFileSync("mkfifo", [join(folder, "pipe.png")]);
  mkdirSync(join(folder, "folder.png"));
  const inside = ["down/own%20%26%20%25.png", "./within/../within/own%20&%20%25.png"];
  const outside = [
    secret,
    "../secret.png",
    "%2e%2e/secret.png",
    "within/../../secret.png",
    "link.png",
    "up/secret.png",
  ];
  const never = ["pipe.png", "folder.png", "file://" + secret, "%zz.png"];
  const read = async (sources: string[], options: Partial<HtmlOptions> = {}) => {
    const source = sources.flatMap((source) => [`![x](${source})`, `<img alt="x" src="${source}">`]).join("\n\n");
    const cells: Cell[] = [{ cell_type: "markdown", id: "a", metadata: {}, source }];
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells };
    const html = await toHtml(notebook, { cwd: folder, title: "", ...options });
    return (html.match(/src="data:image\/png;base64,/g) ?? []).length / 2;
  };
  const told: string[] = [];
  assert.equal(await read(inside), inside.length);
  assert.equal(await read([...outside, ...never], { warn: (line) => told.push(line) }), 0);
  assert.equal(told.length, new Set(outside.map(decodeURIComponent)).size);
  assert.match(told[1]!, /^\.\.\/secret\.png is not in the page: it lies outside \/.*lesson \(--pictures\)$/);
  assert.equal(await read([...inside, ...outside, ...never], { pictures: empty }), inside.length + outside.length);
  assert.equal(await read([...inside, ...outside], { pictures: false }), 0);
  assert.equal(await read(inside, { pictures: join(folder, "up") }), inside.length);
});

test("an attachment is a picture by its type, whatever it is called", async () => {
  const attachments = {
    "x.png": { 'image/png" onerror="1': png, "text/html": "<b>" },
    "y.png": { "text/plain": "y", "image/png": `"><b>${png}` },
  };
  const source = "![x](attachment:x.png) ![y](attachment:y.png) ![z](attachment:%E0) ![c](attachment:constructor)";
  const html = await page([{ cell_type: "markdown", source, attachments }]);
  assert.deepEqual(html.match(/src="[^"]*"/g), [
    'src="attachment:x.png"',
    `src="data:image/png;base64,b${png}"`,
    'src="attachment:%E0"',
    'src="attachment:constructor"',
  ]);
});

test("hidden code can be opened", async () => {
  const cell = { ...code("secret"), metadata: { jupyter: { source_hidden: true } } };
  assert.match(await page([cell]), /<details><summary>Code<\/summary><pre/);
});

test("no text inside a script can end it", () => {
  assert.equal(scriptJson("</script><!--"), '"\\u003c/script>\\u003c!--"');
  assert.equal(scriptCode('"</script>"; "<!--"'), '"<\\/script>"; "\\x3C!--"');
});
