import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { Course, timestampName } from "./Course.js";
import { feedbackPage, writeFeedback } from "./feedback.js";
import { Gradebook } from "./marks/Gradebook.js";
import { withdrawn } from "./marks/withdrawn.js";
import { writeResult } from "./results.js";

const assignment = "a1-forward-and-backward";
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "marks-"))));
afterEach(() => rmSync(folder, { recursive: true }));

test("a submission that cannot be graded has a page that says why, and none of the work of before", async () => {
  const submission = { student: "ann", assignment };
  mkdirSync(join(folder, "submitted", "ann", assignment), { recursive: true });
  const course = new Course(folder);
  const result = { ...submission, fingerprint: "", seconds: 1 };
  const page = () => readFileSync(join(folder, "feedback", "ann", assignment, `${assignment}.html`), "utf8");
  const marks = [{ id: "forward-check", points: 4, score: 4 }];
  writeResult(course, { ...result, marks, incidents: [] }, course.source(assignment));
  assert.deepEqual(await writeFeedback(new Gradebook(course)), { pages: 1, failed: [] });
  assert.match(page(), /batchNormForward/);
  const none = [{ id: "forward-check", points: 4, score: 0 }];
  writeResult(course, { ...result, marks: none, incidents: ["not graded: <b>ann's</b> is missing"] }, undefined);
  assert.deepEqual(await writeFeedback(new Gradebook(course)), { pages: 1, failed: [] });
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

test("a page says what lateness and extra credit have made of the points, and each of a group has one", async () => {
  const course = new Course(folder);
  mkdirSync(course.path("submitted", "ann", assignment), { recursive: true });
  writeFileSync(course.path("submitted", "ann", assignment, timestampName), "2026-12-01 12:00:00 UTC\n");
  const marks = [{ id: "forward-check", points: 4, score: 4 }];
  const result = { student: "ann", assignment, fingerprint: "", seconds: 1, marks, incidents: [] };
  writeResult(course, result, course.source(assignment));
  writeFileSync(join(folder, "roster.csv"), "student,group\nann,red\nbob,red\ncleo,\n");
  writeFileSync(join(folder, "deadlines.csv"), "assignment,due,off a day\n,2026-11-30 12:00 UTC,25%\n");
  writeFileSync(
    join(folder, "adjustments.csv"),
    `student,assignment,points,reason\nbob,${assignment},0.5,<b>poster</b>\n`,
  );
  assert.deepEqual(await writeFeedback(new Gradebook(course)), { pages: 2, failed: [] });
  const page = (student: string) =>
    readFileSync(join(folder, "feedback", student, assignment, `${assignment}.html`), "utf8");
  assert.match(page("ann"), /3 of 4 points[^]*4 for the questions, 1 off for a day late/);
  assert.match(
    page("bob"),
    /3.5 of 4 points[^]*4 for the questions, 1 off for a day late, 0.5 added; &(#60|lt);b&(#62|gt);poster/,
  );
  assert.deepEqual(withdrawn(course), []);
  rmSync(course.path("submitted", "ann"), { recursive: true });
  rmSync(join(folder, "roster.csv"));
  assert.match(
    withdrawn(course).join(),
    /graded\/ann\/\S+ is of a hand-in that is not there any more.*feedback\/ann.*feedback\/bob/,
  );
});
