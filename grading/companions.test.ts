import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { companionsIn, tooMuch } from "./companions.js";
import { main } from "./courseCommand.js";
import { Course } from "./Course.js";
import { gradeCourse } from "./gradeCourse.js";
import { readResult } from "./results.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";

const folder = mkdtempSync(join(tmpdir(), "companions-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function cell(id: string, source: string, nbgrader: object): CodeCell {
  const metadata = { nbgrader: { grade_id: id, schema_version: 3, task: false, ...nbgrader } };
  return { id, cell_type: "code", metadata, source, outputs: [], execution_count: null };
}

const solution = `import { readFileSync } from "node:fs";
import { factor } from "./helper";
// BEGIN SOLUTION
function total() {
  const lines = readFileSync("data/numbers.csv", "utf8").trim().split("\\n");
  return factor * lines.reduce((sum, line) => sum + Number(line), 0);
}
// END SOLUTION`;
const check = `import { readFileSync } from "node:fs";
if ((await total()) !== 2 * 60 || !readFileSync("data/numbers.csv", "utf8").startsWith("10")) throw new Error("no");`;
const notebook: Notebook = {
  cells: [
    cell("total", solution, { grade: false, solution: true, locked: false }),
    cell("check", check, { grade: true, solution: false, locked: true, points: 3 }),
  ],
  metadata: { kernelspec: { name: "tskernel", display_name: "TypeScript", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};

test("files beside a notebook go where it goes, and of two the assignment's counts", async () => {
  write("source/sums/sums.ipynb", serialize(notebook));
  write("source/sums/helper.ts", "export const factor: number = 2;\n");
  write("source/sums/data/numbers.csv", "10\n20\n30\n");
  assert.equal(await main(["release", folder]), 0);
  assert.equal(readFileSync(join(folder, "release/sums/data/numbers.csv"), "utf8"), "10\n20\n30\n");
  assert.ok(existsSync(join(folder, "release/sums/helper.ts")));

  const submit = (student: string, source = solution) => {
    const cells = notebook.cells.map((each) => (each.id === "total" ? { ...each, source } : each));
    write(`submitted/${student}/sums/sums.ipynb`, serialize({ ...notebook, cells }));
  };
  submit("plain");
  submit("edited");
  write("submitted/edited/sums/helper.ts", "export const factor = 1000;\n");
  write("submitted/edited/sums/data", "a file where the assignment has a folder");
  submit("own", solution.replace("data/numbers.csv", "mine.txt"));
  write("submitted/own/sums/mine.txt", "30\n30\n");
  submit("linked", solution.replace("data/numbers.csv", "mine.txt"));
  symlinkSync("/etc/passwd", join(folder, "submitted/linked/sums/mine.txt"));
  const course = new Course(folder);
  const options = { limits: defaultLimits, isolation: strongestIsolation(), slots: 1 };
  assert.deepEqual(await gradeCourse(course, options), { graded: 4, before: 0 });
  const score = (student: string) => readResult(course, { student, assignment: "sums" })!.marks[0]!.score;
  const students = ["plain", "edited", "own", "linked"];
  const results = students.map((student) => readResult(course, { student, assignment: "sums" }));
  assert.deepEqual(students.map(score), [3, 3, 3, 0], JSON.stringify(results, undefined, 1));

  write("submitted/own/sums/mine.txt", "1\n");
  assert.deepEqual(await gradeCourse(course, options), { graded: 1, before: 3 }, "its file has changed");
  assert.equal(score("own"), 0);
});

test("what is too much is not carried, and is said", () => {
  const many = Array.from({ length: 1001 }, (_, i) => [`${i}`, join(folder, "source/sums/helper.ts")] as const);
  assert.match(tooMuch(new Map(many))!, /more than 1000 files/);
  assert.equal(tooMuch(companionsIn(join(folder, "source/sums"), "sums.ipynb")), undefined);
});
