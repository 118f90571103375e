// The second lesson's page in Firefox and in WebKit, where they are installed (Debian: firefox-esr, webkit2gtk-driver, xvfb).
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../scripts/lib/root.mjs";
import { serveFolder } from "../scripts/lib/serveFolder.mjs";
import { buildSite } from "../site/build.mjs";
import { engines } from "./lab/engines.mjs";

let server;
before(async () => {
  const folder = join(root, ".cache", "engines-test");
  await buildSite(folder);
  server = await serveFolder(folder, { base: "/some/base/" });
});
after(() => server?.close());

/** In the page: writes into a cell, runs it, and returns the text of what it shows. */
async function runCell(index, code) {
  const { lesson } = /** @type {any} */ (globalThis);
  const cell = lesson.cells[index];
  cell.text = code;
  await lesson.run([cell]);
  return cell.section.querySelector(".outputs").innerText;
}

/** In the page: runs a cell that does not end, and presses Stop. */
async function stopCell(index, code) {
  const { lesson } = /** @type {any} */ (globalThis);
  const cell = lesson.cells[index];
  cell.text = code;
  const running = lesson.run([cell]);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  lesson.stop();
  await running;
  return cell.section.querySelector(".outputs").innerText;
}

/** In the page: runs the first cells of the lesson; its errors, and how many plots were drawn of how many. */
async function runFirst(count) {
  const { lesson } = /** @type {any} */ (globalThis);
  const cells = lesson.cells.slice(0, count);
  await lesson.run(cells);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const figures = cells.flatMap(({ section }) => [...section.querySelectorAll(".outputs figure")]);
  return {
    errors: [...document.querySelectorAll("pre.error")].map((each) => each.textContent),
    counts: cells.map(({ section }) => section.querySelector(".count").textContent),
    figures: figures.length,
    drawn: figures.filter((each) => each.querySelector("svg, canvas")).length,
  };
}

const isReady = () => crossOriginIsolated && "lesson" in globalThis;

for (const [name, open] of Object.entries(engines)) {
  const skip = open ? false : `${name} is not installed`;
  test(`${name}: the beginning of lesson 2, 1 + 1, a traceback, Stop`, { skip, timeout: 500_000 }, async (t) => {
    const browser = await open();
    t.after(() => browser.close());
    await browser.goto(`${server.url}2-four-equations.html`);
    for (let tries = 0; !(await browser.run(isReady).catch(() => false)); tries++) {
      assert.ok(tries < 100, "the page is isolated after its first visit");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const first = await browser.run(runFirst, 12);
    assert.deepEqual(first.errors, []);
    assert.deepEqual(
      first.counts,
      first.counts.map((_, index) => `[${index + 1}]`),
    );
    assert.ok(first.figures >= 2, `${first.figures} plots`);
    assert.equal(first.drawn, first.figures);
    assert.equal((await browser.run(runCell, 1, "let kept = 41;\n1 + 1")).trim(), "2");
    const failing = 'function f() {\n  throw new Error("here");\n}\nf();';
    assert.match(await browser.run(runCell, 2, failing), /Error: here\s+Cell \S+, line 2/);
    for (const loop of ["while (true) {}", "while (true) await null;", "await new Promise(() => {});"]) {
      assert.match(await browser.run(stopCell, 2, loop), /Interrupted.*variables are kept/s, loop);
      assert.equal((await browser.run(runCell, 3, "kept + 1")).trim(), "42", loop);
    }
  });
}
