import assert from "node:assert/strict";
import { test } from "node:test";
import type { CellOutput, CodeCell, MarkdownCell } from "tskernel/dist/notebook/Notebook.js";
import { markOf } from "./mark.js";

const result = (text: string): CellOutput => ({
  output_type: "execute_result",
  data: { "text/plain": text },
  metadata: {},
});
const error: CellOutput = { output_type: "error", ename: "Error", evalue: "", traceback: [] };
const stream = (name: "stdout" | "stderr"): CellOutput => ({ output_type: "stream", name, text: "x" });

function score(...outputs: CellOutput[]): number | null {
  return scoreOf(outputs, false);
}

function scoreOf(outputs: CellOutput[], isPartial: boolean): number | null {
  const nbgrader = { grade: true, solution: false, locked: true, grade_id: "a", points: 4, schema_version: 3 };
  const cell: CodeCell = {
    cell_type: "code",
    id: "a",
    metadata: { nbgrader },
    source: "",
    outputs,
    execution_count: 1,
  };
  return markOf(cell, undefined, isPartial).score;
}

test("a test's outputs are its mark, by nbgrader's rules", () => {
  assert.equal(score(), 4, "no output");
  assert.equal(score(stream("stdout")), 4);
  assert.equal(score(result("2.5")), 2.5);
  assert.equal(score(stream("stdout"), result("0")), 0);
  assert.equal(score(result("anything else")), 4);
  assert.equal(score(error), 0);
  assert.equal(score(stream("stderr"), result("4")), 0);
  assert.equal(score(result("3"), error), 3, "the first that decides");
});

test("a number that is no score gives no more than a score", () => {
  for (const [text, expected] of [
    ["NaN", 0],
    ["-1", 0],
    ["5", 4],
    ["Infinity", 0],
    ["-Infinity", 0],
    ["1e3", 4],
  ] as const) {
    assert.equal(score(result(text)), expected, text);
  }
});

test("an answer in words waits for a person, unless there is none", () => {
  const nbgrader = { grade: true, solution: true, locked: false, grade_id: "q", points: 3, schema_version: 3 };
  const cell = (source: string): MarkdownCell => ({ cell_type: "markdown", id: "q", metadata: { nbgrader }, source });
  assert.equal(markOf(cell("Because."), cell("YOUR ANSWER HERE")).score, null);
  assert.equal(markOf(cell("YOUR ANSWER HERE"), cell("YOUR ANSWER HERE")).score, 0);
});

test("where the solution gives a number, all else gives nothing", () => {
  assert.equal(scoreOf([result("2.5")], true), 2.5);
  for (const outputs of [
    [],
    [stream("stdout")],
    ...["anything else", "'4'", "4n", "[ 4 ]", "true", ""].map((text) => [result(text)]),
  ])
    assert.equal(scoreOf(outputs, true), 0, JSON.stringify(outputs));
});
