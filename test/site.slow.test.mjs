// The web site in a real browser, served as any static host does, under a base path: the second lesson is read, run,
// stopped, changed, taken along, and works offline.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { exercise } from "../src/dist/index.js";
import { lessonFiles } from "../scripts/lessons.mjs";
import { root } from "../scripts/lib/root.mjs";
import { serveFolder } from "../scripts/lib/serveFolder.mjs";
import { buildSite } from "../site/build.mjs";
import { Lab, launchBrowser } from "./lab/Lab.mjs";

const folder = join(root, ".cache", "site-test");
const lesson = "2-four-equations.html";
let browser;
let server;
/** One reader, from the first visit on, and the page that is looked at. */
let reader;
let page;
const wrong = [];
const hosts = new Set();

before(async () => {
  mkdirSync(Lab.pictures, { recursive: true });
  await buildSite(folder);
  server = await serveFolder(folder, { base: "/some/base/" });
  browser = await launchBrowser();
  page = reader = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => /^https?:/.test(request.url()) && hosts.add(new URL(request.url()).host));
});
after(async () => {
  await browser?.close();
  await server?.close();
});

const settled = (timeout = 240_000) =>
  page.waitForFunction(() => !("running" in document.querySelector("main").dataset), null, { timeout });
const press = async (name) => {
  await page.getByRole("button", { name, exact: true }).first().click();
  await settled();
};
const cellAt = (index) => page.locator("section.cell").nth(index);
const shown = async (index) => (await cellAt(index).locator(".outputs").innerText()).trim();

/** Writes into a cell, as somebody does at the keyboard, and runs it. */
async function write(index, code) {
  const cell = cellAt(index);
  if ((await cell.locator(".cm-content").count()) === 0) await cell.locator("pre.code").click();
  await cell.locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(code);
  await page.keyboard.press("Control+Enter");
}

test("a lesson's text and plots are there before any engine is loaded", { timeout: 60_000 }, async () => {
  const bare = await browser.newPage({ javaScriptEnabled: false });
  await bare.goto(server.url + lesson);
  assert.match(await bare.locator("h1").first().innerText(), /four equations/);
  assert.ok((await bare.locator("figure img").count()) > 5);
  assert.ok((await bare.locator("pre.code").count()) > 30);
  await bare.close();
});

test("the first visit makes the page one whose Stop keeps variables", { timeout: 60_000 }, async () => {
  await page.goto(server.url + lesson);
  await page.waitForFunction(() => navigator.serviceWorker.controller && crossOriginIsolated, null, {
    timeout: 30_000,
  });
});

test("all cells of lesson 2 run, without an error, and its plots are drawn", { timeout: 300_000 }, async () => {
  await press("Run all");
  assert.deepEqual(await page.locator("pre.error").allInnerTexts(), []);
  const numCells = await page.locator("section.cell").count();
  const counts = await page.locator(".count").allInnerTexts();
  assert.deepEqual(
    counts,
    Array.from({ length: numCells }, (_, k) => `[${k + 1}]`),
  );
  assert.match(await shown(0), /backend wasm/);
  await page.waitForFunction(() =>
    [...document.querySelectorAll(".outputs figure")].every((each) => each.querySelector("svg, canvas")),
  );
  assert.ok((await page.locator('figure[data-plot="vega-lite"] svg').count()) >= 9);
  await page.screenshot({ path: join(Lab.pictures, "site-lesson.png"), fullPage: true });
});

test("a slider moves its plot", { timeout: 60_000 }, async () => {
  const plot = page.locator("figure:has(input[type=range])").first();
  const slider = plot.locator("input[type=range]").first();
  await slider.scrollIntoViewIfNeeded();
  const before = await plot.locator("svg").first().innerHTML();
  const { width, height } = await slider.boundingBox();
  await slider.click({ position: { x: 0.8 * width, y: height / 2 } });
  await page.waitForFunction(
    ([before]) => document.querySelector("figure:has(input[type=range]) svg").innerHTML !== before,
    [before],
  );
});

test("Stop ends loops of all kinds and keeps the variables", { timeout: 60_000 }, async () => {
  for (const loop of [
    "while (true) {}",
    "while (true) await null;",
    "await new Promise(() => {});",
    "for (;;) { try { throw 1 } catch {} }",
  ]) {
    await write(1, `let kept = 41;\n${loop}`);
    await page.waitForFunction(() => document.querySelectorAll("section.cell")[1].matches("[data-state=running]"));
    await page.waitForTimeout(300);
    await press("Stop");
    assert.match(await shown(1), /Interrupted.*variables are kept/s, loop);
    await write(2, "kept + 1");
    await settled();
    assert.equal(await shown(2), "42", loop);
  }
});

test("types are checked under the line, names completed, values described", { timeout: 60_000 }, async () => {
  await write(1, 'const wide: number = "narrow";');
  await settled();
  assert.match(await shown(1), /not assignable to type 'number'.*ts\(2322\)/s);
  const { problems } = await page.evaluate(() =>
    globalThis.lesson.kernel.execute({ cell: "wrong", code: "1;\nlet a: string = 2, b: number = true;" }),
  );
  assert.deepEqual(
    problems.map(({ line, column, length, message }) => [line, column, length, message]),
    [
      [2, 5, 1, "Type 'number' is not assignable to type 'string'."],
      [2, 20, 1, "Type 'boolean' is not assignable to type 'number'."],
    ],
  );
  assert.deepEqual(await cellAt(1).locator(".cm-lintRange-error").allInnerTexts(), ["wide"]);
  await cellAt(1).locator(".cm-content").click();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("tf.zerosL");
  await page.locator(".cm-tooltip-autocomplete li", { hasText: "zerosLike" }).first().waitFor();
  await page.keyboard.press("Escape");
});

test("an error leads to the cell's line; Node's modules are told in our words", { timeout: 60_000 }, async () => {
  await write(1, 'function f() {\n  throw new Error("here");\n}\nf();');
  await settled();
  assert.match(await shown(1), /Error: here\s+Cell \S+, line 2, column \d+, in f/);
  assert.equal(await cellAt(1).locator(".cm-line:nth-child(2) .cm-lintRange-error").count(), 1);
  await write(1, 'import fs from "node:fs";\nfs.readFileSync("x");');
  await settled();
  assert.match(await shown(1), /A browser has no 'node:fs'/);
});

test("late output comes to the cell that asked for it", { timeout: 60_000 }, async () => {
  await write(1, 'setTimeout(() => console.log("late"), 400);');
  await settled();
  await write(2, 'await new Promise((done) => setTimeout(done, 900)); console.log("mine");');
  await settled();
  assert.match(await shown(1), /late/);
  assert.equal(await shown(2), "mine");
});

test("so does that of cells that come back in one turn, of loops over what comes later, and of the library", async () => {
  const quiet = "await new Promise((done) => setTimeout(done, 1500));";
  await write(
    1,
    `const both = { go: () => {} };
    const begin = new Promise<void>((resolve) => (both.go = resolve));
    void (async () => { await begin; console.log("one"); await null; console.log("one again"); })();`,
  );
  await settled();
  await write(
    2,
    `void (async () => {
      for await (const each of [begin.then(() => "two"), null]) console.log(each ?? "two again");
      console.log("two at last");
    })();`,
  );
  await settled();
  await write(
    3,
    `const { fit, layers, sequential, sgd, ready } = await import("batchnorm-lab");
    await ready();
    const data = { name: "d", numExamples: 8, exampleShape: [2], numClasses: 2, x: new Float32Array(16), labels: new Int32Array(8) };
    const model = sequential([layers.dense({ units: 2 })], { inputShape: [2] });
    void begin.then(() => fit(model, data, { optimizer: sgd(0.1), batchSize: 4, steps: 4, progress: false, onStep: () => console.log("step") }));`,
  );
  await settled();
  await write(4, `both.go(); ${quiet} console.log("mine");`);
  await settled();
  assert.equal(await shown(1), "one\none again");
  assert.equal(await shown(2), "two\ntwo again\ntwo at last");
  assert.match(await shown(3), /^(step\s*){4}$/);
  assert.equal(await shown(4), "mine");
});

test("prompt and Jupyter.input ask below the cell; Stop ends the question", { timeout: 60_000 }, async () => {
  const question = cellAt(1).locator("form.question");
  await write(1, 'const named = prompt("Who? ");\nconst age = await Jupyter.input("How old? ");\n`${named}, ${age}`');
  for (const [asked, answer] of [
    ["Who?", "Zoë"],
    ["How old?", "7"],
  ]) {
    await cellAt(1).getByLabel(asked).fill(answer);
    await page.keyboard.press("Enter");
  }
  await settled();
  assert.equal(await shown(1), "'Zoë, 7'");
  await write(1, 'prompt("nobody")');
  await question.waitFor();
  await press("Stop");
  assert.match(await shown(1), /Interrupted.*variables are kept/s);
  assert.equal(await question.count(), 0);
  await write(2, "named");
  await settled();
  assert.equal(await shown(2), "'Zoë'");
});

test("a slider of a cell's own moves what another output shows, by a comm", { timeout: 60_000 }, async () => {
  await write(
    1,
    `const shownValue = display("0");
    Jupyter.comms.register("slider", (comm) => {
      comm.onMessage = ({ data }) => { shownValue.update(String(data.value)); comm.send({ heard: data.value }); };
    });
    display({ "text/html": "<input class=own type=range max=100 value=0 " +
      "onfocus='this.comm ??= lesson.comms.open(\\"slider\\")' oninput='this.comm.send({ value: this.value })'>" }, { raw: true });`,
  );
  await settled();
  await cellAt(1).locator("input.own").focus();
  await page.keyboard.press("End");
  await page.waitForFunction(() => document.querySelectorAll("section.cell")[1].textContent.includes("'100'"));
});

test("an exercise is solved, and its answer is there after a reload", { timeout: 120_000 }, async () => {
  page.once("dialog", (dialog) => dialog.accept());
  await press("Reset");
  await press("Restart");
  const check = page.locator("section.cell", { hasText: "check.batchNormForward(" });
  const index = (await check.evaluate((cell) => [...document.querySelectorAll("section.cell")].indexOf(cell))) - 1;
  const solution = exercise("batchNormForward").solution().text;
  await write(index, solution);
  await settled();
  await check.getByRole("button", { name: "Run all to here" }).click();
  await settled();
  assert.match(await check.locator(".outputs").innerText(), /^✓ /);
  await page.reload();
  assert.equal(await cellAt(index).locator("pre.code").innerText(), solution);
});

// The second has just been run.
for (const path of lessonFiles().filter((path) => !path.includes(basename(lesson, ".html")))) {
  const name = basename(path, ".ipynb");
  test(`all cells of ${name} run on its page, quickly, and plots are drawn`, { timeout: 400_000 }, async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    page = await context.newPage();
    try {
      page.on("pageerror", (error) => wrong.push(`${name}: ${error.message}`));
      await page.goto(`${server.url}${name}.html`);
      await page.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.lesson);
      await page.evaluate(() =>
        globalThis.lesson.kernel.execute({ cell: "quick", code: 'process.env.BATCHNORM_LAB_QUICK = "1";' }),
      );
      await page.getByRole("button", { name: "Run all", exact: true }).click();
      await settled(300_000);
      assert.deepEqual(await page.locator("pre.error").allInnerTexts(), []);
      const counts = await page.locator(".count").allInnerTexts();
      assert.deepEqual(
        counts,
        counts.map((_, k) => `[${k + 1}]`),
      );
      await page.waitForFunction(() =>
        [...document.querySelectorAll(".outputs figure")].every((each) => each.querySelector("svg, canvas")),
      );
    } finally {
      await context.close();
      page = reader;
    }
  });
}

test(
  "what was changed is kept, taken along as a notebook and brought back; and all of it offline",
  { timeout: 120_000 },
  async () => {
    await write(1, "6 * 7");
    await settled();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save as .ipynb" }).click(),
    ]);
    const path = join(folder, "taken.ipynb");
    await download.saveAs(path);
    await server.close();
    await page.reload();
    assert.equal((await cellAt(1).locator("pre.code").innerText()).trim(), "6 * 7");
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByRole("button", { name: "Reset" }).click();
    assert.notEqual((await cellAt(1).locator("pre.code").innerText()).trim(), "6 * 7");
    await page.locator("input[type=file]").setInputFiles(path);
    await page.waitForFunction(() => document.querySelectorAll("section.cell")[1].textContent.includes("6 * 7"));
    await cellAt(1).locator(".tools button").first().click();
    await settled();
    assert.equal(await shown(1), "42");
  },
);

test("the licences are those of the page, of the kernel and of JupyterLite", () => {
  const text = readFileSync(join(folder, "licenses.txt"), "utf8");
  for (const name of [
    "@codemirror/view",
    "typescript6|typescript",
    "@jupyterlite/application",
    "@lumino/widgets",
    "react-dom",
  ])
    assert.match(text, new RegExp(`^(${name}) \\d[^]*?: \\S+`, "m"));
});

test("nothing came from another host, and no script failed", () => {
  assert.equal(hosts.size, 1);
  assert.deepEqual(wrong, []);
});
