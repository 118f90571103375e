import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { checkLanguage, parseNotebook, readNotebook } from "./readNotebook.js";

const empty = { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] as unknown[] };
const parse = (value: unknown) => parseNotebook(typeof value === "string" ? value : JSON.stringify(value), "x.ipynb");

const bad: [what: string, value: unknown, message: RegExp][] = [
  ["an empty file", " ", /^x\.ipynb: not a notebook: the file is empty$/],
  ["no JSON", "hello", /^x\.ipynb: not a notebook: Unexpected token/],
  ["a list", [], /the file holds no object/],
  ["an object of another kind", { cells: [] }, /it has no nbformat/],
  ["an older format", { ...empty, nbformat: 3 }, /nbformat is 3, expected 4 .*nbconvert/],
  ["no cells", { ...empty, cells: {} }, /it has no list of cells/],
  ["a cell of no kind", { ...empty, cells: [{ cell_type: "heading" }] }, /cell 1 has cell_type "heading"/],
  ["a source of numbers", { ...empty, cells: [{ cell_type: "code", source: [1] }] }, /cell 1 has a source that is no/],
  ["strange outputs", { ...empty, cells: [{ cell_type: "code", outputs: [{}] }] }, /cell 1 has outputs that are none/],
  ["metadata that is a list", { ...empty, metadata: [] }, /its metadata is no object/],
];

for (const [what, value, message] of bad) {
  test(`${what} is refused with the reason`, () => {
    assert.throws(() => parse(value), { name: "NotebookError", message });
  });
}

test("a missing file and a folder are refused by name", () => {
  assert.throws(() => readNotebook("/no/such.ipynb"), { message: "/no/such.ipynb: no such file" });
  assert.throws(() => readNotebook(tmpdir()), { message: /is a folder; name a notebook/ });
});

test("a notebook in another language is refused, one in ours or in none is not", () => {
  const check = (metadata: object) => checkLanguage(parse({ ...empty, metadata }), "x.ipynb");
  assert.throws(() => check({ kernelspec: { name: "python3", display_name: "Python 3" } }), /written in python;/);
  assert.throws(() => check({ kernelspec: { name: "ir", language: "R" } }), /written in R; tskernel runs/);
  assert.throws(() => check({ language_info: { name: "julia" } }), /written in julia/);
  check({});
  check({ kernelspec: { name: "tslab", language: "typescript" } });
  check({ kernelspec: { name: "jslab", language: "javascript" } });
});
