import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { gradeCourse } from "./gradeCourse.js";
import { readResult } from "./results.js";
import { childrenOf } from "./sandbox/memory.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, tinyCourse } from "./tinyCourse.js";

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
