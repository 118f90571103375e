import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { after, test } from "node:test";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { checkSource } from "./sources/checkSource.js";
import { Course, ownCourse } from "./Course.js";
import { release } from "./release.js";
import { enforced, type Isolation, strongestIsolation } from "./sandbox/Sandbox.js";
import { trialTable } from "./sources/trialTable.js";

const folder = mkdtempSync(join(tmpdir(), "course-"));
after(() => rmSync(folder, { recursive: true, force: true }));

for (const assignment of new Course().assignments()) {
  test(`${assignment}: solutions, stubs, and every answer of the library`, async () => {
    const report = await checkSource(new Course(), assignment, strongestIsolation());
    assert.deepEqual(report.problems, []);
    const right = report.trials.filter(({ answer }) => answer.share === 1).length;
    const wrong = report.trials.length - right;
    assert.ok(right >= 10 && wrong >= 10, `${right} right answers and ${wrong} mistakes`);
    const table = trialTable(report);
    assert.equal(table.match(/^\| [a-z]\d-.* \|$/gm)?.length, wrong);
    assert.match(table, new RegExp(`^${right} of ${right} right answers have full points`, "m"));
  });
}

for (const isolation of Object.keys(enforced) as Isolation[]) {
  test(`isolation ${isolation}: right work has its points, and an endless loop costs its own`, async (t) => {
    if (!works(isolation)) return t.skip("it does not work here");
    const course = new Course(mkdtempSync(join(folder, `${isolation}-`)));
    // The project's own sources may be open to everybody.
    cpSync(join(ownCourse, "source"), course.path("source"), { recursive: true });
    const [assignment] = course.assignments() as [string];
    const source = course.source(assignment);
    const loop = "function batchNormForward() { for (;;); }";
    const cells = source.cells.map((cell) => (cell.id === "forward" ? { ...cell, source: loop } : cell));
    for (const [student, notebook] of Object.entries({ right: source, loops: { ...source, cells } })) {
      mkdirSync(course.path("submitted", student, assignment), { recursive: true });
      writeFileSync(course.submissionPath({ student, assignment }), serialize(notebook));
    }
    const told = await run(course, "--isolation", isolation, "--timeout", "5");
    assert.match(told, new RegExp(`^Isolation ${isolation}: `));
    assert.match(told, /right {2}a1\S+ {2}18\/22/);
    assert.match(told, /loops {2}a1\S+ {2}12\/22 .*a test was stopped after 5 s/);
  });
}

/** As the command takes it; `user` is root's to give. */
function works(isolation: Isolation): boolean {
  if (isolation === "user") return process.platform === "linux" && process.getuid?.() === 0;
  return isolation === "none" || strongestIsolation() === isolation;
}

test("an answer that is not as its line says is told", async () => {
  const own = join(folder, "own");
  const [assignment] = new Course().assignments();
  const path = join(own, "source", assignment!, `${assignment}.ipynb`);
  mkdirSync(join(own, "source", assignment!), { recursive: true });
  mkdirSync(join(own, "answers"));
  const source = new Course().source(assignment!);
  const spoiled = source.cells.map((cell) =>
    cell.id === "gradient" ? { ...cell, source: cell.source.replace(".sub(", ".add(") } : cell,
  );
  writeFileSync(path, serialize({ ...source, cells: spoiled }));
  const answers =
    '//! forward: right\nfunction batchNormForward(x: any) { return x; }\n//! backward: 1/2, "no such words"\n1\n';
  writeFileSync(join(own, "answers", `${assignment}.ts`), answers);
  const { problems } = await checkSource(new Course(own), assignment!, strongestIsolation());
  const told = problems.join("\n");
  assert.match(told, /the solution gets [\d.]+ of 4 in cell "gradient-check"/);
  assert.match(told, /ts:1: [\d.]+ of 6 points, expected 6/);
  assert.match(told, /ts:3: 0 of 6 points, expected 3/);
});

test("a run that is killed half-way goes on where it was", async () => {
  const course = new Course(mkdtempSync(join(folder, "killed-")));
  const [assignment] = course.assignments() as [string];
  const source = course.source(assignment);
  for (let i = 0; i < 8; i++) {
    mkdirSync(course.path("submitted", `s${i}`, assignment), { recursive: true });
    const notebook = i % 2 === 0 ? source : release(source);
    writeFileSync(course.submissionPath({ student: `s${i}`, assignment }), serialize(notebook));
  }
  const graded = (): string[] =>
    existsSync(course.path("graded"))
      ? readdirSync(course.path("graded"), { recursive: true })
          .map(String)
          .filter((name) => name.endsWith("marks.json"))
      : [];
  const first = start(course, "--slots", "2"); // with one for each they would all be done at the same time
  first.stdout!.resume();
  while (graded().length < 3) await sleep(50);
  first.kill("SIGKILL");
  await ended(first);
  const before = new Map(graded().map((name) => [name, statSync(course.path("graded", name)).mtimeMs]));
  assert.ok(before.size < 8, "it was not half-way any more");
  await run(course);
  assert.equal(graded().length, 8);
  for (const [name, time] of before)
    assert.equal(statSync(course.path("graded", name)).mtimeMs, time, `${name} was graded twice`);
  const scores = graded().map((name) => {
    const { student, marks } = JSON.parse(readFileSync(course.path("graded", name), "utf8")) as {
      student: string;
      marks: { score: number }[];
    };
    return [student, marks.reduce((sum, { score }) => sum + score, 0)];
  });
  assert.deepEqual(
    Object.fromEntries(scores),
    Object.fromEntries([...Array(8).keys()].map((i) => [`s${i}`, i % 2 === 0 ? 18 : 0])),
  );
});

function start(course: Course, ...options: string[]): ChildProcess {
  const main = new URL("courseCommand.js", import.meta.url).href;
  const code = `import { main } from ${JSON.stringify(main)}; process.exit(await main(["grade", ...process.argv.slice(1)]));`;
  const args = ["--input-type=module", "-e", code, "--", course.folder, ...options];
  return spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
}

/** What it says. */
async function run(course: Course, ...options: string[]): Promise<string> {
  const child = start(course, ...options);
  let told = "";
  child.stdout!.on("data", (chunk: Buffer) => (told += chunk));
  assert.equal(await ended(child), 0, told);
  return told;
}

const ended = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once("close", resolve));
