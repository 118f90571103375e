// A page takes time in proportion to its notebook, whatever the notebook holds.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell } from "../Notebook.js";
import { overwrite } from "../overwrite.js";
import { toHtml } from "./toHtml.js";

/** Texts of about n characters, each of which some pattern or rule might read over and over. */
const hostile: Record<string, (n: number) => string> = {
  "lines that open mathematics": (n) => lines("$$a", n),
  "lines of a dollar": (n) => lines("$", n),
  "environments that nobody ends": (n) => lines("\\begin{align}", n),
  "environments that end far below": (n) => lines("\\begin{a}\n\\begin{b}", n / 2) + lines("\\end{a}\nx", n / 2),
  "quoted lines that open mathematics": (n) => lines("> $$a\n", n),
  "lists of mathematics": (n) => lines("- $$a\n  b", n),
  "opened brackets of mathematics": (n) => "\\\\(a ".repeat(n / 5),
  "displayed brackets of mathematics": (n) => "\\\\[".repeat(n / 3),
  dollars: (n) => "$".repeat(n),
  "dollars between letters": (n) => "a$".repeat(n / 2),
  "escaped dollars": (n) => "$" + "\\$".repeat(n / 2),
  prices: (n) => "$5 ".repeat(n / 3),
  "deep braces in a formula": (n) => `$${"{".repeat(n)}$`,
  brackets: (n) => "[".repeat(n),
  "images in images": (n) => "![".repeat(n / 6) + "](a)".repeat(n / 6),
  stars: (n) => "*".repeat(n),
  "stars and letters": (n) => "**a *b ".repeat(n / 7),
  backquotes: (n) => "`".repeat(n),
  "backquotes of all lengths": (n) => Array.from({ length: Math.sqrt(2 * n) }, (_, i) => "`".repeat(i)).join(" "),
  angles: (n) => "<".repeat(n),
  "comments that nobody ends": (n) => "<!-- a ".repeat(n / 7),
  "pictures that nobody ends": (n) => "<img ".repeat(n / 5),
  "pictures without an end of their address": (n) => '<img src="'.repeat(n / 10),
  attributes: (n) => `<p ${'a="1" '.repeat(n / 6)}>`,
  styles: (n) => `<p style="${"color:red;".repeat(n / 10)}">`,
  "ends of elements": (n) => "<p></b></p".repeat(n / 10),
  "deep elements": (n) => "<div>".repeat(n / 5),
  "deep quotes": (n) => lines("> ".repeat(40) + "a", n),
  "deep lists": (n) => Array.from({ length: Math.sqrt(n) }, (_, i) => `${" ".repeat(2 * i)}- a`).join("\n"),
  "a long table": (n) => `|a|b|\n|-|-|\n${lines("|1|2|", n)}`,
  "a wide table": (n) => ["|a", "|-", "|1"].map((cell) => cell.repeat(n / 6)).join("\n"),
  "a word": (n) => "a".repeat(n),
  "a word of digits": (n) => "1_".repeat(n / 2),
  addresses: (n) => "http://a.b/( www.c@d.e ".repeat(n / 23),
  "blank lines": (n) => "\n".repeat(n),
  blanks: (n) => "# " + " ".repeat(n) + "\\end{a}",
  colours: (n) => "\x1b[1;31mx".repeat(n / 8),
  "one colour of many codes": (n) => `\x1b[${"38;5;1;".repeat(n / 7)}m`,
  "beginnings of colours": (n) => "\x1b[".repeat(n / 2),
  "lines erased again and again": (n) => "a".repeat(n / 2) + "\x1b[2K".repeat(n / 8),
};

const lines = (line: string, n: number) => `${line}\n`.repeat(n / (line.length + 1));

for (const [name, make] of Object.entries(hostile)) {
  test(`${name}: four times the text, about four times the time`, { timeout: 120_000 }, async () => {
    const times = { small: Infinity, large: Infinity };
    const n = 12_000;
    for (let round = 0; round < 3; round++) {
      times.large = Math.min(times.large, await timeOfPage(make(4 * n)));
      if (times.large < 100) return; // not worth asking
      times.small = Math.min(times.small, await timeOfPage(make(n)));
      if (times.large / times.small < 8) return; // sixteen times the time would be quadratic
    }
    assert.fail(`${times.small} ms of computing became ${times.large} ms`);
  });
}

/** Milliseconds of computing that a page takes with the text as Markdown, as code and as output. */
async function timeOfPage(text: string): Promise<number> {
  const fields = { source: text, metadata: {} };
  const cells: Cell[] = [
    { ...fields, cell_type: "markdown", id: "a" },
    {
      ...fields,
      cell_type: "code",
      id: "b",
      execution_count: 1,
      outputs: [
        { output_type: "stream", name: "stdout", text: overwrite(text) },
        { output_type: "display_data", data: { "text/markdown": text }, metadata: {} },
        { output_type: "display_data", data: { "text/html": text }, metadata: {} },
      ],
    },
    { ...fields, cell_type: "raw", id: "c" },
  ];
  const before = process.cpuUsage();
  for (const sanitize of [false, true]) {
    const options = { cwd: "/", title: "", sanitize, warn: () => {} };
    const page = await toHtml({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }, options);
    assert.ok(page.endsWith("</html>\n"));
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
