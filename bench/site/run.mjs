// `npm run bench:site -- [--tries 3] [--built FOLDER] [NAME…]`: the web site's budgets, in Chromium on this machine, each as
// the median of some tries; names choose among `measures`. The site is built anew, unless a built one is named. The peer of
// a training step is Node without the native library, with the same code. (JupyterLite's Python kernel is no peer here: its
// package on PyPI comes without Python, which it loads from another host.)
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { launchBrowser } from "../../test/lab/Lab.mjs";
import { root } from "../../scripts/lib/root.mjs";
import { serveFolder } from "../../scripts/lib/serveFolder.mjs";
import { buildSite } from "../../site/build.mjs";

const { values: options, positionals: chosen } = parseArgs({
  allowPositionals: true,
  options: { tries: { type: "string", default: "3" }, built: { type: "string" } },
});
const folder = options.built ?? join(root, ".cache", "bench-site");
const lesson = "2-four-equations";
const largest = "4-covariate-shift";
const tries = Number(options.tries);

/** Statements, the same in a cell and in Node; their result is `median`, in milliseconds. */
const trainingStep = `
const { fit, layers, sequential, sgd, ready } = await import("batchnorm-lab");
await ready({ backend: "cpu" });
const hidden = [0, 1, 2].flatMap(() => [layers.dense({ units: 100, useBias: false }), layers.batchNorm(), layers.activation("sigmoid")]);
const model = sequential([...hidden, layers.dense({ units: 10 })], { inputShape: [784] });
const numExamples = 1200;
const x = Float32Array.from({ length: numExamples * 784 }, () => Math.random() * 2 - 1);
const labels = Int32Array.from({ length: numExamples }, () => Math.floor(Math.random() * 10));
const data = { name: "random", numExamples, exampleShape: [784], numClasses: 10, x, labels };
const times = [0].slice(1);
let last = performance.now();
await fit(model, data, { optimizer: sgd(0.1), batchSize: 60, steps: 123, progress: false, onStep() {
  const now = performance.now();
  times.push(now - last);
  last = now;
} });
const median = times.slice(3).sort((a, b) => a - b)[60];
`;

/** As a cell, in which loops look whether Stop was pressed; as a text that `Function` makes, in which they do not. */
const multiply = (n) => `const [a, b, c] = [0, 1, 2].map(() => new Float64Array(${n * n}).fill(1.5));
for (let i = 0; i < ${n}; i++) for (let j = 0; j < ${n}; j++) {
  let sum = 0;
  for (let k = 0; k < ${n}; k++) sum += a[i * ${n} + k] * b[k * ${n} + j];
  c[i * ${n} + j] = sum;
}`;
const add = "let sum = 0; for (let i = 0; i < 2e8; i++) sum += i & 7;";
const timed = (body) => `(() => { const start = performance.now(); ${body} return performance.now() - start; })()`;

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const rows = [];
const tell = (what, value, unit, limit) => {
  rows.push([what, `${value.toFixed(value < 10 ? 2 : 0)} ${unit}`, `≤ ${limit} ${unit}`, value <= limit ? "✓" : "✗"]);
  console.log(rows.at(-1).join("  "));
};

if (!options.built) await buildSite(folder);
const server = await serveFolder(folder);
const browser = await launchBrowser();

async function fresh() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  return await context.newPage();
}

/** A page that has been visited before, its kernel not yet loaded. */
async function openLesson(name) {
  const page = await fresh();
  await page.goto(`${server.url}${name}.html`);
  await page.waitForFunction(() => globalThis.crossOriginIsolated && globalThis.lesson);
  return page;
}

/** Runs a cell in the page; its milliseconds, and the number that its `result` is, where it declares one. */
const execute = (page, code) =>
  page.evaluate(async (code) => {
    const userExpressions = /\bresult\b/.test(code) ? { result: "result" } : {};
    const start = performance.now();
    const outcome = await globalThis.lesson.kernel.execute({ cell: "bench", code, userExpressions });
    if (outcome.status !== "ok") throw new Error(outcome.traceback.join("\n"));
    return { time: performance.now() - start, value: Number(outcome.userExpressions.result?.data["text/plain"]) };
  }, code);

async function many(count, measure) {
  const found = [];
  for (let index = 0; index < count; index++) found.push(await measure(index));
  return found;
}

/** By name. */
const measures = {
  async readable() {
    const paints = await many(tries, async () => {
      const page = await fresh();
      await page.goto(`${server.url}${lesson}.html`, { waitUntil: "load" });
      const time = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime);
      await page.context().close();
      return time / 1000;
    });
    tell("a lesson is readable after the link", median(paints), "s", 1);
  },

  async run() {
    const first = await many(tries, async () => {
      const page = await openLesson(lesson);
      const files = new Set();
      page.context().on("request", (request) => files.add(new URL(request.url()).pathname));
      const start = performance.now();
      await page.locator("section.cell").first().getByRole("button", { name: "Run", exact: true }).click();
      await page.waitForFunction(
        () =>
          /^\[1\]$/.test(document.querySelector(".cell .count").textContent) &&
          !document.querySelector("[data-running]"),
      );
      const time = (performance.now() - start) / 1000;
      await page.context().close();
      return { time, files };
    });
    tell("first live result after Run (library and backend)", median(first.map(({ time }) => time)), "s", 3);
    // What a page, its styles and its kernel load; a service worker's own requests are the same files.
    const loaded = ["kernel", "page"].flatMap((part) =>
      [...first[0].files].filter((path) => path.startsWith(`/${part}/`)),
    );
    const size = [...loaded, `/${lesson}.html`, "/assets/style.css"]
      .map((path) => join(folder, path))
      .filter((path) => existsSync(path) && statSync(path).isFile())
      .reduce((sum, path) => sum + gzipSync(readFileSync(path)).length, 0);
    tell("to load for it, compressed (gzip), beside plots", size / 1e6, "MB", 4);
  },

  async jupyterlite() {
    const ready = await many(tries, async (index) => {
      const page = await fresh();
      // The second visit: on the first one the page is taken twice.
      await page.goto(`${server.url}index.html`);
      await page.waitForFunction(() => globalThis.crossOriginIsolated);
      const start = performance.now();
      await page.goto(`${server.url}jupyter/lab/index.html?path=${lesson}.ipynb&try=${index}`);
      await page.locator(".jp-StatusBar-TextItem", { hasText: /TypeScript \| Idle/ }).waitFor();
      const time = (performance.now() - start) / 1000;
      await page.context().close();
      return time;
    });
    tell("JupyterLite's kernel is ready after the link", median(ready), "s", 5);
  },

  async cells() {
    const page = await openLesson(lesson);
    const begin = 'import { tf, ready } from "batchnorm-lab"; await ready(); const z = tf.randomNormal([60, 100]);';
    await execute(page, begin);
    const small = await many(20, (index) => execute(page, `const small${index} = ${index} + 1; small${index}`));
    tell("a small cell", median(small.map(({ time }) => time)), "ms", 20);
    const tensors = await many(20, (index) => execute(page, `z.sub(z.mean(0)).div(${index + 1}).square().mean(0)`));
    tell("a cell with tensors", median(tensors.map(({ time }) => time)), "ms", 60);
    await page.context().close();
  },

  async stop() {
    const page = await openLesson(lesson);
    for (const [what, body] of [
      ["adding in a loop", add],
      ["a matrix product", multiply(400)],
    ]) {
      const measured = await many(5, async () => {
        const { value: guarded } = await execute(page, `const result = ${timed(body)};`);
        const plain = `const result = new Function(${JSON.stringify(`return ${timed(body)}`)})() as number;`;
        return guarded / (await execute(page, plain)).value;
      });
      tell(`what Stop costs, ${what}`, median(measured), "×", 1.5);
    }
    await page.context().close();
  },

  async training() {
    const page = await openLesson(lesson);
    const steps = await many(tries, async () => {
      const inBrowser = await execute(page, `let result = 0; { ${trainingStep} result = median ?? 0; }`);
      const args = ["--input-type=module", "--eval", `${trainingStep} console.log(median);`];
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: join(root, "notebooks") });
      if (!Number(stdout)) throw new Error(stderr);
      return { inBrowser: inBrowser.value, inNode: Number(stdout) };
    });
    const [ours, nodes] = ["inBrowser", "inNode"].map((place) => median(steps.map((step) => step[place])));
    console.log(`a training step: ${ours.toFixed(2)} ms, in Node ${nodes.toFixed(2)} ms`);
    tell("a training step, of Node's without a native library", ours / nodes, "×", 1.1);
    await page.context().close();
  },

  async memory() {
    const page = await openLesson(largest);
    await execute(page, 'process.env.BATCHNORM_LAB_QUICK = "1";');
    await page.evaluate(async () => {
      const { lesson } = /** @type {any} */ (globalThis);
      lesson.reset();
      await lesson.run(lesson.cells);
    });
    const bytes = await page.evaluate(async () => {
      const { bytes } = await /** @type {any} */ (performance).measureUserAgentSpecificMemory();
      return bytes;
    });
    tell("memory in the largest lesson, run whole", bytes / 1e6, "MB", 400);
    await page.context().close();
  },
};

try {
  for (const name of chosen.length > 0 ? chosen : Object.keys(measures)) await measures[name]();
} finally {
  console.log(`load average ${loadavg()[0].toFixed(1)} on this machine`);
  await browser.close();
  await server.close();
}
