// The library in a page that esbuild makes of it with no setting of its own: WebAssembly is there, no file has to be copied.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { build } from "esbuild";
import { root } from "../scripts/lib/root.mjs";
import { serveFolder } from "../scripts/lib/serveFolder.mjs";
import { launchBrowser } from "./lab/Lab.mjs";

const folder = join(root, ".cache", "bundled-test");
let server;
let browser;
after(async () => {
  await browser?.close();
  await server?.close();
});

test("esbuild's bundle of a page computes on WebAssembly", { timeout: 120_000 }, async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const contents = `import { tf, ready, batchNorm } from "batchnorm-lab";
    const { name } = await ready();
    const y = batchNorm(tf.tensor2d([[1, 2], [3, 6]]), { gamma: [1, 1], beta: [0, 0] });
    document.title = [name, ...y.dataSync().map(Math.round)].join();`;
  const stdin = { contents, resolveDir: join(root, "notebooks") };
  await build({ stdin, bundle: true, format: "esm", outfile: join(folder, "page.js"), logLevel: "warning" });
  writeFileSync(join(folder, "index.html"), '<!DOCTYPE html><script type="module" src="page.js"></script>');
  server = await serveFolder(folder);
  browser = await launchBrowser();
  const page = await browser.newPage();
  await page.goto(server.url);
  await page.waitForFunction(() => document.title !== "");
  assert.equal(await page.title(), "wasm,-1,-1,1,1");
});
