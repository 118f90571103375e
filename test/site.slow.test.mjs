// The web site in a real browser, served as any static host does, under a base path: the second lesson is read, run,
// stopped, changed, taken along, and works offline.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
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
const shown = (index) => cellAt(index).locator(".outputs").innerText();

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
    assert.equal((await shown(2)).trim(), "42", loop);
  }
});

test("types are checked under the line, names completed, values described", { timeout: 60_000 }, async () => {
  await write(1, 'const wide: number = "narrow";');
  await settled();
  assert.match(await shown(1), /not assignable to type 'number'.*ts\(2322\)/s);
  assert.equal(await cellAt(1).locator(".cm-lintRange-error").count(), 1);
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
  assert.equal((await shown(2)).trim(), "mine");
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
    assert.equal((await shown(1)).trim(), "42");
  },
);

test("nothing came from another host, and no script failed", () => {
  assert.equal(hosts.size, 1);
  assert.deepEqual(wrong, []);
});
