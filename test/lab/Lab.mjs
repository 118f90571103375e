import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { startLab } from "../../scripts/lib/jupyter.mjs";
import { root } from "../../scripts/lib/root.mjs";

const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
flags.push("--disable-component-update", "--disable-sync");

export function launchBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
}

/** JupyterLab as `npm start` runs it, in a real browser, on a folder of its own. */
export class Lab {
  /** In the project, so that notebooks find the library. */
  static folder = join(root, ".cache", "lab-test");
  /** Where pictures of what was seen are kept, to look at. */
  static pictures = join(tmpdir(), "batchnorm-lab-pictures");

  static async open() {
    rmSync(Lab.folder, { recursive: true, force: true });
    for (const made of [Lab.folder, Lab.pictures]) mkdirSync(made, { recursive: true });
    // One after the other, so that nothing stays open when one of them fails.
    const browser = await launchBrowser();
    try {
      return new Lab(await startLab(Lab.folder), browser);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  constructor(server, browser) {
    this.server = server;
    this.browser = browser;
  }

  async close() {
    this.server.child.kill("SIGTERM");
    await Promise.all([this.browser.close(), this.server.ended]);
  }

  /** A new notebook of these cells, opened, its kernel ready. */
  async notebook(name, ...sources) {
    const cells = sources.map((source, i) => {
      return { cell_type: "code", id: `c${i}`, metadata: {}, source, outputs: [], execution_count: null };
    });
    const kernelspec = { name: "tskernel", display_name: "TypeScript", language: "typescript" };
    const notebook = { nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells };
    writeFileSync(join(Lab.folder, `${name}.ipynb`), JSON.stringify(notebook));
    return await this.openNotebook(`${name}.ipynb`);
  }

  async openNotebook(path) {
    const { address, token } = this.server;
    const context = await this.browser.newContext({ viewport: { width: 1300, height: 1000 } });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    const requests = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${address}/lab/tree/${encodeURIComponent(path)}?reset&token=${token}`);
    const notebook = new NotebookPage(page, this.server, requests);
    // The status bar knows of the kernel itself; a cell run before it is connected would be forgotten by JupyterLab.
    await page.locator(".jp-StatusBar-TextItem", { hasText: /\| Idle/ }).waitFor();
    await notebook.idle();
    return notebook;
  }
}

/** A notebook as a person sees and uses it: by its cells, keys and buttons. */
export class NotebookPage {
  constructor(page, { address, token }, requests) {
    this.page = page;
    this.address = address;
    this.token = token;
    this.requests = requests;
  }

  /** Closes the page and ends its kernel. */
  async close() {
    await this.page.context().close();
    const headers = { authorization: `token ${this.token}` };
    const sessions = await (await fetch(`${this.address}/api/sessions`, { headers })).json();
    await Promise.all(
      sessions.map(({ id }) => fetch(`${this.address}/api/sessions/${id}`, { method: "DELETE", headers })),
    );
  }

  /** Waits until the kernel has nothing to do. */
  async idle(timeout = 30_000) {
    await this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first().waitFor({ timeout });
  }

  async busy() {
    await this.page.locator('.jp-Notebook-ExecutionIndicator[data-status="busy"]').first().waitFor();
  }

  cell(index) {
    return this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
  }

  editor(index) {
    return this.cell(index).locator(".cm-content");
  }

  output(index) {
    return this.cell(index).locator(".jp-OutputArea");
  }

  /** Runs one cell (Ctrl-Enter), without waiting for its end. */
  async start(index) {
    await this.editor(index).click();
    await this.page.keyboard.press("Control+Enter");
  }

  /** Runs one cell to its end; resolves to the text of its outputs. */
  async run(index, timeout = 30_000) {
    await this.start(index);
    await this.prompt(index, /^\[\d+\]:$/, timeout);
    await this.idle(timeout);
    return await this.text(index);
  }

  /** Waits for what stands before the cell: `[*]:` while it runs, `[3]:` after. */
  async prompt(index, pattern, timeout = 30_000) {
    const prompt = this.cell(index).locator(".jp-InputPrompt");
    await prompt.filter({ hasText: pattern }).waitFor({ timeout });
  }

  async text(index) {
    const outputs = await this.output(index).locator(".jp-OutputArea-output").allInnerTexts();
    return outputs.join("\n");
  }

  async toolbar(command) {
    await this.page.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).click();
  }

  /** Restarts the kernel, runs all cells to their end, and saves. */
  async runAll(timeout) {
    await this.restartAndRunAll(timeout);
    await this.save();
  }

  async restartAndRunAll(timeout) {
    await this.toolbar("notebook:restart-run-all");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.page.locator(".jp-Dialog").waitFor({ state: "detached" });
    await this.busy();
    await this.idle(timeout);
  }

  /** Saves the notebook; the server answers once the whole file is written. */
  async save() {
    const isSaving = (request) => request.method() === "PUT" && request.url().includes("/api/contents/");
    const answered = this.page.waitForResponse((response) => isSaving(response.request()));
    await this.page.keyboard.press("Control+S");
    const answer = await answered;
    if (!answer.ok()) throw new Error(`The notebook was not saved: ${answer.status()} ${await answer.text()}`);
  }

  /** The outputs of the saved notebook that a test wants, each with its cell's place: `{cell, output}`. */
  outputsOfFile(name, isWanted) {
    const { cells } = JSON.parse(readFileSync(join(Lab.folder, name), "utf8"));
    return cells.flatMap(({ outputs = [] }, cell) => outputs.filter(isWanted).map((output) => ({ cell, output })));
  }

  /** Brings a cell's output into view (a long notebook holds only what is seen). */
  async scrollTo(index, selector) {
    const found = this.cell(index).locator(selector).first();
    const pane = this.page.locator(".jp-WindowedPanel-outer");
    await pane.hover();
    await pane.evaluate((element) => element.scrollTo(0, 0));
    for (let i = 0; i < 200 && !(await found.isVisible()); i++) {
      await this.page.mouse.wheel(0, 400);
      await this.page.waitForTimeout(100);
    }
    await found.waitFor({ timeout: 5000 });
    return found;
  }

  /** Requests that went anywhere but to JupyterLab itself. */
  strangeRequests() {
    return this.requests.filter((url) => !url.startsWith(this.address) && !/^(data|blob):/.test(url));
  }
}
