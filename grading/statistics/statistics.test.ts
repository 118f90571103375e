import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { CellOutput } from "tskernel/dist/notebook/Notebook.js";
import { main } from "../courseCommand.js";
import { Course, timestampName } from "../Course.js";
import { Gradebook } from "../marks/Gradebook.js";
import { writeResult } from "../results.js";
import { statistics } from "./statistics.js";

const assignment = "a1-forward-and-backward";
const folder = mkdtempSync(join(tmpdir(), "statistics-"));
after(() => rmSync(folder, { recursive: true }));

const mistakes = [
  "✗ Exercise 2.1, Batch norm forward\n  Your variance divides by m − 1. The paper divides by m.\n  Seen in your numbers: 4 of 5.",
  "✗ Exercise 2.1, Batch norm forward\n  The square root is missing. More words.\n  For help: lesson 2.",
  "RangeError: <b>of 2</b> | too long",
];

/** 40 hand-ins: the n-th has n % 5 of 4 points in the first question; every fourth is late, every tenth not marked yet. */
test("shares, mistakes by name and times are those of the class, and the page shows them", async () => {
  const course = new Course(folder);
  const source = course.source(assignment);
  for (let n = 0; n < 40; n++) {
    const student = `s${n}`;
    const score = n % 5;
    const said: CellOutput[] = [
      { output_type: "stream", name: "stdout", text: score < 4 ? mistakes[Math.min(score, 2)]! : "✓ right" },
    ];
    const cells = source.cells.map((cell) =>
      cell.id === "forward-check" && cell.cell_type === "code" ? { ...cell, outputs: said } : cell,
    );
    mkdirSync(course.path("submitted", student, assignment), { recursive: true });
    writeFileSync(
      course.path("submitted", student, assignment, timestampName),
      `2026-11-${n % 4 === 0 ? "30 12" : "29 20"}:00:00 UTC\n`,
    );
    const marks = [
      { id: "forward-check", points: 4, score, seconds: 0.1 + n / 100 },
      { id: "forward-check-hidden", points: 2, score: score === 4 ? 2 : 0, seconds: 0.2 },
      { id: "sums", points: 4, score: n % 10 === 0 ? null : 3 },
    ];
    writeResult(
      course,
      { student, assignment, fingerprint: "", marks, incidents: [], seconds: 2 + n / 10 },
      { ...source, cells },
    );
  }
  writeFileSync(join(folder, "roster.csv"), `student\n${Array.from({ length: 42 }, (_, n) => `s${n}`).join("\n")}\n`);
  writeFileSync(join(folder, "deadlines.csv"), "assignment,due\n,2026-11-30 00:00 UTC\n");
  const { questions, ...all } = statistics(new Gradebook(course), assignment);
  assert.deepEqual([all.handedIn, all.missing, all.late, all.scores.length, all.points], [40, 2, 10, 36, 10]);
  const [first, hidden, sums] = questions;
  // python: statistics.mean(n % 5 / 4 for n in range(40)) = 0.5; median(0.1 + n / 100 …) = 0.295
  assert.deepEqual([first!.share, first!.full, first!.none], [0.5, 8, 8]);
  assert.ok(Math.abs(first!.seconds! - 0.295) < 1e-9);
  assert.deepEqual(first!.mistakes, [
    { name: "RangeError: <b>of 2</b> | too long", count: 16 },
    { name: "The square root is missing", count: 8 },
    { name: "Your variance divides by m − 1", count: 8 },
  ]);
  assert.deepEqual([hidden!.share, hidden!.mistakes], [0.2, []], "nothing of a hidden test");
  assert.deepEqual([sums!.marked, sums!.open, sums!.share], [36, 4, 0.75]);

  assert.equal(await main(["statistics", folder]), 0);
  const page = readFileSync(join(folder, "statistics.html"), "utf8");
  assert.match(page, /40 handed in, 2 of the roster have not, 10 late, 4 wait for a person/);
  assert.equal(page.match(/<img src="data:image\/png;base64,/g)?.length, 4);
  assert.doesNotMatch(page, /<b>of 2|(src|href)="https?:/);
});
