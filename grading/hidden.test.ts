import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gradeCourse } from "./gradeCourse.js";
import { readGraded, readResult } from "./results.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, tinyCourse } from "./tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "hidden-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = process.platform !== "linux" || process.getuid?.() !== 0 ? "users are root's to give" : false;
const options = { limits: defaultLimits, isolation: "user" as const, slots: 1 };

test("isolation `user` does not grade while students' code could read the course", { skip }, async () => {
  chmodSync(folder, 0o755);
  const course = tinyCourse(folder, { ann: "" });
  for (const path of ["source", "submitted"].map((name) => course.path(name))) chmodSync(path, 0o700);
  for (const [name, mode] of [
    ["source", 0o755],
    ["submitted", 0o711],
  ] as const) {
    const path = course.path(name);
    chmodSync(path, mode);
    const { message } = await gradeCourse(course, options).then(
      () => assert.fail("it grades"),
      (error: Error) => error,
    );
    assert.ok(message.endsWith(`could read ${path}. Keep others from it: chmod go-rwx ${path}`), message);
    chmodSync(path, 0o700);
  }
});

test("isolation `user`: what one student leaves behind is not there for the next", { skip }, async () => {
  const leave = `import * as fs from "node:fs";
import * as os from "node:os";
function one() { return 1; }
for (const place of [os.tmpdir(), "/tmp", "/var/tmp", "/dev/shm", process.env.TMPDIR + "/.."]) {
  try { fs.writeFileSync(place + "/left-by-ann", "for bob"); fs.chmodSync(place + "/left-by-ann", 0o777); } catch {}
}
import { spawn } from "node:child_process";
spawn("sh", ["-c", "sleep 597"], { detached: true, stdio: "ignore" }).unref();`;
  const look = `import * as fs from "node:fs";
import * as os from "node:os";
function one() { return 1; }
const places = [os.tmpdir(), "/tmp", "/var/tmp", "/dev/shm", process.env.TMPDIR + "/..", process.env.TMPDIR + "/../.."];
console.log("SEEN", places.filter((place) => fs.existsSync(place + "/left-by-ann")));
const of = (pid: string) => { try { return fs.readFileSync("/proc/" + pid + "/cmdline", "utf8"); } catch { return ""; } };
console.log("SEEN", fs.readdirSync("/proc").map(of).filter((line) => line.includes("sleep\\u0000597")));`;
  const inner = mkdtempSync(join(folder, "c-"));
  const course = tinyCourse(inner, { ann: leave, bob: look });
  assert.deepEqual(await gradeCourse(course, options), { graded: 2, before: 0 });
  const score = (student: string) => readResult(course, { student, assignment })!.marks[0]!.score;
  assert.deepEqual(["ann", "bob"].map(score), [3, 3]);
  const said = JSON.stringify(readGraded(course, { student: "bob", assignment })!.cells[1]);
  assert.match(said, /SEEN \[\]\\nSEEN \[\]/);
});
