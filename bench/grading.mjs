// A class is graded: rate, memory at the peak, and what a kill in the middle costs.
//
//   npm run bench:grading -- [--hand-ins 300] [--slots 2] [--minutes 20] [--tiny]
//
// The hand-ins are the first assignment's, each with another mix of right and wrong answers; with --tiny one function each.
// The run is killed when a tenth is graded, and started again. With --minutes it is stopped then, and the rest is reckoned.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { serialize } from "../kernel/dist/notebook/serialize.js";
import { Course } from "../grading/dist/Course.js";
import { gradeIdOf } from "../grading/dist/nbgraderCell.js";
import { memoryOf } from "../grading/dist/sandbox/memory.js";
import { readAnswers } from "../grading/dist/sources/answers.js";
import { tinyCourse } from "../grading/dist/tinyCourse.js";

const { values } = parseArgs({
  options: {
    "hand-ins": { type: "string", default: "300" },
    slots: { type: "string", default: "2" },
    minutes: { type: "string", default: "Infinity" },
    tiny: { type: "boolean", default: false },
  },
});
const [handIns, minutes] = [values["hand-ins"], values.minutes].map(Number);
const folder = mkdtempSync(join(tmpdir(), "class-"));
const students = Array.from({ length: handIns }, (_, i) => `s${String(i).padStart(3, "0")}`);
const course = values.tiny ? tiny() : mixed();

function tiny() {
  return tinyCourse(
    folder,
    Object.fromEntries(students.map((student, i) => [student, `function one() { return ${i % 3}; }`])),
  );
}

/** The i-th takes of each question's answers the i-th, counted by another step. */
function mixed() {
  const own = new Course(folder);
  const [assignment] = own.assignments();
  const source = own.source(assignment);
  const answers = grouped(readAnswers(own.answersPath(assignment)));
  for (const [i, student] of students.entries()) {
    const cells = source.cells.map((cell) => {
      const choice = answers.get(gradeIdOf(cell));
      return choice
        ? { ...cell, source: choice[Math.floor(i / (1 + (cell.id.length % 3))) % choice.length].code }
        : cell;
    });
    const path = own.submissionPath({ student, assignment });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, serialize({ ...source, cells }));
  }
  return own;
}

function grouped(answers) {
  const groups = new Map();
  for (const answer of answers) groups.set(answer.cell, [...(groups.get(answer.cell) ?? []), answer]);
  return groups;
}

const graded = () =>
  existsSync(course.path("graded"))
    ? readdirSync(course.path("graded"), { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith("marks.json"),
      )
    : [];

const peak = { all: 0, grader: 0 };
const command = new URL("../grading/dist/courseCommand.js", import.meta.url).href;

/** Grades until `isEnough`, then sends the signal. Resolves to the seconds it took; what it says goes to stderr. */
async function run(isEnough, signal) {
  const code = `import { main } from ${JSON.stringify(command)}; process.exit(await main(["grade", ...process.argv.slice(1)]));`;
  const args = ["--input-type=module", "-e", code, "--", folder, "--slots", values.slots];
  const start = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", 2, 2] });
  let isOver = false;
  const end = new Promise((resolve) => child.once("close", resolve)).then(() => (isOver = true));
  const seconds = () => (performance.now() - start) / 1000;
  while (!isOver) {
    await Promise.race([sleep(300), end]);
    const usage = memoryOf(child.pid);
    const bytes = usage.reduce((sum, each) => sum + each.bytes, 0);
    peak.all = Math.max(peak.all, bytes);
    peak.grader = Math.max(peak.grader, usage.find(({ pid }) => pid === child.pid)?.bytes ?? 0);
    if (isEnough(seconds())) {
      child.kill(signal);
      await end;
    }
  }
  return seconds();
}

try {
  const first = await run(
    (seconds) => graded().length >= Math.max(1, handIns / 10) || seconds > minutes * 60,
    "SIGKILL",
  );
  const kept = new Map(graded().map((name) => [name, statSync(course.path("graded", name)).mtimeMs]));
  let back;
  const second = await run((seconds) => {
    if (graded().length > kept.size) back ??= seconds;
    return first + seconds > minutes * 60;
  }, "SIGTERM");
  const done = graded().length;
  const again = [...kept].filter(([name, time]) => statSync(course.path("graded", name)).mtimeMs !== time);
  const whole = graded().every(
    (name) => JSON.parse(readFileSync(course.path("graded", name), "utf8")).marks.length > 0,
  );
  const rate = (done / (first + second)) * 60;
  const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;
  const all = done < handIns ? `; at that rate all take ${(handIns / rate).toFixed(0)} minutes` : "";
  const report = {
    "hand-ins": `${handIns}, ${values.tiny ? "of one function" : "of the first assignment"}, ${values.slots} slots`,
    graded: `${done} in ${Math.round(first + second)} s: ${rate.toFixed(1)} a minute${all}`,
    "peak memory": `${megabytes(peak.all)} resident of all processes, ${megabytes(peak.grader)} of the run's own`,
    killed: `with ${kept.size} graded; ${again.length} of them graded again, every result is ${whole ? "whole" : "BROKEN"}`,
    restart: back === undefined ? "nothing was graded after it" : `${back.toFixed(1)} s to the next result`,
    load: loadavg()
      .map((each) => each.toFixed(1))
      .join(", "),
  };
  for (const [name, what] of Object.entries(report)) console.log(`${name.padEnd(13)} ${what}`);
  if (again.length > 0 || !whole || done === 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
