// The whole of nbgrader on our kernel: generate, release, fetch, submit, collect, autograde, feedback; and our own grader on the same
// submissions. The marks must be the same, and those expected.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
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
import { readAnswers } from "../../grading/dist/answers.js";
import { Course, ownCourse } from "../../grading/dist/Course.js";
import { gradeCourse } from "../../grading/dist/gradeCourse.js";
import { gradeIdOf, isTest } from "../../grading/dist/nbgraderCell.js";
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
const assignment = "a2-into-the-network";

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

test("nbgrader end to end, and the same marks from our own grader", { skip: !bin && "nbgrader is not installed" }, () =>
  endToEnd(),
);

async function endToEnd() {
  const exchange = join(folder, "exchange");
  mkdirSync(exchange);
  chmodSync(exchange, 0o777);
  for (const part of ["source", "answers"]) cpSync(join(ownCourse, part), join(folder, part), { recursive: true });
  cpSync(join(ownCourse, "nbgrader_config.py"), join(folder, "nbgrader_config.py"));
  const config = `c.CourseDirectory.course_id = "bn"\nc.Exchange.root = ${JSON.stringify(exchange)}\nc.Execute.timeout = 20\n`;
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
  nbgrader("release_assignment", assignment);
  const desk = join(folder, "desk");
  mkdirSync(desk);
  const asStudent = (...args) =>
    run(join(bin, "nbgrader"), [...args, "--course", "bn", `--Exchange.root=${exchange}`], desk);
  asStudent("fetch_assignment", assignment);
  const paper = join(desk, assignment, `${assignment}.ipynb`);
  assert.ok(existsSync(paper));
  writeFileSync(paper, serialize(solved(course)));
  asStudent("submit", assignment);
  nbgrader("collect", assignment);
  const [collected] = readdirSync(join(folder, "submitted"));
  assert.ok(collected, "the submission was collected");

  const expected = { [collected]: 25 };
  for (const [student, { notebook, score }] of Object.entries(planted(course))) {
    mkdirSync(join(folder, "submitted", student, assignment), { recursive: true });
    writeFileSync(join(folder, "submitted", student, assignment, `${assignment}.ipynb`), serialize(notebook));
    if (score !== undefined) expected[student] = score;
  }
  nbgrader("autograde", assignment);
  nbgrader("generate_feedback", assignment);
  const theirs = marksOfNbgrader();

  const limits = { ...defaultLimits, cell: 20 };
  await gradeCourse(course, { limits, isolation: strongestIsolation(), slots: 2, assignments: [assignment] });
  for (const { student } of course.submissions()) {
    const ours = Object.fromEntries(
      readResult(course, { student, assignment }).marks.map(({ id, score }) => [id, score]),
    );
    assert.deepEqual(theirs[student], ours, student);
    assert.ok(
      existsSync(join(folder, "feedback", student, assignment, `${assignment}.html`)),
      `feedback for ${student}`,
    );
    const sum = Object.values(ours).reduce((total, score) => total + score, 0);
    if (student in expected) assert.equal(sum, expected[student], student);
  }
}

function solved(course) {
  const answered = release(course.source(assignment));
  const source = new Map(course.source(assignment).cells.map((cell) => [gradeIdOf(cell), cell.source]));
  const cells = answered.cells.map((cell) => {
    if (isTest(cell)) return cell;
    return { ...cell, source: source.get(gradeIdOf(cell)) };
  });
  return { ...answered, cells };
}

/** Right, wrong, unfinished and tampered with; `score` where it is to be known beforehand. */
function planted(course) {
  const right = solved(course);
  const stub = release(course.source(assignment));
  const put = (codes) => ({
    ...right,
    cells: right.cells.map((cell) => ({ ...cell, source: codes[gradeIdOf(cell)] ?? cell.source })),
  });
  const answers = readAnswers(course.answersPath(assignment));
  const mix = (offset) => {
    const codes = {};
    for (const id of new Set(answers.map((answer) => answer.cell))) {
      const own = answers.filter((answer) => answer.cell === id);
      codes[id] = own[offset % own.length].code;
    }
    return put(codes);
  };
  const signature = "function countParameters(sizes: number[])";
  return {
    stub: { notebook: stub, score: 0 },
    "mix-0": { notebook: mix(0) },
    "mix-1": { notebook: mix(1) },
    "mix-3": { notebook: mix(3) },
    "mix-4": { notebook: mix(4) },
    "mix-5": { notebook: mix(5) },
    "mix-6": { notebook: mix(6) },
    loops: { notebook: put({ shapes: `${signature} { for (;;); }` }), score: 22 },
    waits: { notebook: put({ shapes: `async ${signature} { await new Promise(() => {}); }` }), score: 22 },
    throws: { notebook: put({ shapes: `${signature} { throw new RangeError("no"); }` }), score: 22 },
    "does not compile": { notebook: put({ shapes: `${signature} { return 1 +; }` }), score: 22 },
    mistyped: { notebook: put({ shapes: `${signature} { const n: number = "many"; return n; }` }), score: 22 },
    "says too much": {
      notebook: put({ shapes: `${signature} { console.error("here"); return { parameters: 0, statistics: 0 }; }` }),
      score: 22,
    },
    "tests deleted": { notebook: { ...right, cells: right.cells.filter((cell) => !isTest(cell)) }, score: 25 },
    "tests edited": {
      notebook: { ...stub, cells: stub.cells.map((cell) => (isTest(cell) ? { ...cell, source: "4" } : cell)) },
      score: 0,
    },
  };
}

/** `{student: {question: score}}`, `null` where a person has to mark. */
function marksOfNbgrader() {
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
