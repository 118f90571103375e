import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import type { CellOutput, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { main } from "../courseCommand.js";
import type { Course } from "../Course.js";
import { Gradebook } from "../marks/Gradebook.js";
import { parseCsv } from "../tables/csv.js";
import { writeResult } from "../results.js";
import { assignment, tinyCourse, tinyNotebook } from "../tinyCourse.js";
import { exporters } from "./exporters.js";

let folder: string;
let course: Course;
const secret = "// BEGIN HIDDEN TESTS\nif (await one() !== 4711) throw 1;\n// END HIDDEN TESTS";

function source(outputs: CellOutput[] = []): Notebook {
  const notebook = tinyNotebook();
  const more = (id: string, points: number, text: string, fields: object) => {
    const copy = structuredClone(notebook.cells[2]!);
    copy.id = id;
    copy.source = text;
    Object.assign(copy.metadata["nbgrader"] as object, { grade_id: id, points, ...fields });
    return copy;
  };
  const text = { ...more("words", 2, "Because.", { solution: true, locked: false }), cell_type: "markdown" as const };
  const cells = [...notebook.cells, more("hidden", 2, secret, {}), text];
  return {
    ...notebook,
    cells: cells.map((cell) => (cell.cell_type === "code" && outputs.length > 0 ? { ...cell, outputs } : cell)),
  } as Notebook;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "export-"));
  course = tinyCourse(folder, { alee: "", bray: "" }, source());
  const said: CellOutput[] = [{ output_type: "stream", name: "stdout", text: "\x1b[31msecret 4711\x1b[39m" }];
  for (const [student, score, open] of [
    ["alee", 2.5, 1.5],
    ["bray", 3, null],
  ] as const) {
    const marks = [
      { id: "check", points: 3, score, seconds: 0.25 },
      { id: "hidden", points: 2, score: 0 },
      { id: "words", points: 2, score: null },
    ];
    writeResult(course, { student, assignment, fingerprint: "", marks, incidents: [], seconds: 3.2 }, source(said));
    if (open !== null)
      writeFileSync(
        join(folder, "by-hand.csv"),
        `student,assignment,question,score,comment\n${student},${assignment},words,${open},"schön, aber kurz"\n`,
      );
  }
  writeFileSync(join(folder, "adjustments.csv"), `student,assignment,points,reason\nalee,${assignment},1,poster\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = { assignments: [assignment], students: [], worksheet: undefined };
const table = (text: string): (readonly string[])[] => parseCsv(text).rows.map(({ fields }) => fields);

test("Moodle's gradebook import, and its worksheet filled in", () => {
  assert.throws(
    () => exporters["moodle"]!(new Gradebook(course), options),
    /roster.csv must give people an e-mail address/,
  );
  writeFileSync(
    join(folder, "roster.csv"),
    "First name,Last name,ID number,Email address\nAnn,Lee,7,alee@x.org\nBob,Ray,8,bray@x.org\nCy,Fox,9,cfox@x.org\n",
  );
  const { files } = exporters["moodle"]!(new Gradebook(course), options);
  assert.deepEqual(table(files[0]!.text), [
    ["Email address", "ID number", "Username", "Full name", "one", "one feedback"],
    ["alee@x.org", "7", "", "Ann Lee", "5", "poster\nschön, aber kurz"],
    ["bray@x.org", "8", "", "Bob Ray", "", ""],
    ["cfox@x.org", "9", "", "Cy Fox", "0", "nothing handed in"],
  ]);
  // Who has no address would give his marks to the one before him.
  const roster = (...lines: string[]) =>
    writeFileSync(join(folder, "roster.csv"), `First name,Last name,ID number,Email address\n${lines.join("\n")}\n`);
  roster("Ann,Lee,7,alee@x.org", "Bob,Ray,8,");
  assert.deepEqual(
    table(exporters["moodle"]!(new Gradebook(course), options).files[0]!.text).map((row) => row.slice(0, 2)),
    [
      ["Email address", "ID number"],
      ["", "7"],
      ["", "8"],
    ],
  );
  roster("Ann,Lee,,alee@x.org", "Bob,Ray,8,");
  assert.throws(() => exporters["moodle"]!(new Gradebook(course), options), /without an address: /);
  roster("Ann,Lee,7,alee@x.org", "Bob,Ray,8,bray@x.org", "Cy,Fox,9,cfox@x.org");
  const worksheet = join(folder, "worksheet.csv");
  const head =
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Last modified (grade),Feedback comments";
  writeFileSync(
    worksheet,
    `\uFEFF${head}\n"Participant 101","Ann Lee",alee@x.org,"Submitted for grading",,7.00,Yes,"Monday, 30 November 2026, 11:58 PM",-,\n"Participant 102","Zoe Z",zz@x.org,"No submission",,7.00,Yes,-,-,\n`,
  );
  const filled = exporters["moodle"]!(new Gradebook(course), { ...options, worksheet });
  assert.deepEqual(table(filled.files[0]!.text)[1], [
    "Participant 101",
    "Ann Lee",
    "alee@x.org",
    "Submitted for grading",
    "5",
    "7.00",
    "Yes",
    "Monday, 30 November 2026, 11:58 PM",
    "-",
    "poster\nschön, aber kurz",
  ]);
  assert.match(filled.remarks.join(), /without a mark here: Participant 102, Zoe Z/);
});

test("Canvas's gradebook import has its columns, its numbers and its assignment's name", () => {
  writeFileSync(
    join(folder, "roster.csv"),
    'Student,ID,SIS User ID,SIS Login ID,Section,One (4711)\n"    Points Possible",,,,,7\n"Lee, Ann",17,s1,alee,A,\n"Ray, Bob",18,s2,bray,A,\n',
  );
  const { files } = exporters["canvas"]!(new Gradebook(course), options);
  assert.deepEqual(table(files[0]!.text), [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "One (4711)"],
    ["    Points Possible", "", "", "", "", "7"],
    ["Ann Lee", "17", "s1", "alee", "A", "5"],
    ["Bob Ray", "18", "s2", "bray", "A", ""],
  ]);
});

test("Gradescope's and GitHub Classroom's results tell nothing of hidden tests, and no mark that is still open", async () => {
  assert.equal(
    await main([
      "export",
      folder,
      "--format=gradescope",
      "--student=bray",
      `--to=${join(folder, "out", "results.json")}`,
    ]),
    0,
  );
  const results = JSON.parse(readFileSync(join(folder, "out", "results.json"), "utf8")) as { tests: object[] };
  assert.deepEqual(results.tests, [
    {
      name: "check",
      score: 3,
      max_score: 3,
      status: "passed",
      visibility: "visible",
      output: "secret 4711",
      output_format: "text",
    },
    {
      name: "hidden",
      score: 0,
      max_score: 2,
      status: "failed",
      visibility: "visible",
      output: "",
      output_format: "text",
    },
  ]);
  assert.equal(await main(["export", folder, "--format=classroom"]), 0);
  const told = JSON.parse(readFileSync(course.path("export/classroom/alee/one/results.json"), "utf8")) as {
    tests: { message: string }[];
    max_score: number;
  };
  assert.equal(told.max_score, 7);
  assert.deepEqual(
    told.tests.map(({ message }) => message),
    ["secret 4711", "0 of 2 points", "1.5 of 2 points"],
  );
  assert.equal(await main(["export", folder, "--format=gradescope", `--to=${join(folder, "x")}`]), 1, "two files");
  assert.equal(await main(["export", folder, "--format=excel"]), 2);
});
