import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fixture } from "./fixtures/fixture.js";
import { splitLines } from "./multiline.js";
import { parseNotebook, readNotebook } from "./readNotebook.js";
import { serialize } from "./serialize.js";

test("a notebook that Jupyter wrote comes out byte for byte", () => {
  const path = fixture("as-jupyter-writes.ipynb");
  assert.equal(serialize(readNotebook(path)), readFileSync(path, "utf8"));
});

test("texts are whole in memory", () => {
  const [text, code] = readNotebook(fixture("as-jupyter-writes.ipynb")).cells;
  assert.equal(text!.source, "");
  assert.equal(code!.source, "const x = 1;\nx");
});

test("lines end where Python's splitlines ends them", () => {
  assert.deepEqual(splitLines("a\r\nb\rc\n\nd"), ["a\r\n", "b\r", "c\n", "\n", "d"]);
  assert.deepEqual(splitLines(""), []);
});

test("fields that we do not know are kept", () => {
  const cell = { cell_type: "markdown", id: "a", metadata: { mine: [1] }, source: ["x"], extra: { deep: null } };
  const file = { nbformat: 4, nbformat_minor: 9, metadata: { author: "me" }, cells: [cell], top: "kept" };
  assert.deepEqual(JSON.parse(serialize(parseNotebook(JSON.stringify(file), "x"))), file);
});

test("a notebook before 4.5 gets ids that are valid, different and the same each time", () => {
  const cells = [{ id: "cell-2" }, {}, { id: "not an id!" }, { id: "cell-2" }].map((fields) => ({
    cell_type: "markdown",
    source: "",
    ...fields,
  }));
  const text = JSON.stringify({ nbformat: 4, nbformat_minor: 2, metadata: {}, cells });
  const notebook = parseNotebook(text, "x");
  const ids = notebook.cells.map(({ id }) => id);
  assert.deepEqual(ids, ["cell-2", "cell-2-x", "cell-3", "cell-4"]);
  assert.equal(notebook.nbformat_minor, 5);
  assert.equal(serialize(notebook), serialize(parseNotebook(text, "x")));
});
