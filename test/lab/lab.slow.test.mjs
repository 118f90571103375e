// JupyterLab in a real browser, as a person uses it.
import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { display, sine, surface } from "../plots.mjs";
import { lesson, noLesson } from "../sample.mjs";
import { Lab } from "./Lab.mjs";
import { colourful, pictureOnce } from "./look.mjs";

let lab;
let notebook;
before(async () => (lab = await Lab.open()), { timeout: 120_000 });
after(() => lab?.close());
afterEach(async (context) => {
  if (!notebook) return;
  await notebook.page.screenshot({ path: `${Lab.pictures}/${context.name.replace(/\W+/g, "-").slice(0, 60)}.png` });
  await notebook.close();
  notebook = undefined;
});
const patience = { timeout: 120_000 };

test("streams, a result, a table and a picture are seen", patience, async () => {
  const shown = 'const html = { [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>bold</b>" }) };\nhtml';
  notebook = await lab.notebook("seen", 'console.log("to stdout");\nconsole.error("to stderr");\n1 + 41', shown);
  assert.match(await notebook.run(0), /^to stdout\n+to stderr\n+42$/);
  assert.match(await notebook.run(1), /^bold$/);
  assert.equal(await notebook.output(1).locator("b").count(), 1);
  assert.deepEqual(notebook.strangeRequests(), []);
});

test("an error points at the cell's own line", patience, async () => {
  notebook = await lab.notebook(
    "error",
    "function fail(): never {\n  const reason = 'nothing works';\n  throw new Error(reason);\n}\n\nfail();",
  );
  const text = await notebook.run(0);
  assert.match(text, /Error: nothing works/);
  assert.match(text, /Cell In\[1\][^\n]*3/);
  assert.match(text, /Cell In\[1\][^\n]*6/);
  assert.doesNotMatch(text, /node:internal|kernel\/dist/);
});

test("a type error stops the cell before it runs", patience, async () => {
  notebook = await lab.notebook("types", 'console.log("ran");\nconst count: number = "three";');
  const text = await notebook.run(0);
  assert.match(text, /Type 'string' is not assignable to type 'number'/);
  assert.doesNotMatch(text, /^ran$/m);
});

test("Tab completes with what the types know, while a cell runs, too", patience, async () => {
  notebook = await lab.notebook("complete", "const numbers = [1, 2, 3];", "numbers.red", "await new Promise(() => {})");
  await notebook.run(0);
  const complete = async () => {
    await notebook.editor(1).click();
    await notebook.page.keyboard.press("Control+End");
    await notebook.page.keyboard.press("Tab");
    const item = notebook.page.locator(".jp-Completer-item", { hasText: "reduceRight" });
    await item.waitFor();
    await notebook.page.keyboard.press("Escape");
  };
  await complete();
  await notebook.start(2);
  await notebook.prompt(2, /\[\*\]/);
  await complete();
});

test("Shift-Tab shows the type and the words about it", patience, async () => {
  const code = "/** Halves a number. */\nfunction half(x: number): number {\n  return x / 2;\n}";
  notebook = await lab.notebook("inspect", code, "half");
  await notebook.run(0);
  await notebook.editor(1).click();
  await notebook.page.keyboard.press("Control+End");
  await notebook.page.keyboard.press("Shift+Tab");
  // The tooltip is there before its text is: JupyterLab renders Markdown in its own time.
  const shown = /half\(x: number\): number[^]*Halves a number/;
  await notebook.page.locator(".jp-Tooltip", { hasText: shown }).waitFor();
});

for (const [kind, code] of [
  ["a synchronous loop", "while (true) n++;"],
  ["an asynchronous loop", "while (true) await new Promise((r) => setTimeout(r, n++ && 10));"],
  ["a synchronous loop after an await", "await null;\nwhile (true) n++;"],
]) {
  test(`Stop ends ${kind} and keeps the variables`, patience, async () => {
    const cells = ['const kept = "still here";', `let n = 0;\nconsole.log("it runs");\n${code}`, "[kept, n > 0]"];
    notebook = await lab.notebook(`stop-${kind.replaceAll(" ", "-")}`, ...cells);
    await notebook.run(0);
    await notebook.start(1);
    await notebook.output(1).filter({ hasText: "it runs" }).waitFor();
    // Only Stop ends such a cell; how soon, the kernel's own tests tell, without a browser in between.
    await notebook.toolbar("notebook:interrupt-kernel");
    await notebook.prompt(1, /\[\d+\]/, 10_000);
    await notebook
      .output(1)
      .filter({ hasText: /[Ii]nterrupt|[Ss]topped/ })
      .waitFor();
    assert.match(await notebook.run(2), /still here.*true/s);
  });
}

test("Restart forgets the variables", patience, async () => {
  notebook = await lab.notebook("restart", "var here = 1;", "typeof (globalThis as any).here");
  await notebook.run(0);
  await notebook.toolbar("notebook:restart-kernel");
  await notebook.page.locator(".jp-Dialog .jp-mod-accept").click();
  await notebook.page.locator(".jp-Dialog").waitFor({ state: "detached" });
  await notebook.idle();
  assert.match(await notebook.run(1), /undefined/);
  await notebook.prompt(1, /^\[1\]:$/);
});

test("a crash of the user's code is told in the cell, and the kernel goes on", patience, async () => {
  notebook = await lab.notebook("crash", "process.exit(3)", "6 * 7");
  assert.match(await notebook.run(0), /exit code 3[^]*new session/);
  assert.equal(await notebook.run(1), "42");
});

test("a Vega-Lite plot is drawn, and its slider moves it without the kernel", patience, async () => {
  notebook = await lab.notebook("vega", display("application/vnd.vegalite.v5+json", sine));
  await notebook.run(0);
  const plot = notebook.output(0).locator(".vega-embed");
  const drawn = plot.locator("canvas, svg.marks").first();
  await drawn.waitFor();
  const before = await colourful(drawn, "vega-before", 10);
  const slider = plot.locator("input[type=range]");
  const { width, height } = await slider.boundingBox();
  await slider.click({ position: { x: 0.8 * width, y: height / 2 } });
  const moved = await pictureOnce((png) => !png.equals(before), drawn, "vega-after");
  assert.notDeepEqual(moved, before);
  assert.deepEqual(notebook.strangeRequests(), []);
});

test("a Plotly surface is drawn", patience, async () => {
  notebook = await lab.notebook("plotly", display("application/vnd.plotly.v1+json", surface));
  await notebook.run(0);
  const plot = notebook.output(0).locator(".js-plotly-plot");
  await plot.locator("canvas").first().waitFor();
  await colourful(plot, "plotly", 500);
  assert.deepEqual(notebook.strangeRequests(), []);
});

test("the second lesson runs to its end, and its plots are drawn", { skip: noLesson, timeout: 400_000 }, async () => {
  cpSync(lesson, join(Lab.folder, basename(lesson)));
  notebook = await lab.openNotebook(basename(lesson));
  await notebook.runAll(300_000);
  const errors = await notebook.outputsOfFile(basename(lesson), (output) => output.output_type === "error");
  assert.deepEqual(errors, []);
  for (const [kind, mime, selector] of [
    ["vega", /vegalite/, ".vega-embed canvas, .vega-embed svg.marks"],
    ["plotly", /plotly/, ".js-plotly-plot"],
  ]) {
    const plots = await notebook.outputsOfFile(basename(lesson), ({ data = {} }) =>
      Object.keys(data).some((name) => mime.test(name)),
    );
    assert.ok(plots.length > 0, `no ${kind} plot in the lesson`);
    const first = await notebook.scrollTo(plots[0].cell, selector);
    await colourful(first, `lesson-${kind}`, 30);
  }
  assert.deepEqual(notebook.strangeRequests(), []);
});
