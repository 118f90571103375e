import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { gradeCourse } from "./gradeCourse.js";
import { readResult } from "./results.js";
import { childrenOf } from "./sandbox/memory.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, tinyCourse, tinyNotebook, write } from "./tinyCourse.js";

// What happens while a course is being graded.

const folder = mkdtempSync(join(tmpdir(), "interrupted-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const options = { limits: defaultLimits, isolation: strongestIsolation(), slots: 1 };
const right = "function one() { return 1; }";

test("a failure ends all of the run before it is told, and nothing more is written", async () => {
  const slow = `await new Promise((done) => setTimeout(done, 3000));\n${right}`;
  const course = tinyCourse(mkdtempSync(join(folder, "c-")), { fast: right, slow });
  const fail = () => {
    throw new Error("the disk is full");
  };
  await assert.rejects(gradeCourse(course, { ...options, slots: 2, onResult: fail }), /the disk is full/);
  await sleep(200); // what `childrenOf` has seen counts for a moment
  assert.deepEqual(childrenOf(process.pid), [], "no process is left");
  assert.equal(readResult(course, { student: "slow", assignment }), undefined);
});

test("what is edited while it is being graded is graded once more", async () => {
  const wrong = "function one() { return 2; }";
  const slow = "await new Promise((done) => setTimeout(done, 1500));";
  const course = tinyCourse(mkdtempSync(join(folder, "c-")), { ann: `${slow}\n${wrong}`, bob: right });
  const score = (student: string) => readResult(course, { student, assignment })!.marks[0]!.score;
  process.env["TMPDIR"] = mkdtempSync(join(folder, "tmp-"));
  chmodSync(process.env["TMPDIR"], 0o711);
  let isOver = false;
  const run = gradeCourse(course, options).finally(() => (isOver = true));
  const hasBegun = () => readdirSync(tmpdir(), { recursive: true }).some((name) => String(name).endsWith("/work"));
  while (!isOver && !hasBegun()) await sleep(20);
  write(course.submissionPath({ student: "ann", assignment }), tinyNotebook({ code: right }));
  assert.deepEqual(await run, { graded: 2, before: 0 });
  assert.deepEqual(["ann", "bob"].map(score), [0, 3]);
  assert.deepEqual(await gradeCourse(course, options), { graded: 1, before: 1 });
  assert.deepEqual(["ann", "bob"].map(score), [3, 3]);

  for (const student of ["ann", "bob"]) {
    write(course.submissionPath({ student, assignment }), tinyNotebook({ code: `${right} // again` }));
  }
  const edit = () => write(course.sourcePath(assignment), tinyNotebook({ test: "(await one()) + 1" }));
  assert.deepEqual(await gradeCourse(course, { ...options, onResult: edit }), { graded: 2, before: 0 });
  assert.deepEqual(["ann", "bob"].map(score), [3, 3], "by the source that the grader had read");
  assert.deepEqual(await gradeCourse(course, options), { graded: 2, before: 0 });
  assert.deepEqual(["ann", "bob"].map(score), [2, 2]);
});
