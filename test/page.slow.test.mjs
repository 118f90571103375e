// The page that `tskernel run --html` writes, opened from disk in a real browser that has no network.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { root } from "../scripts/lib/root.mjs";
import { Lab, launchBrowser } from "./lab/Lab.mjs";
import { colourful } from "./lab/look.mjs";
import { lesson, noLesson, notebookOf } from "./sample.mjs";
import { display, sine, surface } from "./plots.mjs";

const folder = join(root, ".cache", "page-test");
let browser;
before(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const made of [folder, Lab.pictures]) mkdirSync(made, { recursive: true });
  browser = await launchBrowser();
});
after(() => browser?.close());

test("a slider moves a plot and a surface is drawn, from disk", { timeout: 120_000 }, async () => {
  const path = join(folder, "plots.ipynb");
  // The import is what tells where the plotting libraries are.
  const first = 'import { histogram } from "batchnorm-lab";\nconsole.log("\\u001b[31mred\\u001b[0m");';
  writeFileSync(
    path,
    notebookOf([
      first,
      display("application/vnd.vegalite.v5+json", sine),
      display("application/vnd.plotly.v1+json", surface),
    ]),
  );
  const { page, wrong } = await open(path);
  assert.equal(await page.locator("figure.drawn").count(), 2);
  const plot = page.locator('figure[data-plot="vega-lite"]');
  const before = await plot.locator("svg").innerHTML();
  const slider = plot.locator("input[type=range]");
  const { width, height } = await slider.boundingBox();
  await slider.click({ position: { x: 0.8 * width, y: height / 2 } });
  const hasMoved = (before) => document.querySelector('[data-plot="vega-lite"] svg').innerHTML !== before;
  await page.waitForFunction(hasMoved, before);
  await colourful(page.locator(".js-plotly-plot"), "page-surface", 500);
  assert.deepEqual(wrong, []);
});

test(
  "on a phone a wide surface takes the width that there is; what is printed is light",
  { timeout: 120_000 },
  async () => {
    const path = join(folder, "phone.ipynb");
    const wide = { ...surface, layout: { ...surface.layout, width: 700 } };
    const first = 'import { histogram } from "batchnorm-lab";';
    writeFileSync(path, notebookOf([first, display("application/vnd.plotly.v1+json", wide)]));
    const { page } = await open(path);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.reload();
    await page.locator("figure.drawn").waitFor();
    const { x, width } = await page.locator(".js-plotly-plot .main-svg").first().boundingBox();
    assert.ok(x + width <= 390, `it reaches to ${x + width}`);
    const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.notEqual(await paper(), "rgb(255, 255, 255)");
    await page.emulateMedia({ colorScheme: "dark", media: "print" });
    assert.equal(await paper(), "rgb(255, 255, 255)");
  },
);

test("the second lesson's plots are all drawn", { skip: noLesson, timeout: 300_000 }, async () => {
  const { page, wrong } = await open(lesson);
  await page.screenshot({ path: join(Lab.pictures, "page-lesson.png"), fullPage: true });
  const plots = await page.locator("figure[data-plot]").count();
  assert.ok(plots > 0);
  assert.equal(await page.locator("figure.drawn").count(), plots);
  assert.deepEqual(wrong, []);
});

/** Runs a notebook and opens its page, all drawn; any request, and any error on the page, is `wrong`. */
async function open(path, ...options) {
  const html = join(folder, "page.html");
  const args = [
    join(root, "kernel/bin/tskernel.mjs"),
    "run",
    path,
    "--output",
    join(folder, "out.ipynb"),
    "--html",
    html,
    ...options,
  ];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 240_000 });
  assert.equal(status, 0, stderr);
  const context = await browser.newContext({ offline: true, viewport: { width: 1100, height: 900 } });
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
  page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || wrong.push(request.url()));
  await page.goto(pathToFileURL(html).href);
  // A plot that can't be drawn tells an error, and never is.
  const undrawn = page.locator("figure[data-plot]:not(.drawn)");
  for (let wait = 0; wait < 300 && wrong.length === 0 && (await undrawn.count()) > 0; wait++) await sleep(200);
  assert.deepEqual(wrong, []);
  return { page, wrong };
}

test("a sanitized page runs nothing of a hostile notebook's own and loads nothing; one as it is does", async () => {
  const { hostileNotebook, LEAST_RUN } = await import("../kernel/dist/notebook/fixtures/hostileNotebook.js");
  const path = join(folder, "hostile.ipynb");
  writeFileSync(path, JSON.stringify(hostileNotebook()));
  const asItIs = await runsOf(path);
  assert.ok(asItIs.ran.size >= LEAST_RUN, `only ${[...asItIs.ran].join(", ")}`);
  assert.match(asItIs.stderr, /hostile\.ipynb: the page runs scripts of the notebook's own/);
  const sanitized = await runsOf(path, "--sanitize");
  assert.deepEqual([...sanitized.ran], []);
  assert.deepEqual(sanitized.requests, []);
  assert.equal(sanitized.stderr, "");
});

test("a sanitized page draws its plots", { timeout: 120_000 }, async () => {
  const path = join(folder, "plots.ipynb");
  const { page, wrong } = await open(path, "--sanitize");
  assert.equal(await page.locator("figure.drawn").count(), 2);
  assert.deepEqual(wrong, []);
});

/** Converts a notebook, opens its page and clicks all that can be clicked; which scripts ran, and what was asked for. */
async function runsOf(path, ...options) {
  const html = join(folder, "hostile.html");
  const args = [join(root, "kernel/bin/tskernel.mjs"), "convert", path, "--html", html, ...options];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  const context = await browser.newContext({ offline: true });
  const page = await context.newPage();
  const ran = new Set();
  const requests = [];
  page.on("console", (message) => /^ran /.test(message.text()) && ran.add(message.text()));
  page.on("request", (request) => /^data:/.test(request.url()) || requests.push(request.url()));
  await page.goto(pathToFileURL(html).href);
  const [own, ...others] = requests;
  assert.equal(own, pathToFileURL(html).href);
  for (const link of await page.locator('a[href]:not([href^="http"]), button, summary').all()) {
    await link.click({ force: true, timeout: 1000, noWaitAfter: true }).catch(() => {});
  }
  await sleep(1000);
  await context.close();
  return { ran, requests: others, stderr };
}
