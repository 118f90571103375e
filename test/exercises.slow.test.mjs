// Each exercise as it stands in its lesson, in the kernel: the stub is not done, the worked solution pasted over it passes,
// and three mistakes or more, planted in the solution, each get their own diagnosis.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test } from "node:test";
import { exercise } from "../src/dist/index.js";
import { lessonFiles } from "../scripts/lessons.mjs";
import { root } from "../scripts/lib/root.mjs";
import { plantedMistakes } from "./plantedMistakes.mjs";
import { notebookOf } from "./sample.mjs";

// In the project, so that the notebooks find the library.
const folder = join(root, ".cache", "exercises-test");

for (const lesson of lessonFiles()) {
  const stubs = exercisesOf(lesson);

  test(`${basename(lesson, ".ipynb")}: stubs, solutions and planted mistakes`, { timeout: 60_000 }, () => {
    assert.ok(stubs.length > 0);
    const sources = ['import { tf, ready, check } from "batchnorm-lab";\nawait ready();'];
    const expected = [];
    for (const { id, stub, call } of stubs) {
      const solution = exercise(id).solution().text;
      sources.push(stub, call, solution, call);
      expected.push([id, /^☐ .*\n\s+Not done yet\. /], [id, /^✓ /]);
      const planted = plantedMistakes[id] ?? [];
      assert.ok(planted.length >= 3, `${id}: ${planted.length} mistakes`);
      for (const [right, wrong, name] of planted) {
        assert.ok(solution.includes(right), `${id}: the solution has no "${right}"`);
        sources.push(solution.replaceAll(right, wrong), `${call}.mistakes.join(", ")`);
        expected.push([`${id}, ${wrong} for ${right}`, `'${name}'`]);
      }
    }
    const said = outputsOf(basename(lesson, ".ipynb"), sources);
    assert.equal(said.length, expected.length);
    const wrong = expected.flatMap(([what, wanted], i) => {
      const right = typeof wanted === "string" ? said[i] === wanted : wanted.test(said[i]);
      return right ? [] : [`${what}: ${said[i]}, expected ${wanted}`];
    });
    assert.deepEqual(wrong, []);
  });
}

/** The exercises of a lesson: its number, the stub, and the call in the check below it. */
function exercisesOf(lesson) {
  const cells = JSON.parse(readFileSync(lesson, "utf8")).cells.map(({ source }) => [source].flat().join(""));
  return cells.flatMap((stub, i) => {
    if (!stub.includes("Not implemented")) return [];
    const call = /check\.(\w+)\(\w+\)/.exec(cells[i + 1]);
    return [{ id: exercise(call[1]).id, stub, call: call[0] }];
  });
}

/** Runs cells one after another; the text of each result but the first cell's. */
function outputsOf(name, sources) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.ipynb`);
  writeFileSync(path, notebookOf(sources));
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, "kernel/bin/tskernel.mjs"), "run", path, "--quiet"],
    { encoding: "utf8" },
  );
  assert.equal(status, 0, stderr);
  const [, ...cells] = JSON.parse(readFileSync(path, "utf8")).cells;
  return cells.flatMap(({ outputs }) =>
    outputs.filter(({ data }) => data).map(({ data }) => [data["text/plain"]].flat().join("")),
  );
}
