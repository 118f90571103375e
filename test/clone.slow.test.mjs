// The README's way without Python, in a copy of the project with nothing installed and nothing built.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { root } from "../scripts/lib/root.mjs";

const made = new Set(["node_modules", "dist", "bundle", ".venv", ".cache", ".git"]);
let clone;
before(() => {
  clone = mkdtempSync(join(tmpdir(), "clone-"));
  cpSync(root, clone, { recursive: true, filter: (path) => !made.has(basename(path)) });
});
after(() => rmSync(clone, { recursive: true, force: true }));

test("npm ci && npx tskernel run LESSON --html PAGE", { timeout: 600_000 }, () => {
  run("npm ci --no-audit --no-fund");
  run("npx tskernel run notebooks/2-four-equations.ipynb --output out.ipynb --html page.html");
  const outputs = JSON.parse(readFileSync(join(clone, "out.ipynb"), "utf8")).cells.flatMap(
    (cell) => cell.outputs ?? [],
  );
  assert.ok(outputs.filter(({ data }) => data?.["image/png"]).length >= 6);
  assert.match(readFileSync(join(clone, "page.html"), "utf8"), /<figure data-plot="vega-lite"/);
});

function run(command) {
  const { status, stdout, stderr } = spawnSync(command, { cwd: clone, encoding: "utf8", shell: true });
  assert.equal(status, 0, `${command}: ${stdout}\n${stderr}`);
}
