import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { Course } from "./Course.js";
import { gradeCourse } from "./gradeCourse.js";
import { total } from "./marks/Gradebook.js";
import { readGraded, readResult, type Result } from "./results.js";
import { release } from "./release.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";

const assignment = "a1-forward-and-backward";
const folder = mkdtempSync(join(tmpdir(), "course-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const course = new Course(folder);
const source = course.source(assignment);

function submit(student: string, write: (path: string) => void): void {
  mkdirSync(join(folder, "submitted", student, assignment), { recursive: true });
  write(course.submissionPath({ student, assignment }));
}

test("a class is graded, once each, and whatever is handed in gets a result", async () => {
  submit("solved", (path) => writeFileSync(path, serialize(source)));
  submit("stub", (path) => writeFileSync(path, serialize(release(source))));
  submit("broken", (path) => writeFileSync(path, "{"));
  submit("link", (path) => symlinkSync(course.submissionPath({ student: "solved", assignment }), path));
  submit("nothing", () => {});
  const results: Result[] = [];
  const options = {
    limits: defaultLimits,
    isolation: strongestIsolation(),
    slots: 2,
    onResult: (result: Result) => void results.push(result),
  };
  assert.deepEqual(await gradeCourse(course, options), { graded: 5, before: 0 });
  const totals = Object.fromEntries(results.map(({ student, marks }) => [student, total(marks)]));
  assert.deepEqual(totals, { solved: 18, stub: 0, broken: 0, link: 0, nothing: 0 });
  const said = (student: string) => results.find((result) => result.student === student)!.incidents.join();
  assert.match(said("broken"), /not graded: .*not a notebook/);
  assert.match(said("link"), /a link/);
  assert.match(said("nothing"), /missing/);
  const check = readGraded(course, { student: "solved", assignment })!.cells.find(({ id }) => id === "forward-check")!;
  assert.match(JSON.stringify(check), /✓ Exercise 2.1/);

  const before = readFileSync(join(folder, "graded", "stub", assignment, "marks.json"), "utf8");
  assert.deepEqual(await gradeCourse(course, options), { graded: 0, before: 5 }, "nothing is graded twice");
  submit("nothing", (path) => cpSync(course.submissionPath({ student: "broken", assignment }), path));
  assert.deepEqual(await gradeCourse(course, options), { graded: 1, before: 4 }, "but for what has changed");
  assert.equal(readFileSync(join(folder, "graded", "stub", assignment, "marks.json"), "utf8"), before);
  const shares = [0, 1, 2].map((part) => gradeCourse(course, { ...options, share: { part, of: 3 } }));
  const before3 = (await Promise.all(shares)).map(({ before }) => before);
  assert.equal(
    before3.reduce((sum, count) => sum + count, 0),
    5,
    "each is in one share",
  );
  assert.equal(readResult(course, { student: "nothing", assignment })!.marks.length, 7);
});
