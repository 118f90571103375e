import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { readResult } from "./results.js";
import { assignment, tinyCourse, tinyNotebook } from "./tinyCourse.js";

// Several graders at one course: each submission is graded once, whatever their shares, and whoever is killed.

const folder = mkdtempSync(join(tmpdir(), "together-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const log = join(folder, "log");
/** Runs in the judge, which may write. */
const check = `import { appendFileSync } from "node:fs";
appendFileSync(${JSON.stringify(log)}, (await one()) + "\\n");
3`;
const students = Array.from({ length: 14 }, (_, i) => `s${i}`);
const answers = students.map((student) => [student, `function one(): any { return "${student}"; }`] as const);
const course = tinyCourse(folder, Object.fromEntries(answers), tinyNotebook({ test: check }));

function grade(...options: string[]): ChildProcess {
  const main = new URL("courseCommand.js", import.meta.url).href;
  const code = `import { main } from ${JSON.stringify(main)}; process.exit(await main(["grade", ...process.argv.slice(1)]));`;
  const args = ["--input-type=module", "-e", code, "--", folder, "--slots", "1", ...options];
  return spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
}
const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once("close", resolve));
const graded = (): string[] => readFileSync(log, "utf8").split("\n").filter(Boolean).sort();

test("shares that overlap, and one who takes all", async () => {
  const graders = [grade("--share", "1/2"), grade("--share", "2/3"), grade("--share", "0/1")];
  assert.deepEqual(await Promise.all(graders.map(ended)), [0, 0, 0]);
  assert.deepEqual(graded(), [...students].sort(), "each once");
  for (const student of students) assert.equal(readResult(course, { student, assignment })?.marks[0]!.score, 3);
});

test("what a grader has left that was killed is taken over", async () => {
  for (const student of students) rmSync(course.path("graded", student), { recursive: true });
  rmSync(log);
  const first = grade();
  const second = grade();
  await sleep(4000);
  first.kill("SIGKILL");
  await ended(first);
  assert.equal(await ended(second), 0);
  assert.deepEqual([...new Set(graded())], [...students].sort());
  assert.ok(graded().length <= students.length + 1, "but for what the first had just begun, each once");
});
