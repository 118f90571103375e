import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { Course } from "./Course.js";
import { fieldsOf } from "./nbgraderCell.js";
import { release } from "./release.js";

const course = new Course();

test("nothing of a solution or a hidden test is in the students' version", () => {
  for (const assignment of course.assignments()) {
    const source = course.source(assignment);
    const text = serialize(release(source));
    assert.doesNotMatch(text, /BEGIN|END SOLUTION|END HIDDEN|seed: \d/);
    assert.equal(serialize(release(source)), text, "the same each time");
    const stubs = text.match(/Not implemented|YOUR ANSWER HERE/g)!.length;
    assert.equal(stubs, source.cells.filter((cell) => fieldsOf(cell)?.solution).length);
  }
});

const cell = (source: string, nbgrader?: object): Cell => ({
  cell_type: "code",
  id: "a",
  metadata: nbgrader
    ? { nbgrader: { grade: false, solution: false, locked: false, grade_id: "a", schema_version: 3, ...nbgrader } }
    : {},
  source,
  outputs: [],
  execution_count: null,
});
const notebook = (...cells: Cell[]): Notebook => ({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });

test("a cell's checksum is nbgrader's", () => {
  // python: hashlib.md5(b"1 + 1" b"code" b"True" b"False" b"True" b"a" b"2.0").hexdigest()
  const expected = createHash("md5").update("1 + 1codeTrueFalseTruea2.0").digest("hex");
  const [released] = release(notebook(cell("1 + 1", { grade: true, locked: true, points: 2 }))).cells;
  assert.equal(fieldsOf(released!)!.checksum, expected);
});

test("a stub takes the solution's indentation; a solution cell without markers is a stub altogether", () => {
  const marked = cell("function f() {\n  // BEGIN SOLUTION\n  return 1;\n  // END SOLUTION\n}", { solution: true });
  assert.equal(
    release(notebook(marked)).cells[0]!.source,
    'function f() {\n  // YOUR CODE HERE\n  throw new Error("Not implemented");\n}',
  );
  const bare = cell("return 1;", { solution: true });
  assert.match(release(notebook(bare)).cells[0]!.source, /^\/\/ YOUR CODE HERE\n/);
});

test("markers that do not pair, or stand in the wrong cell, are told", () => {
  const wrong: [Cell, RegExp][] = [
    [cell("// BEGIN SOLUTION", { solution: true }), /cell "a": BEGIN SOLUTION without an END/],
    [cell("// BEGIN SOLUTION\n// BEGIN SOLUTION\n// END SOLUTION", { solution: true }), /inside another/],
    [cell("// BEGIN SOLUTION\n// END SOLUTION"), /is no solution cell/],
    [cell("// BEGIN HIDDEN TESTS\n// END HIDDEN TESTS"), /has no points/],
    [cell("1\n// END SOLUTION", { solution: true }), /cell "a": END SOLUTION without a BEGIN/],
    [
      cell("one\ntwo", { grade: true, points: 1, grade_id: undefined }),
      /cell 1 \("one"\): nbgrader's metadata have no grade_id/,
    ],
    [cell("one", { solution: true, grade_id: "" }), /have no grade_id/],
    [cell("one", { grade: true, locked: true }), /have no points/],
    [cell("one", { grade: true, locked: true, points: "2" }), /have points "2": expected a number/],
    [{ ...cell("one"), metadata: { nbgrader: "x" } }, /are no object/],
  ];
  for (const [each, message] of wrong) assert.throws(() => release(notebook(each)), message);
  const twice = cell("", { solution: true });
  assert.throws(() => release(notebook(twice, { ...twice, id: "b" })), /two cells have the grade_id "a"/);
});
