// The whole of nbgrader on our kernel: generate, release, fetch, submit, collect, autograde, feedback; and our own grader on the same
// submissions. The marks must be the same, and those expected.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { readAnswers } from "../../grading/dist/sources/answers.js";
import { Course, ownCourse } from "../../grading/dist/Course.js";
import { gradeCourse } from "../../grading/dist/gradeCourse.js";
import { gradeIdOf, isTest, pointsOf } from "../../grading/dist/nbgraderCell.js";
import { release } from "../../grading/dist/release.js";
import { readResult } from "../../grading/dist/results.js";
import { strongestIsolation } from "../../grading/dist/sandbox/Sandbox.js";
import { defaultLimits } from "../../grading/dist/student/Student.js";
import { serialize } from "../../kernel/dist/notebook/serialize.js";
import { root } from "../../scripts/lib/root.mjs";
import { venv } from "../../scripts/lib/venv.mjs";

const bin = [join(venv, "bin"), process.env.NBGRADER_BIN ?? ""].find((folder) => existsSync(join(folder, "nbgrader")));
const folder = mkdtempSync(join(tmpdir(), "nbgrader-"));
after(() => rmSync(folder, { recursive: true, force: true }));
/** The one that goes through the exchange, and is tampered with; of the others, a few submissions. */
const main = "a2-into-the-network";

/** Its programs call each other by name (`alembic`), so they must be on the path. */
const environment = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
  JUPYTER_PATH: join(folder, "kernel", "share", "jupyter"),
  JUPYTER_CONFIG_DIR: join(folder, "config"),
  JUPYTER_DATA_DIR: join(folder, "data"),
  JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
  PYTHONWARNINGS: "ignore",
};

function run(command, args, cwd = folder, env = {}) {
  return execFileSync(command, args, {
    cwd,
    env: { ...environment, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
const nbgrader = (...args) => run(join(bin, "nbgrader"), args);
/** The same while other things go on. */
const nbgraderBeside = (...args) =>
  promisify(execFile)(join(bin, "nbgrader"), args, { cwd: folder, env: environment, maxBuffer: 1e8 });
/** For a cell, with both: what loads TensorFlow takes some, where the machine is busy. */
const seconds = 45;

test("nbgrader end to end, and the same marks from our own grader", { skip: !bin && "nbgrader is not installed" }, () =>
  endToEnd(),
);

async function endToEnd() {
  const exchange = join(folder, "exchange");
  mkdirSync(exchange);
  chmodSync(exchange, 0o777);
  for (const part of ["source", "answers"]) cpSync(join(ownCourse, part), join(folder, part), { recursive: true });
  cpSync(join(ownCourse, "nbgrader_config.py"), join(folder, "nbgrader_config.py"));
  const config = `c.CourseDirectory.course_id = "bn"\nc.Exchange.root = ${JSON.stringify(exchange)}\nc.Execute.timeout = ${seconds}\n`;
  writeFileSync(join(folder, "nbgrader_config.py"), config, { flag: "a" });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  run(process.execPath, [join(root, "kernel/bin/tskernel.mjs"), "install", "--prefix", join(folder, "kernel")]);

  // The students' version is ours, to the byte.
  const course = new Course(folder);
  for (const each of course.assignments()) {
    nbgrader("generate_assignment", each);
    const theirs = readFileSync(join(folder, "release", each, `${each}.ipynb`), "utf8");
    assert.equal(serialize(release(course.source(each))), theirs, each);
  }

  // One student goes the whole way through the exchange.
  nbgrader("release_assignment", main);
  const desk = join(folder, "desk");
  mkdirSync(desk);
  const asStudent = (...args) =>
    run(join(bin, "nbgrader"), [...args, "--course", "bn", `--Exchange.root=${exchange}`], desk);
  asStudent("fetch_assignment", main);
  const paper = join(desk, main, `${main}.ipynb`);
  assert.ok(existsSync(paper));
  writeFileSync(paper, serialize(solved(course, main)));
  asStudent("submit", main);
  nbgrader("collect", main);
  const [collected] = readdirSync(join(folder, "submitted"));
  assert.ok(collected, "the submission was collected");

  for (const assignment of course.assignments()) {
    const all = pointsOfTests(course, assignment);
    const expected = assignment === main ? { [collected]: all } : {};
    const submissions = { ...mixed(course, assignment), ...(assignment === main ? planted(course) : {}) };
    for (const [student, { notebook, lost }] of Object.entries(submissions)) {
      mkdirSync(join(folder, "submitted", student, assignment), { recursive: true });
      writeFileSync(join(folder, "submitted", student, assignment, `${assignment}.ipynb`), serialize(notebook));
      if (lost !== undefined) expected[student] = all - lost;
    }
    const limits = { ...defaultLimits, cell: seconds };
    await Promise.all([
      nbgraderBeside("autograde", assignment).then(() => nbgraderBeside("generate_feedback", assignment)),
      gradeCourse(course, { limits, isolation: strongestIsolation(), slots: 1, assignments: [assignment] }),
    ]);
    const theirs = marksOfNbgrader(assignment);
    for (const { student } of course.submissions().filter((each) => each.assignment === assignment)) {
      const { marks, ungraded } = readResult(course, { student, assignment });
      assert.equal(ungraded, undefined, `${student}'s ${assignment}`);
      const ours = Object.fromEntries(marks.map(({ id, score }) => [id, score]));
      assert.deepEqual(theirs[student], ours, `${student}'s ${assignment}`);
      const page = join(folder, "feedback", student, assignment, `${assignment}.html`);
      assert.ok(existsSync(page), `feedback for ${student}'s ${assignment}`);
      const sum = Object.values(ours).reduce((total, score) => total + score, 0);
      if (student in expected) assert.equal(sum, expected[student], `${student}'s ${assignment}`);
    }
  }
}

const pointsOfTests = (course, assignment) =>
  course
    .source(assignment)
    .cells.filter(isTest)
    .reduce((sum, cell) => sum + pointsOf(cell), 0);

function solved(course, assignment) {
  const answered = release(course.source(assignment));
  const source = new Map(course.source(assignment).cells.map((cell) => [gradeIdOf(cell), cell.source]));
  const cells = answered.cells.map((cell) => {
    if (isTest(cell)) return cell;
    return { ...cell, source: source.get(gradeIdOf(cell)) };
  });
  return { ...answered, cells };
}

/** The solution with other codes in place of some of its cells'. */
function put(course, assignment, codes) {
  const right = solved(course, assignment);
  return { ...right, cells: right.cells.map((cell) => ({ ...cell, source: codes[gradeIdOf(cell)] ?? cell.source })) };
}

/** Unfinished, and right and wrong answers of the library; `lost` points where they are known beforehand. */
function mixed(course, assignment) {
  const answers = readAnswers(course.answersPath(assignment));
  const mix = (offset) => {
    const codes = {};
    for (const id of new Set(answers.map((answer) => answer.cell))) {
      const own = answers.filter((answer) => answer.cell === id);
      codes[id] = own[offset % own.length].code;
    }
    return put(course, assignment, codes);
  };
  const offsets = assignment === main ? [0, 3, 5, 6] : [3, 5];
  return {
    stub: { notebook: release(course.source(assignment)), lost: pointsOfTests(course, assignment) },
    ...Object.fromEntries(offsets.map((offset) => [`mix-${offset}`, { notebook: mix(offset) }])),
  };
}

/** What goes wrong in other ways, and what was tampered with. */
function planted(course) {
  const right = solved(course, main);
  const stub = release(course.source(main));
  const shapes = (code) => ({ notebook: put(course, main, { shapes: code }), lost: 3 });
  const signature = "function countParameters(sizes: number[])";
  return {
    loops: shapes(`${signature} { for (;;); }`),
    waits: shapes(`async ${signature} { await new Promise(() => {}); }`),
    throws: shapes(`${signature} { throw new RangeError("no"); }`),
    "does not compile": shapes(`${signature} { return 1 +; }`),
    mistyped: shapes(`${signature} { const n: number = "many"; return n; }`),
    "says too much": shapes(`${signature} { console.error("here"); return { parameters: 0, statistics: 0 }; }`),
    "tests deleted": { notebook: { ...right, cells: right.cells.filter((cell) => !isTest(cell)) }, lost: 0 },
    "tests edited": {
      notebook: { ...stub, cells: stub.cells.map((cell) => (isTest(cell) ? { ...cell, source: "4" } : cell)) },
      lost: 25,
    },
  };
}

/** `{student: {question: score}}`, `null` where a person has to mark. */
function marksOfNbgrader(assignment) {
  const script = `import json, sys
from nbgrader.api import Gradebook
marks = {}
with Gradebook("sqlite:///gradebook.db") as book:
    for submission in book.assignment_submissions(sys.argv[1]):
        own = marks.setdefault(submission.student.id, {})
        for notebook in submission.notebooks:
            for grade in notebook.grades:
                own[grade.name] = None if grade.needs_manual_grade else grade.auto_score
print(json.dumps(marks))`;
  return JSON.parse(run(join(bin, "python"), ["-c", script, assignment]));
}
