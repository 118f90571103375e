import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Course, timestampName } from "../Course.js";
import { type Result, writeResult } from "../results.js";
import { Gradebook } from "./Gradebook.js";
import { writeMarks } from "./writeMarks.js";

const assignment = "a1-forward-and-backward";
let folder: string;
let course: Course;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gradebook-"));
  course = new Course(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const marks: Result["marks"] = [
  { id: "forward-check", points: 4, score: 2.5 },
  { id: "sums", points: 4, score: null },
];

function graded(student: string, of: Result["marks"] = marks, incidents: string[] = []): void {
  mkdirSync(join(folder, "submitted", student, assignment), { recursive: true });
  writeResult(course, { student, assignment, fingerprint: "", marks: of, incidents, seconds: 1 }, undefined);
}

const table = (name: string, text: string | Buffer): void => writeFileSync(join(folder, name), text);
const head = "student,assignment,question,score,comment";

/** Score by student; the tables are written. */
function scores(): Record<string, number> {
  const gradebook = new Gradebook(course);
  writeMarks(gradebook);
  return Object.fromEntries(gradebook.entries.map(({ student, score }) => [student, score]));
}

test("marks by hand take the place of those that wait for one", () => {
  graded("ann", marks, ["stopped"]);
  assert.deepEqual(scores(), { ann: 2.5 });
  assert.deepEqual(new Gradebook(course).entries[0]!.open, ["sums"]);
  assert.match(
    readFileSync(join(folder, "marks.csv"), "utf8"),
    /^ann,a1-forward-and-backward,2.5,8,sums,stopped,2.5,,,,0\r$/m,
  );
  table("by-hand.csv", `${head}\nann,${assignment},sums,3,"good, but"\n`);
  assert.deepEqual(scores(), { ann: 5.5 });
  assert.deepEqual(new Gradebook(course).problems, []);
  assert.match(readFileSync(join(folder, "questions.csv"), "utf8"), /sums,3,4,"good, but",\r/);
});

test("a line of by-hand.csv that cannot be meant so is told, and the others count", () => {
  graded("ann");
  graded("=bob");
  const wrong: [line: string, told: string][] = [
    [`anne,${assignment},sums,3`, 'there is no student "anne"'],
    ["ann,a,sums,3", 'there is no assignment "a"'],
    ["ann,a2-into-the-network,sums,3", "there is no submission of a2-into-the-network by ann"],
    [`ann,${assignment},sum,3`, `there is no question "sum" in ${assignment}`],
    [`ann,${assignment},sums,many`, 'the score is "many", of 4 points: expected a number'],
    [`ann,${assignment},sums,-1`, 'the score is "-1", of 4 points; extra credit and penalties go into adjustments.csv'],
    [
      `ann,${assignment},sums,4.5`,
      'the score is "4.5", of 4 points; extra credit and penalties go into adjustments.csv',
    ],
  ];
  const lines = wrong.map(([line]) => line).join("\n");
  table("by-hand.csv", `${head}\nann,${assignment},sums,3,"two\nlines"\n,,,,\n${lines}\n'=bob,${assignment},sums, ,\n`);
  const { problems, entries } = new Gradebook(course);
  assert.deepEqual(
    problems,
    wrong.map(([, told], i) => `by-hand.csv, line ${i + 5}: ${told}`),
  );
  assert.deepEqual(
    entries.map(({ student, score, open }) => [student, score, open]),
    [
      ["=bob", 2.5, ["sums"]],
      ["ann", 5.5, []],
    ],
  );
  for (const text of ["", "\n", "student;assignment;question;mark\n"]) {
    table("by-hand.csv", text);
    assert.throws(() => new Gradebook(course), /by-hand.csv: its first line must name student, assignment/);
  }
});

test("by-hand.csv is read as Excel writes it; a comment needs no score; of two lines the later counts, and is told", () => {
  graded("ann");
  const text = `student;assignment;question;score;comment\r\nann;${assignment};sums;2,5;schön\r\n`;
  for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`, "utf16le"), Buffer.from(text, "latin1")]) {
    table("by-hand.csv", bytes);
    assert.deepEqual(scores(), { ann: 5 });
    assert.equal(new Gradebook(course).handMarks.of({ student: "ann", assignment }, "sums")!.comment, "schön");
  }
  table("by-hand.csv", `${head}\nann,${assignment},forward-check,,look at ε\n`);
  assert.deepEqual(scores(), { ann: 2.5 });
  assert.match(readFileSync(join(folder, "questions.csv"), "utf8"), /forward-check,2.5,4,look at ε,2.5\r/);
  table("by-hand.csv", `${head}\nann,${assignment},sums,1\nann,${assignment},sums,3\n`);
  assert.deepEqual(scores(), { ann: 5.5 });
  assert.deepEqual(new Gradebook(course).problems, [
    "by-hand.csv, line 3: line 2 is of the same question; this one counts",
  ]);
});

test("a copy of questions.csv leaves the grader's marks the grader's; only what was changed is a person's", () => {
  graded("ann");
  graded("bob");
  scores();
  const copy = readFileSync(join(folder, "questions.csv"), "utf8");
  const changed = copy
    .replace("bob,a1-forward-and-backward,forward-check,2.5", "bob,a1-forward-and-backward,forward-check,1")
    .replaceAll("sums,,", "sums,4,");
  assert.notEqual(changed, copy);
  table("by-hand.csv", changed);
  assert.deepEqual(scores(), { ann: 6.5, bob: 5 });
  // The test is mended and all is graded anew.
  const better = marks.map((mark) => (mark.id === "forward-check" ? { ...mark, score: 4 } : mark));
  graded("ann", better);
  graded("bob", better);
  assert.deepEqual(scores(), { ann: 8, bob: 5 });
  // And once more the other way round: the table of now as the person's.
  table("by-hand.csv", readFileSync(join(folder, "questions.csv"), "utf8"));
  assert.deepEqual(scores(), { ann: 8, bob: 5 });
});

const handedIn = (student: string, time: string): void =>
  writeFileSync(join(dirname(course.submissionPath({ student, assignment })), timestampName), `${time}\n`);

test("lateness costs what deadlines.csv says, with extensions, and is 0 in time", () => {
  const full = [{ id: "forward-check", points: 10, score: 10 }];
  const times = {
    early: "2026-11-30 22:59:59.9 UTC",
    grace: "2026-11-30 23:05:00 UTC",
    day: "2026-12-01 10:00:00 UTC",
    third: "2026-12-03 00:00:00 UTC",
    most: "2026-12-05 23:30:00 UTC",
    never: "2026-12-20 00:00:00 UTC",
    ill: "2026-12-05 12:00:00 UTC",
  };
  for (const [student, time] of Object.entries(times)) {
    graded(student, full);
    handedIn(student, time);
  }
  graded("unknown", full);
  table(
    "deadlines.csv",
    `assignment,student,due,grace minutes,off a day,off at most,days accepted\n,,,10,10%,50%,7\n${assignment},,2026-11-30 23:59 +01:00,,,,\n${assignment},ill,2026-12-06 23:59 +01:00,,,,\n`,
  );
  assert.deepEqual(scores(), { early: 10, grace: 10, day: 9, third: 7, most: 5, never: 0, ill: 10, unknown: 10 });
  const entry = new Gradebook(course).entries.find(({ student }) => student === "unknown")!;
  assert.deepEqual(entry.remarks, ["not known when it was handed in"]);
});

test("extra credit goes above the points, a penalty not below 0, and a time of the instructor's counts", () => {
  const full = [{ id: "forward-check", points: 10, score: 9 }];
  for (const student of ["ann", "bob", "cleo"]) graded(student, full);
  handedIn("cleo", "2026-12-03 00:00:00 UTC");
  table("deadlines.csv", "assignment;due;off a day\n;2026-12-01 00:00 UTC;1,5\n");
  table(
    "adjustments.csv",
    `student,assignment,points,handed in,reason\nann,${assignment},2,2026-11-30 12:00 UTC,bonus\nann,${assignment},"0,5",,poster\nbob,${assignment},-20,2026-11-30 12:00 UTC,copied\ncleo,${assignment},,2026-11-30 12:00 UTC,by mail\nzoe,${assignment},1,,\ncleo,${assignment},x,,\n`,
  );
  assert.deepEqual(scores(), { ann: 11.5, bob: 0, cleo: 9 });
  const { problems, entries } = new Gradebook(course);
  assert.deepEqual(problems, [
    'adjustments.csv, line 6: there is no student "zoe"',
    'adjustments.csv, line 7: points is "x": expected a number, below 0 for a penalty',
  ]);
  assert.deepEqual(entries[0]!.remarks, ["bonus", "poster"]);
});

test("with a roster, whoever has handed nothing in has 0, and a group the marks of the one who did", () => {
  graded("ann");
  table("roster.csv", "student,name,group\nann,Ann Lee,red\nbob,Bob Ray,red\ncleo,Cleo Fox,\n");
  assert.deepEqual(scores(), { ann: 2.5, bob: 2.5, cleo: 0 });
  const remarks = new Gradebook(course).entries.map(({ student, remarks }) => [student, remarks.join()]);
  assert.deepEqual(remarks, [
    ["ann", ""],
    ["bob", "handed in by ann"],
    ["cleo", "nothing handed in"],
  ]);
  assert.doesNotMatch(readFileSync(join(folder, "questions.csv"), "utf8"), /^(bob|cleo)/m, "marked once");
});
