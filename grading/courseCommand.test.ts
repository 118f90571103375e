import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { main } from "./courseCommand.js";
import { gradeCourse } from "./gradeCourse.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, tinyCourse, tinyNotebook, write } from "./tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "command-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What a command says on stderr, and its status. */
async function told(...args: string[]): Promise<[status: number, stderr: string]> {
  const { write } = process.stderr;
  let text = "";
  process.stderr.write = (chunk) => Boolean((text += String(chunk)));
  try {
    return [await main(args), text];
  } finally {
    process.stderr.write = write;
  }
}

test("slots are whole", async () => {
  for (const slots of ["0.5", "1.5", "0", "-1", "Infinity", "two"]) {
    const [status, text] = await told("grade", folder, `--slots=${slots}`);
    assert.equal(status, 2);
    assert.match(text, new RegExp(`^--slots ${slots}: expected a (whole number|number above 0)\n`));
  }
});

test("what an instructor has to mend is told with its file, without a stack", async () => {
  const course = tinyCourse(folder, { ann: "" });
  const path = course.sourcePath(assignment);
  const unpaired = 'cell "answer": BEGIN SOLUTION without an END';
  write(path, tinyNotebook({ code: "// BEGIN SOLUTION" }));
  for (const command of ["release", "check-sources"]) {
    assert.deepEqual(await told(command, folder), [1, `${path}: ${unpaired}\n`]);
  }
  const options = { limits: defaultLimits, isolation: strongestIsolation(), slots: 1 };
  write(path, tinyNotebook({ setup: 'throw new RangeError("no data");' }));
  const message = `${path}: the instructor's cells fail: RangeError: no data`;
  await assert.rejects(gradeCourse(course, options), { name: "NotebookError", message });
  write(path, tinyNotebook());
  mkdirSync(course.path("answers"));
  writeFileSync(course.answersPath(assignment), "//! answer: 1/3\n");
  const answers = `${course.answersPath(assignment)}:1: not understood: //! answer: 1/3\n`;
  assert.deepEqual(await told("check-sources", folder), [1, answers]);
});

test("a submission that is too large is told how large it may be", () => {
  const course = tinyCourse(folder, { ann: "/".repeat(20.1e6), bob: "" });
  const told = "ann's one.ipynb has 21 MB without outputs; at most 20 MB are graded";
  assert.throws(() => course.submission({ student: "ann", assignment }), { name: "NotebookError", message: told });
  truncateSync(course.submissionPath({ student: "bob", assignment }), 200.1e6);
  const message = "bob's one.ipynb has 201 MB; at most 200 MB are graded";
  assert.throws(() => course.submission({ student: "bob", assignment }), { name: "NotebookError", message });
});
