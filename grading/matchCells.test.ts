import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notebook } from "tskernel/dist/notebook/Notebook.js";
import { cellsMissing } from "./matchCells.js";
import { gradeIdOf } from "./nbgraderCell.js";
import { restore } from "./restore.js";
import { tinyNotebook } from "./tinyCourse.js";

const source = tinyNotebook();
const answer = (notebook: Notebook): string =>
  restore(notebook, source).cells.find((cell) => gradeIdOf(cell) === "answer")!.source;
const written = tinyNotebook({ code: "mine" });
const bare = (notebook: Notebook): Notebook => ({
  ...notebook,
  cells: notebook.cells.map((cell) => ({ ...cell, metadata: {} })),
});

test("cells whose metadata a tool has dropped are known by their ids", () => {
  assert.equal(answer(bare(written)), "mine");
  assert.equal(restore(bare(written), source).cells.length, 3);
  assert.equal(cellsMissing(bare(written), source), undefined);
  // Where some metadata are left, they say what is what.
  const other = { ...written.cells[1]!, id: "other" };
  const claims = { ...written.cells[1]!, metadata: {}, source: "not this" };
  assert.equal(answer({ ...written, cells: [claims, other] }), "mine");
});

test("a notebook with none of the assignment's cells is told as one", () => {
  const foreign = { ...written, cells: bare(written).cells.map((cell, i) => ({ ...cell, id: `x${i}` })) };
  assert.match(cellsMissing(foreign, source)!, /none of the assignment's cells is in it/);
  assert.match(cellsMissing({ ...written, cells: [] }, source)!, /has no cells/);
  assert.equal(cellsMissing(written, source), undefined);
});
