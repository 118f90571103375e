import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { gradeCourse } from "./gradeCourse.js";
import { readResult, type Result } from "./results.js";
import { memoryOf } from "./sandbox/memory.js";
import { strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, notebookOf, tinyCourse } from "./tinyCourse.js";

// The machine ends processes: for want of memory, because a node goes, because somebody errs.

const folder = mkdtempSync(join(tmpdir(), "killed-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const skip = process.platform !== "linux" && "processes are looked for in /proc";
const kills = 40;

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randoms(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The last part of what a process runs: "runner.js". */
function commandOf(pid: number): string {
  const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  const file = words.findLast((word) => /^\/.*\.js$/.test(word)) ?? words[0]!;
  return basename(file);
}

function grade(course: string, ...more: string[]): ChildProcess {
  const main = new URL("courseCommand.js", import.meta.url).href;
  const code = `import { main } from ${JSON.stringify(main)}; process.exit(await main(["grade", ...process.argv.slice(1)]));`;
  const args = ["--input-type=module", "-e", code, "--", course, "--slots", "2", ...more];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
}

test(`killed at ${kills} random moments, in any process: all marks are right`, { skip }, async (t) => {
  const source = notebookOf([
    ["setup", "const base: number = 1;", { locked: true }],
    ["answer", "// BEGIN SOLUTION\nfunction one() { return base; }\n// END SOLUTION", { solution: true }],
    ["check", "(await one()) === 1 ? 3 : 1", { grade: true, locked: true, points: 3 }],
    ["again", 'if ((await one()) !== 1) throw new Error("no");', { grade: true, locked: true, points: 2 }],
  ]);
  const answers = ["function one() { return base; }", "function one() { return base + 1; }"];
  const students = Array.from({ length: 24 }, (_, i) => [`s${i}`, answers[i % 2]!] as const);
  const course = tinyCourse(folder, Object.fromEntries(students), source);
  const random = randoms(20_261);
  let killed = 0;
  let runs = 0;
  let said = "";
  const names = new Map<string, number>();
  let status: number | null = 1;
  // A fast machine is done before all kills: then everything is graded again.
  while (status !== 0 || killed < kills) {
    assert.ok(++runs < 60, said.slice(-3000));
    const run = grade(folder, ...(status === 0 ? ["--again"] : []));
    run.stdout!.on("data", (chunk: Buffer) => (said += chunk));
    const end = new Promise<number | null>((resolve) => run.once("close", resolve));
    let isOver = false;
    void end.then(() => (isOver = true));
    while (!isOver && killed < kills) {
      await sleep(200 + 1500 * random());
      const family = memoryOf(run.pid!).map(({ pid }) => pid);
      // The run itself now and then; else it would seldom come to an end.
      const others = family.filter((pid) => pid !== run.pid);
      if (others.length === 0) continue;
      const victim = random() < 0.05 ? run.pid! : others[Math.floor(random() * others.length)]!;
      try {
        const name = victim === run.pid ? "the run" : commandOf(victim);
        if (name === "") continue; // It has ended, and nobody has asked how.
        process.kill(victim, "SIGKILL");
        killed++;
        names.set(name, (names.get(name) ?? 0) + 1);
      } catch {
        // It has ended meanwhile.
      }
    }
    status = await end;
    if (status !== 0) continue;
    const scores = students.map(([student]) =>
      readResult(course, { student, assignment })?.marks.map(({ score }) => score),
    );
    assert.deepEqual(
      scores,
      students.map((_, i) => (i % 2 === 0 ? [3, 2] : [1, 0])),
      said.slice(-5000),
    );
  }
  t.diagnostic(`${killed} kills, ${runs} runs: ${[...names].map(([name, count]) => `${name} ${count}`).join(", ")}`);
});

test("where no process can start, there is no mark, and the next run gives one", { skip }, async () => {
  const course = tinyCourse(mkdtempSync(join(folder, "c-")), { ann: "function one() { return 1; }" });
  const results: Result[] = [];
  const options = {
    isolation: strongestIsolation(),
    slots: 1,
    onResult: (result: Result) => void results.push(result),
  };
  const { graded } = await gradeCourse(course, { ...options, limits: { ...defaultLimits, memory: 2 ** 20 } });
  assert.equal(graded, 0);
  assert.match(results[0]!.ungraded!, /^the process for it was lost 3 times: /);
  const read = () => readResult(course, { student: "ann", assignment })!;
  assert.deepEqual([read().marks[0]!.score, read().incidents], [null, [`not graded: ${results[0]!.ungraded}`]]);
  assert.deepEqual(await gradeCourse(course, { ...options, limits: defaultLimits }), { graded: 1, before: 0 });
  assert.deepEqual([read().marks[0]!.score, read().ungraded], [3, undefined]);
});
