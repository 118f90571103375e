import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../Notebook.js";
import { hostileNotebook } from "../fixtures/hostileNotebook.js";
import { isActive, sanitize } from "./sanitize.js";
import { toHtml } from "./toHtml.js";

const tagsOf = (html: string): string[] => html.match(/<(?:[^<>"]|"[^"]*")*>/g) ?? [];
const body = (html: string): string => /<main>[^]*<\/main>/.exec(html)![0];

test("a sanitized page has no script, handler, frame or address that runs something, whatever the notebook tries", async () => {
  const warnings: string[] = [];
  const options = { cwd: "/", title: "x", warn: (line: string) => warnings.push(line) };
  const shown = body(await toHtml(hostileNotebook(), { ...options, sanitize: true }));
  for (const tag of tagsOf(shown)) {
    assert.doesNotMatch(
      tag,
      /<\/?(script|style|i?frame|object|embed|svg\b(?!.*class="katex)|form|input|button|meta|base|link)/i,
    );
    assert.doesNotMatch(tag.replace(/"[^"]*"/g, '""'), /\son\w+=|srcset|data-plot|\sname=/i);
    assert.doesNotMatch(tag, /="\s*javascript:|url\(|position/i);
    if (tag.startsWith("<img")) assert.doesNotMatch(tag, /src="(?!data:image\/)/);
  }
  assert.equal(isActive(shown), false);
  assert.match(shown, /instead/); // what JavaScript's place takes
  assert.deepEqual(warnings, []);
  assert.equal(isActive(body(await toHtml(hostileNotebook(), options))), true);
  assert.deepEqual(warnings, [
    "the page runs scripts of the notebook's own when it is opened; --sanitize takes them out",
  ]);
});

test("what shows something stays: tables, their colours, lists, links, pictures in the page, formulas", async () => {
  const table = '<table class="dataframe" border="1"><tr><td style="color:red" colspan="2">1 &lt; 2</td></tr></table>';
  assert.equal(sanitize(table), table);
  assert.equal(sanitize('<a href="#Heading">x</a> <a href="https://a.b/c?d=e&amp;f">y</a>').match(/href/g)!.length, 2);
  assert.match(sanitize('<img src="data:image/png;base64,AAAA" alt="x">'), /src="data:image\/png;base64,AAAA"/);
  const cell = (source: string): Cell => ({ cell_type: "markdown", id: "a", metadata: {}, source });
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [cell("## A *b*\n\n$$x^2$$ <b>c</b> $y$ `d`\n\n- e")],
  };
  const [plain, clean] = [
    await toHtml(notebook, { cwd: "/", title: "" }),
    await toHtml(notebook, { cwd: "/", title: "", sanitize: true }),
  ];
  assert.equal(body(clean), body(plain));
  assert.match(clean, /Content-Security-Policy" content="default-src 'none'; img-src data:;/);
});

test("nobody is warned of a notebook that runs nothing", async () => {
  const warnings: string[] = [];
  const cells: Cell[] = [
    { cell_type: "markdown", id: "a", metadata: {}, source: "# A\n$x$ <b>on</b> [javascript](https://a.b) `<script>`" },
    {
      cell_type: "code",
      id: "b",
      metadata: {},
      source: "<script>",
      execution_count: 1,
      outputs: [
        {
          output_type: "display_data",
          metadata: {},
          data: { "text/html": "<table><tr><td>onload=</td></tr></table>" },
        },
      ],
    },
  ];
  await toHtml(
    { nbformat: 4, nbformat_minor: 5, metadata: {}, cells },
    { cwd: "/", title: "", warn: (line) => warnings.push(line) },
  );
  assert.deepEqual(warnings, []);
});
