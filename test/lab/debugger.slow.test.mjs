// JupyterLab's debugger panel in a real browser, as a person uses it.
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Lab } from "./Lab.mjs";

let lab;
let notebook;
before(async () => (lab = await Lab.open()), { timeout: 120_000 });
after(() => lab?.close());
afterEach(async (context) => {
  if (!notebook) return;
  await picture(`${context.name.replace(/\W+/g, "-").slice(0, 60)}-end`);
  await notebook.close();
  notebook = undefined;
});
const patience = { timeout: 120_000 };

const functions =
  "const base = 10;\nfunction twice(n: number): number {\n  const doubled = n * 2;\n  return doubled;\n}";
// Its file is found by a hash of its text, in which not all is ASCII.
const loop =
  "let total: number = 0; // größer 🙂\nfor (const n of [1, 2]) {\n  const t = twice(n) + base;\n  total += t;\n}\ntotal";

test("a breakpoint set in the gutter stops the cell, which is stepped through and goes on", patience, async () => {
  notebook = await lab.notebook("debugger", functions, loop);
  await notebook.run(0);
  await bug();
  await breakAt(1, 4);
  await notebook.start(1);
  await stoppedAt(1, 4);
  await picture("debugger-stopped");
  assert.deepEqual(await texts(".jp-DebuggerCallstackFrame-name"), ["Cell In[2]"]);
  assert.match(await text(".jp-DebuggerBreakpoints-body"), /4/);
  await scope("Locals");
  assert.deepEqual(await variables(), { t: "12", n: "1" });
  await scope("Notebook");
  assert.deepEqual(await variables(), { base: "10", total: "0", twice: "function" });

  await press("Next");
  await stoppedAt(1, 2);
  await press("Next");
  await stoppedAt(1, 3);
  await press("Step In");
  await stoppedAt(0, 3);
  await picture("debugger-in-function");
  assert.deepEqual(await texts(".jp-DebuggerCallstackFrame-name"), ["twice", "Cell In[2]"]);
  await scope("Locals");
  assert.equal((await variables()).n, "2");
  await press("Step Out");
  await stoppedAt(1, 4);
  await press("Continue");
  await notebook.prompt(1, /^\[2\]:$/);
  assert.equal(await notebook.text(1), "26");
  assert.equal(await notebook.page.locator(".jp-DebuggerEditor-highlight").count(), 0);
});

test("the variable inspector shows the notebook's names without a stop", patience, async () => {
  notebook = await lab.notebook(
    "variables",
    'const words = ["a", "b"];\nconst text = "hello";\nconst by = new Map([["k", 1]]);',
    "1",
  );
  await bug();
  await notebook.run(0);
  await notebook.page.locator(".jp-DebuggerVariables-name", { hasText: "by" }).waitFor();
  assert.deepEqual(await variables(), { words: "Array(2)", text: "'hello'", by: "Map(1)" });
  const item = notebook.page.locator(".jp-DebuggerVariables-body jp-tree-item", { hasText: "words" }).first();
  await item.locator(".expand-collapse-button").first().click();
  await notebook.page.locator(".jp-DebuggerVariables-name", { hasText: /^1$/ }).waitFor();
  await picture("debugger-variables");
});

test("breakpoints outlive a restart of the kernel", patience, async () => {
  notebook = await lab.notebook("debugger-restart", "let again = 1;\nagain = 2;");
  await bug();
  await breakAt(0, 2);
  await notebook.toolbar("notebook:restart-kernel");
  await notebook.page.locator(".jp-Dialog .jp-mod-accept").click();
  await notebook.page.locator(".jp-Dialog").waitFor({ state: "detached" });
  await notebook.idle();
  // JupyterLab sends them anew in its own time, of which nothing is seen: a cell that came before them has run through.
  let runs = 0;
  const ended = () =>
    notebook
      .cell(0)
      .locator(".jp-InputPrompt")
      .filter({ hasText: `[${runs}]:` });
  do {
    await bug();
    await notebook.page.waitForTimeout(500);
    await notebook.start(0);
    runs++;
    await litLine(0, 2).or(ended()).first().waitFor();
  } while (runs < 20 && (await ended().isVisible()));
  await stoppedAt(0, 2);
  await press("Continue");
  await ended().waitFor();
});

test("Stop at a breakpoint ends the cell, and the debugger can be left", patience, async () => {
  notebook = await lab.notebook("debugger-stop", "let reached = 1;\nreached = 2;", "reached");
  await bug();
  await breakAt(0, 2);
  await notebook.start(0);
  await stoppedAt(0, 2);
  await notebook.toolbar("notebook:interrupt-kernel");
  await notebook.prompt(0, /\[1\]/);
  assert.match(await notebook.text(0), /stopped/);
  assert.equal(await notebook.run(1), "1");
  await notebook.page.locator(".jp-DebuggerBugButton").first().click();
  await notebook.page.locator('.jp-NotebookPanel:not([data-jp-debugger="true"])').waitFor();
  assert.match(await notebook.run(0), /^2?$/);
});

/** Presses the bug; again, where JupyterLab was not ready for it. */
async function bug() {
  const on = notebook.page.locator('.jp-NotebookPanel[data-jp-debugger="true"]');
  for (let i = 0; i < 5 && (await on.count()) === 0; i++) {
    await notebook.page.locator(".jp-DebuggerBugButton").first().click();
    await on.waitFor({ timeout: 10_000 }).catch(() => {});
  }
  await on.waitFor();
  await notebook.page.locator("#jp-debugger-sidebar").waitFor();
}

async function breakAt(cell, line) {
  const gutter = notebook.cell(cell).locator(".cm-breakpoint-gutter .cm-gutterElement");
  // The first one only gives the gutter its width.
  await gutter.nth(line).click();
  await notebook.page.locator(".jp-DebuggerBreakpoints-body .jp-DebuggerBreakpoint").first().waitFor();
}

/** Waits until the line is lit. */
async function stoppedAt(cell, line) {
  await litLine(cell, line).waitFor();
}

function litLine(cell, line) {
  return notebook.cell(cell).locator(`.cm-line:nth-of-type(${line}).jp-DebuggerEditor-highlight`);
}

async function press(title) {
  await notebook.page.locator(`#jp-debugger-sidebar [title^="${title}"]:not([disabled])`).first().click();
}

async function scope(name) {
  const select = notebook.page
    .locator("#jp-debugger-sidebar .jp-DebuggerVariables select, .jp-DebuggerVariables-toolbar select")
    .first();
  await select.selectOption(name);
}

/** Name and what stands beside it. */
async function variables() {
  const items = notebook.page.locator(".jp-DebuggerVariables-body jp-tree-item:has(> .jp-DebuggerVariables-name)");
  await items.first().waitFor();
  const pairs = await items.evaluateAll((found) =>
    found.map((item) => [...item.querySelectorAll(":scope > span")].map((span) => span.textContent)),
  );
  return Object.fromEntries(pairs);
}

async function texts(selector) {
  await notebook.page.locator(selector).first().waitFor();
  return await notebook.page.locator(selector).allInnerTexts();
}

async function text(selector) {
  return await notebook.page.locator(selector).first().innerText();
}

async function picture(name) {
  await notebook.page.screenshot({ path: `${Lab.pictures}/${name}.png` });
}
