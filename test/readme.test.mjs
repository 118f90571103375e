// The README's cells really run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/root.mjs";
import { notebookOf } from "./sample.mjs";

test("the README's TypeScript runs as a notebook and shows a plot", { timeout: 120_000 }, () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const cells = [...readme.matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code);
  assert.ok(cells.length > 0);
  const folder = join(root, ".cache", "readme-test");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "readme.ipynb");
  writeFileSync(path, notebookOf(cells));
  const { status, stderr } = spawnSync(process.execPath, [join(root, "kernel/bin/tskernel.mjs"), "run", path], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  const outputs = JSON.parse(readFileSync(path, "utf8")).cells.flatMap((cell) => cell.outputs);
  assert.ok(
    outputs.some(({ data = {} }) => "image/png" in data && Object.keys(data).some((mime) => mime.includes("vegalite"))),
  );
});
