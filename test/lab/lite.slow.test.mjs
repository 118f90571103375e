// The lessons as notebooks in JupyterLite, which the site brings along: a static host under a base path, a real browser.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../../scripts/lib/root.mjs";
import { serveFolder } from "../../scripts/lib/serveFolder.mjs";
import { buildSite } from "../../site/build.mjs";
import { Lab, launchBrowser, NotebookPage } from "./Lab.mjs";

const base = "/some/base/";
let server;
let browser;
let page;
let notebook;
const wrong = [];
const hosts = new Set();

before(async () => {
  mkdirSync(Lab.pictures, { recursive: true });
  const folder = join(root, ".cache", "lite-test");
  await buildSite(folder);
  server = await serveFolder(folder, { base });
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await server?.close();
});
const patience = { timeout: 300_000 };

const kernelIdle = () => page.locator(".jp-StatusBar-TextItem", { hasText: /TypeScript \| Idle/ }).waitFor();

/** Somebody who has not been here before. */
async function newReader() {
  await page?.context().close();
  page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
  page.setDefaultTimeout(30_000);
  page.on("pageerror", (error) => wrong.push(error.message));
  page.on("request", (request) => /^https?:/.test(request.url()) && hosts.add(new URL(request.url()).host));
  notebook = new NotebookPage(page, { address: server.url });
}

async function open(query = "") {
  await page.goto(`${server.url}jupyter/lab/index.html${query}`);
  await page.waitForFunction(() => globalThis.crossOriginIsolated);
}

/** The cells' outputs of a file as the browser keeps it. */
async function saved(name) {
  await page.keyboard.press("Control+S");
  const asks = page.locator(".jp-Dialog"); // for a name, the first time
  if (await asks.isVisible({ timeout: 500 })) await asks.locator(".jp-mod-accept").click();
  await page.locator(".lm-TabBar-tab.jp-mod-dirty, .lm-TabBar-tab .jp-mod-dirty").waitFor({ state: "detached" });
  const read = ([database, name]) =>
    new Promise((resolve, reject) => {
      const opening = indexedDB.open(database);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const getting = opening.result.transaction("files").objectStore("files").get(name);
        getting.onsuccess = () => resolve(getting.result?.content.cells);
      };
    });
  for (;;) {
    const cells = await page.evaluate(read, [`JupyterLite Storage - ${base}jupyter/`, name]);
    if (cells) return cells;
    await page.waitForTimeout(100);
  }
}

/** Puts a cell above all others, as a person does with keys. */
async function insertAbove(code) {
  await notebook.cell(0).click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("a");
  await page.keyboard.press("Enter");
  await page.keyboard.insertText(code);
}

async function writeAndStart(index, code) {
  await notebook.editor(index).click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(code);
  await page.keyboard.press("Control+Enter");
}

async function write(index, code) {
  await writeAndStart(index, code);
  await notebook.prompt(index, /^\[\d+\]:$/);
  return await notebook.text(index);
}

for (const [name, numPlots] of [
  ["2-four-equations.ipynb", 11],
  ["6-test-time.ipynb", 8],
]) {
  test(`all cells of ${name} run, without an error, and plots are drawn`, patience, async () => {
    await newReader();
    await open(`?path=${name}`);
    await kernelIdle();
    assert.equal(await page.locator(".lm-TabBar-tab.jp-mod-dirty").count(), 0, "opening changes nothing");
    await insertAbove('process.env.BATCHNORM_LAB_QUICK = "1";');
    await notebook.restartAndRunAll(240_000);
    const cells = (await saved(name)).filter(({ cell_type }) => cell_type === "code");
    assert.deepEqual(
      cells.flatMap(({ outputs }) => outputs.filter(({ output_type }) => output_type === "error")),
      [],
    );
    assert.deepEqual(
      cells.map(({ execution_count }) => execution_count),
      cells.map((_, index) => index + 1),
    );
    const isPlot = ({ data = {} }) => Object.keys(data).some((type) => /vegalite|plotly/.test(type));
    const plotted = cells.flatMap(({ outputs }) => outputs.filter(isPlot)).length;
    assert.ok(plotted >= numPlots, `${plotted} plots`);
    await page.locator(".jp-RenderedVegaCommon5 svg, .jp-RenderedVegaCommon5 canvas").first().waitFor();
    await page.screenshot({ path: join(Lab.pictures, `lite-${name}.png`) });
  });
}

test("a notebook of one's own: results, files, completion beside a running cell", patience, async () => {
  await newReader();
  await open();
  await page.locator('.jp-LauncherCard[data-category="Notebook"]', { hasText: "TypeScript" }).click();
  await kernelIdle();
  assert.equal(await write(0, "const numbers: number[] = [1, 2, 3];\n1 + 1"), "2");
  await page.keyboard.press("Escape");
  await page.keyboard.press("b");
  await page.keyboard.press("b");
  await writeAndStart(1, "await new Promise((done) => setTimeout(done, 4000)); 'done'");
  await notebook.prompt(1, /\*/);
  await notebook.editor(2).click();
  await page.keyboard.insertText("numbers.red");
  await page.keyboard.press("Tab");
  await page.locator(".jp-Completer-item", { hasText: "reduceRight" }).waitFor();
  assert.match(await notebook.cell(1).locator(".jp-InputPrompt").innerText(), /\*/, "the other cell runs still");
  await page.keyboard.press("Escape");
  await notebook.prompt(1, /^\[2\]:$/);
  assert.equal(await notebook.text(1), "'done'");
});

test("an error names the cell's line; late output comes to its own cell", patience, async () => {
  assert.match(await write(1, "1;\n2;\nthrow new Error('here');"), /Error: here\s+Cell \S+, line 3/);
  await write(1, "setTimeout(() => console.log('late'), 500)");
  await write(2, "await new Promise((done) => setTimeout(done, 1000)); console.log('mine')");
  assert.equal((await notebook.text(2)).trim(), "mine");
  assert.match(await notebook.text(1), /late/);
});

test("prompt asks in the notebook; comms go both ways", patience, async () => {
  await writeAndStart(1, 'prompt("Who? ")');
  await page.locator(".jp-Stdin-input").fill("Zoë");
  await page.keyboard.press("Enter");
  await notebook.prompt(1, /^\[\d+\]:$/);
  assert.match(await notebook.text(1), /'Zoë'/);
  await write(
    1,
    "Jupyter.comms.register('twice', (c) => { c.onMessage = ({ data }) => c.send({ n: 2 * Number(data.n) }); });",
  );
  const answer = await page.evaluate(async () => {
    const comm = globalThis.jupyterapp.shell.currentWidget.sessionContext.session.kernel.createComm("twice");
    const heard = new Promise((resolve) => (comm.onMsg = ({ content }) => resolve(content.data)));
    await comm.open({}).done;
    comm.send({ n: 21 });
    return await heard;
  });
  assert.deepEqual(answer, { n: 42 });
});

test("Stop ends a loop and what waits, and keeps variables; Restart forgets them", patience, async () => {
  await writeAndStart(1, "while (true) {}");
  await writeAndStart(2, "'waited'");
  await page.waitForTimeout(500);
  await notebook.toolbar("notebook:interrupt-kernel");
  await notebook.prompt(1, /^\[\d+\]:$/);
  assert.match(await notebook.text(1), /Interrupted.*variables are kept/s);
  await notebook.prompt(2, /^\[ ?\]:$/);
  assert.equal((await write(2, "numbers.length")).trim(), "3");
  await notebook.toolbar("notebook:restart-kernel");
  await page.locator(".jp-Dialog .jp-mod-accept").click();
  await page.locator(".jp-Dialog").waitFor({ state: "detached" });
  await kernelIdle();
  assert.match(await write(2, "numbers.length"), /Cannot find name 'numbers'/);
});

test("one's own notebook is there after a reload, and offline", patience, async () => {
  const cells = await saved("Untitled.ipynb");
  assert.match(cells[0].source, /numbers: number/);
  await server.close();
  await open("?path=Untitled.ipynb");
  await kernelIdle();
  assert.match(await notebook.editor(0).innerText(), /numbers: number/);
  assert.equal(await write(0, "6 * 7"), "42");
});

test("nothing came from another host, and no script failed", () => {
  assert.equal(hosts.size, 1);
  assert.deepEqual(wrong, []);
});
