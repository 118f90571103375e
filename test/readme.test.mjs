// The cells in the README and the documentation really run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/root.mjs";
import { notebookOf } from "./sample.mjs";

/** Runs a text's TypeScript as the cells of a notebook: their outputs. */
function outputsOf(file) {
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

test("the README's TypeScript runs as a notebook and shows a plot", { timeout: 120_000 }, () => {
  assert.ok(
    outputsOf("README.md").some(
      ({ data = {} }) => "image/png" in data && Object.keys(data).some((mime) => mime.includes("vegalite")),
    ),
  );
});

test("what is said to those who come from other notebooks is so", { timeout: 120_000 }, () => {
  const shown = outputsOf("kernel/docs/coming-from.md").map(({ data }) => data);
  const text = (value) => [value].flat().join("");
  assert.equal(text(shown[0]["text/html"]), "<b>21 °C</b>");
  assert.match(text(shown[1]["text/markdown"]), /\*\*MIME bundle\*\*/);
  assert.match(text(shown[2]["text/plain"]), /3 of 3/);
});
