import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gradeCourse } from "./gradeCourse.js";
import type { Result } from "./results.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { tinyCourse, tinyNotebook } from "./tinyCourse.js";

// A machine that is busy with other things: what passes its limit of time then is tried again by itself.

const folder = mkdtempSync(join(tmpdir(), "starved-"));
chmodSync(folder, 0o711);
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = process.platform !== "linux" && "who waits for a processor is known on Linux";
const seconds = 8;
const options = { isolation: strongestIsolation(), limits: { ...defaultLimits, cell: seconds } };

/** Computes for 3 s of its own time, however long that takes. */
const works = `const used = () => { const { user, system } = process.cpuUsage(); return user + system; };
function one() {
  for (const start = used(); used() - start < 3e6;) for (let i = 0; i < 1e6; i++);
  return 1;
}`;

/** The test makes the machine busy, once, by processes that are nobody's: for longer than its limit. */
const busy = (marker: string): string => `import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
if (!existsSync(${JSON.stringify(marker)})) {
  writeFileSync(${JSON.stringify(marker)}, "");
  const hogs = 'for i in $(seq 200); do (setsid timeout ${2 * seconds + 2} sh -c "while :; do :; done" >/dev/null 2>&1 &) ; done';
  execFileSync("sh", ["-c", hogs], { stdio: "ignore" });
}
if ((await one()) !== 1) throw new Error("no");`;

test("right work that was kept from computing has its points; what waits for nothing has none", { skip }, async (t) => {
  const course = tinyCourse(
    mkdtempSync(join(folder, "c-")),
    { ann: works, waits: "function one() { return new Promise(() => {}); }" },
    tinyNotebook({ test: busy(join(folder, "busy")) }),
  );
  const results: Result[] = [];
  const { graded } = await gradeCourse(course, {
    ...options,
    slots: 1,
    onResult: (result) => void results.push(result),
  });
  t.diagnostic(results.map(({ student, incidents }) => `${student}: ${incidents.join("; ")}`).join("\n"));
  assert.equal(graded, 2);
  assert.deepEqual(
    results.map(({ student, marks }) => [student, marks[0]!.score]),
    [
      ["waits", 0],
      ["ann", 3],
    ],
  );
});

test("who burns all processors harms nobody beside him", { skip }, async () => {
  const burns = `import { spawn } from "node:child_process";
import { Worker } from "node:worker_threads";
for (let i = 0; i < 100; i++) spawn("sh", ["-c", "while :; do :; done"]).on("error", () => {});
for (let i = 0; i < 20; i++) new Worker("for (;;);", { eval: true });
async function one() { await new Promise((done) => setTimeout(done, 4000)); return 2; }`;
  const students = { "burns 1": burns, "burns 2": burns, "burns 3": burns, "honest 1": works, "honest 2": works };
  const course = tinyCourse(mkdtempSync(join(folder, "c-")), students);
  const scores = new Map<string, number | null>();
  await gradeCourse(course, {
    ...options,
    slots: 3,
    onResult: ({ student, marks }) => void scores.set(student, marks[0]!.score),
  });
  assert.deepEqual([scores.get("honest 1"), scores.get("honest 2")], [3, 3]);
  // Where others have the machine, too, who burns it may be "not graded".
  for (let i = 1; i <= 3; i++) assert.ok(!scores.get(`burns ${i}`), `burns ${i}: ${scores.get(`burns ${i}`)}`);
});
