// The interpreter's own tests that need no Node, against the interpreter in a page of a real browser.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { buildKernel } from "../browser/build.mjs";
import { root } from "../scripts/lib/root.mjs";

/** By file, how the names of tests begin. The others speak of processes, pipes, Node's modules, or of what a page lacks. */
const shared = {
  execute: [
    "plain numbers and strings carry no colours",
    "names live on across cells",
    "every form of declaration",
    "decorators and using",
    "a hoisted function",
    "functions and classes keep their names",
    "names of Node's own may be declared",
    "an inner scope hides",
    "awaits, for await",
    "names survive a cell that fails",
    "streams, displays and results",
    "late output goes to the cell it comes from",
    "a type error stops the cell",
    "a syntax error shows the place",
    "a traceback leads through awaits",
    "causes, and what is no error",
    "unhandled rejections and errors",
    "results that are hard to show",
    "an array of records",
    "values that show themselves",
    "display, update, clear",
    "tslab's displays",
    "silent cells and user expressions",
    "comms go both ways",
    "handlers of comm messages may await",
    "is the text complete",
  ],
  interrupt: [
    "Stop aborts the signal first",
    "Stop ends every cell that runs",
    "repairs run after a Stop",
    "Stop while nothing runs",
  ],
};

const folder = join(root, ".cache", "browser-interpreter");

test("the interpreter's tests that need no Node pass in Chromium", { timeout: 400_000 }, async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await buildKernel(join(folder, "kernel"));
  /** @type {import("esbuild").BuildOptions} */
  const common = { bundle: true, format: "esm", logLevel: "warning" };
  const entry = join(root, "browser/BrowserInterpreter.ts");
  await build({ ...common, entryPoints: [entry], outdir: folder, platform: "browser" });
  const remote = join(root, "test/lab/remoteInterpreter.mjs");
  await build({
    ...common,
    entryPoints: Object.keys(shared).map((name) => join(root, `kernel/interpreter/${name}.test.ts`)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    external: ["playwright-core", "/BrowserInterpreter.js"],
    plugins: [
      {
        name: "remote",
        setup: ({ onResolve }) => onResolve({ filter: /\/createInterpreter\.js$/ }, () => ({ path: remote })),
      },
    ],
  });
  for (const [name, beginnings] of Object.entries(shared)) {
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, BROWSER_KERNEL: folder };
    delete env.NODE_TEST_CONTEXT; // it would make that a part of this test
    const pattern = `--test-name-pattern=/^(${beginnings.join("|")})/`;
    const args = ["--test-reporter=tap", pattern, join(folder, `${name}.test.mjs`)];
    const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env, timeout: 150_000 });
    const failed = stdout.match(/^not ok .*[^]*?\.\.\.$/gm) ?? [];
    assert.deepEqual(failed, [], name);
    const passed = (stdout.match(/^ok .*$/gm) ?? []).filter((line) => !/# SKIP/.test(line));
    assert.equal(passed.length, beginnings.length, `${name}: ${passed.join("\n")}\n${stdout.slice(-1500)}`);
  }
});
