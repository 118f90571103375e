import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Course } from "./Course.js";
import { parseCsv, toCsv } from "./csv.js";
import { feedbackPage, writeFeedback } from "./feedback.js";
import { writeMarks } from "./marks.js";
import { writeResult } from "./results.js";

const assignment = "a1-forward-and-backward";
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "marks-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a table goes into CSV and back, and holds no formula", () => {
  const rows = [
    ["a", 'say "x", y', "two\nlines"],
    ["1.5", "", "=cmd()"],
  ];
  assert.match(toCsv(rows), /,'=cmd\(\)/);
  assert.deepEqual(parseCsv(toCsv(rows)), [
    { line: 1, fields: rows[0] },
    { line: 3, fields: rows[1] },
  ]);
  assert.deepEqual(parseCsv('a,5" wide\n'), [{ line: 1, fields: ["a", '5" wide'] }]);
});

test("marks by hand take the place of those that wait for one", () => {
  mkdirSync(join(folder, "submitted", "ann", assignment), { recursive: true });
  const course = new Course(folder);
  const marks = [
    { id: "forward-check", points: 4, score: 2.5 },
    { id: "sums", points: 4, score: null },
  ];
  const result = { student: "ann", assignment, fingerprint: "", marks, incidents: ["stopped"], seconds: 1 };
  writeResult(course, result, undefined);
  assert.deepEqual(writeMarks(course), { submissions: 1, unmarked: 1 });
  assert.match(readFileSync(join(folder, "marks.csv"), "utf8"), /^ann,a1-forward-and-backward,2.5,8,sums,stopped\r$/m);
  writeFileSync(
    join(folder, "by-hand.csv"),
    `student,assignment,question,score,comment\nann,${assignment},sums,3,"good, but"\n`,
  );
  assert.deepEqual(writeMarks(course), { submissions: 1, unmarked: 0 });
  assert.match(readFileSync(join(folder, "marks.csv"), "utf8"), /^ann,a1-forward-and-backward,5.5,8,,stopped\r$/m);
  assert.match(readFileSync(join(folder, "questions.csv"), "utf8"), /sums,3,4,"good, but"/);
});

test("a line of by-hand.csv that cannot be meant so is told", () => {
  for (const student of ["ann", "=bob"]) mkdirSync(join(folder, "submitted", student, assignment), { recursive: true });
  const course = new Course(folder);
  const marks = [{ id: "sums", points: 4, score: null }];
  const result = { student: "=bob", assignment, fingerprint: "", marks, incidents: [], seconds: 1 };
  writeResult(course, result, undefined);
  const write = (text: string) => writeFileSync(join(folder, "by-hand.csv"), text);
  const head = "student,assignment,question,score,comment";
  const wrong: [line: string, told: string][] = [
    [`anne,${assignment},sums,3`, 'there is no student "anne"'],
    ["ann,a,sums,3", 'there is no assignment "a"'],
    ["ann,a2-into-the-network,sums,3", "there is no submission of a2-into-the-network by ann"],
    [`ann,${assignment},sum,3`, `there is no question "sum" in ${assignment}`],
    [`ann,${assignment},sums,many`, 'the score is "many", of 4 points'],
    [`ann,${assignment},sums,-1`, 'the score is "-1", of 4 points'],
    [`ann,${assignment},sums,4.5`, 'the score is "4.5", of 4 points'],
  ];
  for (const [line, told] of wrong) {
    write(`${head}\nann,${assignment},sums,3,"two\nlines"\n,,,,\n${line}\n`);
    assert.throws(() => writeMarks(course), { name: "NotebookError", message: `by-hand.csv, line 5: ${told}` });
  }
  for (const text of ["", "\n", "student;assignment;question;score\n"]) {
    write(text);
    assert.throws(() => writeMarks(course), /by-hand.csv: its first line must name student, assignment/);
  }
  write(`${head}\n'=bob,${assignment},sums, ,\n`);
  assert.deepEqual(writeMarks(course), { submissions: 1, unmarked: 1 }, "a space is no 0");
  const copied = readFileSync(join(folder, "questions.csv"), "utf8").replace("sums,", "sums, 3 ");
  write(copied);
  assert.deepEqual(writeMarks(course), { submissions: 1, unmarked: 0 }, copied);
});

test("a submission that cannot be graded has a page that says why, and none of the work of before", async () => {
  const submission = { student: "ann", assignment };
  mkdirSync(join(folder, "submitted", "ann", assignment), { recursive: true });
  const course = new Course(folder);
  const result = { ...submission, fingerprint: "", seconds: 1 };
  const page = () => readFileSync(join(folder, "feedback", "ann", assignment, `${assignment}.html`), "utf8");
  const marks = [{ id: "forward-check", points: 4, score: 4 }];
  writeResult(course, { ...result, marks, incidents: [] }, course.source(assignment));
  assert.equal(await writeFeedback(course), 1);
  assert.match(page(), /batchNormForward/);
  const none = [{ id: "forward-check", points: 4, score: 0 }];
  writeResult(course, { ...result, marks: none, incidents: ["not graded: <b>ann's</b> is missing"] }, undefined);
  assert.equal(await writeFeedback(course), 1);
  assert.match(page(), /not graded: &(#60|lt);b&(#62|gt);ann's/);
  assert.match(page(), /forward-check[^]*0 of 4 points/);
  assert.doesNotMatch(page(), /batchNormForward/);
});

test("a feedback page shows marks and comments, and runs nothing of the student's", async () => {
  const course = new Course();
  const source = course.source(assignment);
  const evil = "<script>steal()</script><img src=x onerror=steal()>";
  const cells = source.cells.map((cell) => {
    if (cell.cell_type === "code") {
      const data = { "text/html": evil, "text/plain": "plain <b>", "image/png": "AAAA" };
      return { ...cell, outputs: [{ output_type: "display_data" as const, data, metadata: {} }] };
    }
    return cell.id === "sums" ? { ...cell, source: evil } : cell;
  });
  cells.push({ cell_type: "markdown", id: "mine", metadata: {}, source: "BEGIN HIDDEN TESTS\nseed: 4711" });
  const marks = [{ id: "sums", points: 4, score: 3 }];
  const page = await feedbackPage({ ...source, cells }, { student: evil, assignment, marks, comment: () => evil });
  assert.doesNotMatch(page, /<script>steal|<img src=x/);
  assert.match(page, /3 of 4 points/);
  assert.equal(page.match(/HIDDEN/g)?.length, 1, "the student's own");
  assert.equal(page.match(/4711/g)?.length, 1, "the student's own");
  assert.match(page, /Content-Security-Policy/);
  assert.match(page, /data:image\/png;base64,AAAA/);
  assert.doesNotMatch(page, /(src|href)="https?:[^"]*\.(js|css)/, "readable offline");
});
