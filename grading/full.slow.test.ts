import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { readResult } from "./results.js";
import { assignment, tinyCourse } from "./tinyCourse.js";

// No room: in the course's folder, or where temporary files lie. It is said in one sentence, no mark is false, and when there
// is room the next run goes on.

const folder = mkdtempSync(join(tmpdir(), "full-"));
const small = (name: string, size: string): string => {
  const place = join(folder, name);
  mkdirSync(place);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=755`, "tmpfs", place]);
  after(() => execFileSync("umount", [place]));
  return place;
};
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = (process.platform !== "linux" || process.getuid?.() !== 0) && "a small disk is root's to make";

const students = Array.from({ length: 4 }, (_, i) => `s${i}`);
const right = "function one() { return 1; }";
const answers = Object.fromEntries(students.map((student) => [student, right]));

function grade(course: string, environment: NodeJS.ProcessEnv = {}): { status: number | null; said: string } {
  const main = new URL("courseCommand.js", import.meta.url).href;
  const code = `import { main } from ${JSON.stringify(main)}; process.exit(await main(["grade", ...process.argv.slice(1)]));`;
  const args = ["--input-type=module", "-e", code, "--", course, "--slots", "2"];
  const { status, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, ...environment },
  });
  return { status, said: stderr };
}

/** A file that leaves no room beside it; gone again with the function that is returned. */
function fill(place: string): () => void {
  const file = join(place, "filler");
  spawnSync("dd", ["if=/dev/zero", `of=${file}`, "bs=1k"], { stdio: "ignore" });
  return () => rmSync(file);
}

test("the course's disk is full", { skip }, () => {
  const place = small("course", "600k");
  const course = tinyCourse(place, answers);
  const empty = fill(place);
  const { status, said } = grade(place);
  assert.equal(status, 1);
  assert.match(said, /^[^\n]*no space left[^\n]*\n$/i);
  for (const student of students) {
    assert.notEqual(readResult(course, { student, assignment })?.marks[0]!.score, 0, "no mark is false");
  }
  empty();
  assert.deepEqual(grade(place), { status: 0, said: "" });
  for (const student of students) assert.equal(readResult(course, { student, assignment })?.marks[0]!.score, 3);
  assert.ok(!existsSync(course.path("graded", ".claims")), readdirSync(course.path("graded")).join());
});

for (const size of ["20k", "200k"]) {
  test(`the disk for temporary files has ${size}, and is full`, { skip }, () => {
    const place = small(`tmp-${size}`, size);
    const own = join(folder, `course-${size}`);
    mkdirSync(own);
    const course = tinyCourse(own, answers);
    const empty = fill(place);
    const { status, said } = grade(own, { TMPDIR: place });
    assert.equal(status, 1);
    assert.match(said, /^[^\n]*no space left[^\n]*\n$/i);
    for (const student of students) assert.ok(!readResult(course, { student, assignment })?.marks[0]!.score);
    empty();
    execFileSync("mount", ["-o", "remount,size=100m", place]);
    assert.deepEqual(grade(own, { TMPDIR: place }), { status: 0, said: "" });
    for (const student of students) assert.equal(readResult(course, { student, assignment })?.marks[0]!.score, 3);
    assert.deepEqual(readdirSync(place), [], "nothing is left there");
  });
}

test("results cannot be written there", { skip }, () => {
  const own = join(folder, "read-only");
  mkdirSync(own);
  tinyCourse(own, { ann: right });
  writeFileSync(join(own, "graded"), "a file in the folder's place");
  const { status, said } = grade(own);
  assert.equal(status, 1);
  assert.match(said, /^[^\n]*graded[^\n]*\n$/);
});
