// Notebooks of the library on stock tslab 1.0.22: the same file runs, and the same plots arrive as on our kernel.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { root } from "../../scripts/lib/root.mjs";
import { venvPython } from "../../scripts/lib/venv.mjs";
import { lessonFiles } from "../../scripts/lessons.mjs";
import { notebookOf, sample } from "../sample.mjs";
import { home, provideTslab } from "./provideTslab.mjs";

const folder = join(root, ".cache", "tslab-test");

before(() => {
  rmSync(folder, { recursive: true, force: true });
  provideTslab();
  const tslab = join(home, "node_modules", "tslab", "bin", "tslab");
  const argv = [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"];
  const spec = join(folder, "kernels", "tslab");
  mkdirSync(spec, { recursive: true });
  writeFileSync(join(spec, "kernel.json"), JSON.stringify({ argv, display_name: "tslab", language: "typescript" }));
});

test("a notebook of the library", { timeout: 180_000 }, () => {
  writeFileSync(join(folder, "sample.ipynb"), notebookOf(sample));
  const cells = onBoth("sample", 120);
  assert.match(textOf(cells[3]), /true/);
});

for (const file of lessonFiles()) {
  const name = basename(file, ".ipynb");
  test(`lesson ${name}`, { timeout: 900_000 }, () => {
    cpSync(file, join(folder, basename(file)));
    onBoth(name, 300);
  });
}

/** Runs a notebook on both kernels and compares the kinds of plots, cell by cell; the cells that tslab made. */
function onBoth(name, timeout) {
  const ours = join(folder, `${name}-tskernel.ipynb`);
  run(process.execPath, [
    join(root, "kernel/bin/tskernel.mjs"),
    "run",
    join(folder, `${name}.ipynb`),
    "--output",
    ours,
    "--quiet",
  ]);
  const theirs = join(folder, `${name}-tslab.ipynb`);
  const options = ["--to", "notebook", "--execute", "--ExecutePreprocessor.kernel_name=tslab"];
  options.push(`--ExecutePreprocessor.timeout=${timeout}`, "--output", theirs, join(folder, `${name}.ipynb`));
  run(venvPython, ["-m", "nbconvert", ...options], { env: { JUPYTER_PATH: folder } });
  const [expected, actual] = [ours, theirs].map((path) => JSON.parse(readFileSync(path, "utf8")).cells);
  assert.deepEqual(actual.map(plotsOf), expected.map(plotsOf));
  assert.ok(actual.flatMap(plotsOf).length > 0, "no plot arrived");
  return actual;
}

/** The kinds of plots among a cell's outputs, each with its picture. */
function plotsOf(cell) {
  return (cell.outputs ?? []).flatMap(({ data = {} }) => {
    const kinds = Object.keys(data).filter((mime) => /vegalite|plotly|^image\//.test(mime));
    return kinds.length > 0 ? [kinds.sort().join(" + ")] : [];
  });
}

function textOf(cell) {
  return cell.outputs.map(({ text = "", data = {} }) => [text, data["text/plain"] ?? ""].flat().join("")).join("");
}

function run(command, args, options = {}) {
  // A limit of its own, since no test's reaches what blocks it.
  const env = { ...process.env, BATCHNORM_LAB_QUICK: "1", ...options.env };
  const all = { encoding: "utf8", timeout: 800_000, ...options, env };
  const { status, stdout, stderr, error } = spawnSync(command, args, all);
  assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}\n${stderr}\n${error ?? ""}`);
}
