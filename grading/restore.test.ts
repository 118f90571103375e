import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { gradeIdOf } from "./nbgraderCell.js";
import { restore } from "./restore.js";

function cell(id: string, source: string, fields?: object): Cell {
  const nbgrader = { grade: false, solution: false, locked: false, grade_id: id, schema_version: 3, ...fields };
  return { cell_type: "code", id, metadata: fields ? { nbgrader } : {}, source, outputs: [], execution_count: null };
}
const notebook = (...cells: Cell[]): Notebook => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });

const given = cell("given", "given", { locked: true });
const solution = cell("f", "BEGIN SOLUTION\n1\nEND SOLUTION", { solution: true });
const check = cell("t", "check\nhidden", { grade: true, locked: true, points: 2 });
const source = notebook(given, solution, check);
const written = { ...solution, source: "mine" };
const texts = ({ cells }: Notebook) => cells.map((each) => each.source);

test("the student's solution, and everything else as in the source", () => {
  assert.deepEqual(texts(restore(notebook(given, written, { ...check, source: "4" }), source)), [
    "given",
    "mine",
    "check\nhidden",
  ]);
});

test("what was deleted comes back: tests whole, solutions as handed out", () => {
  assert.deepEqual(texts(restore(notebook(written), source)), ["given", "mine", "check\nhidden"]);
  assert.match(texts(restore(notebook(), source))[1]!, /^\/\/ YOUR CODE HERE/);
});

test("added cells stay where they were, and are no tests whatever they say", () => {
  const added = cell("x", "added", { grade: true, locked: true, points: 50 });
  const graded = restore(notebook(cell("y", "first"), given, added, written, check), source);
  assert.deepEqual(texts(graded), ["first", "given", "added", "mine", "check\nhidden"]);
  assert.equal(gradeIdOf(graded.cells[2]!), undefined);
});

test("of copies the last counts; tests that were moved are back in their place", () => {
  const again = { ...solution, id: "f2", source: "again" };
  const graded = restore(notebook(check, written, again, given), source);
  assert.deepEqual(
    texts(graded).filter((text) => text !== "mine"),
    ["given", "again", "check\nhidden"],
  );
  assert.equal(new Set(graded.cells.map(({ id }) => id)).size, graded.cells.length, "ids are unique");
});

test("an added cell takes no other's id, nor one that would be given", () => {
  const named = (id: string): Cell => cell(id, `of ${id}`);
  const own = [named("t"), named("added-1"), named("added-1"), given, written, named("t"), check];
  const graded = restore(notebook(...own), source);
  assert.deepEqual(
    graded.cells.map(({ id }) => id),
    ["added-1", "added-2", "added-3", "given", "f", "added-4", "t"],
  );
});

test("in linear time", () => {
  const cells = Array.from({ length: 100_000 }, (_, i) => cell(`c${i}`, ""));
  const before = process.cpuUsage();
  assert.equal(restore(notebook(...cells), source).cells.length, 100_003);
  assert.ok(process.cpuUsage(before).user < 2e6, "microseconds");
});
