import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "../scripts/lib/root.mjs";
import { notebookOf } from "./sample.mjs";

/** Runs a text's TypeScript as the cells of a notebook: their outputs. */
export function outputsOf(file) {
  const cells = [...readFileSync(join(root, file), "utf8").matchAll(/^```ts\n([^]*?)^```/gm)].map(([, code]) => code);
  assert.ok(cells.length > 0);
  const folder = join(root, ".cache", "readme-test");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${basename(file, ".md")}.ipynb`);
  writeFileSync(path, notebookOf(cells));
  const { status, stderr } = spawnSync(process.execPath, [join(root, "kernel/bin/tskernel.mjs"), "run", path], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(readFileSync(path, "utf8")).cells.flatMap((cell) => cell.outputs);
}
