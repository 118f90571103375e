import assert from "node:assert/strict";
import { test } from "node:test";
import type { Output } from "../Interpreter.js";
import type { CodeCell } from "./Notebook.js";
import { OutputRecorder } from "./OutputRecorder.js";

function codeCell(id: string): CodeCell {
  return { cell_type: "code", id, source: "", metadata: {}, execution_count: null, outputs: [] };
}

const stream = (cell: string, text: string, name: "stdout" | "stderr" = "stdout"): Output => {
  return { type: "stream", cell, name, text };
};
const display = (
  type: "display_data" | "update_display_data",
  cell: string,
  text: string,
  displayId?: string,
): Output => {
  return { type, cell, data: { "text/plain": text }, metadata: {}, ...(displayId !== undefined && { displayId }) };
};

function record(...outputs: Output[]): CodeCell[] {
  const cells = [codeCell("a"), codeCell("b")];
  const recorder = new OutputRecorder();
  cells.forEach((cell, i) => recorder.begin(cell.id, cell, i + 1));
  outputs.forEach((output) => recorder.add(output));
  recorder.finish();
  return cells;
}

const texts = (cell: CodeCell | undefined) =>
  cell!.outputs.map((output) =>
    "text" in output ? output.text : "data" in output ? output.data["text/plain"] : output,
  );

test("a stream's pieces become one output, and the two streams keep their order", () => {
  const [a] = record(stream("a", "1\n"), stream("a", "2\n"), stream("a", "!", "stderr"), stream("a", "3"));
  assert.deepEqual(a!.outputs, [
    { output_type: "stream", name: "stdout", text: "1\n2\n" },
    { output_type: "stream", name: "stderr", text: "!" },
    { output_type: "stream", name: "stdout", text: "3" },
  ]);
});

test("what carriage returns overwrote goes", () => {
  const [a] = record(stream("a", "10 %"), stream("a", "\r100 %\nlong line\rshort\n"), stream("a", "ab\bc\r\nd"));
  assert.deepEqual(texts(a), ["100 %\nshortline\nac\nd"]);
});

test("erasing a line erases it, and colours stay with what they colour", () => {
  const [a] = record(stream("a", "abc\r\x1b[Kd\n\x1b[31mred\x1b[0m\rR"));
  assert.deepEqual(texts(a), ["d\nRed\x1b[0m"]);
  assert.deepEqual(texts(record(stream("a", "abc\x1b[2K\rx\nab\x1b[2K\x1b[32m\b\b!"))[0]), ["x  \n! \x1b[32m"]);
});

test("an output goes to the cell that caused it, however late", () => {
  const [a, b] = record(stream("b", "b"), stream("a", "late"));
  assert.deepEqual([texts(a), texts(b)], [["late"], ["b"]]);
});

test("an update reaches every output of its id, in every cell", () => {
  const [a, b] = record(
    display("display_data", "a", "1", "x"),
    display("display_data", "a", "other", "y"),
    display("display_data", "b", "2", "x"),
    display("update_display_data", "b", "3", "x"),
    display("update_display_data", "b", "nobody", "z"),
  );
  assert.deepEqual([texts(a), texts(b)], [["3", "other"], ["3"]]);
});

test("clear_output clears at once, or when the next output comes", () => {
  const clear = (wait: boolean): Output => ({ type: "clear_output", cell: "a", wait });
  assert.deepEqual(texts(record(stream("a", "1"), clear(false))[0]), []);
  assert.deepEqual(texts(record(stream("a", "1"), clear(true))[0]), ["1"]);
  assert.deepEqual(texts(record(stream("a", "1"), clear(true), stream("a", "2"), stream("a", "3"))[0]), ["23"]);
});

test("results carry the execution count, errors their traceback", () => {
  const [, b] = record(
    { type: "execute_result", cell: "b", data: { "text/plain": "4" }, metadata: { m: 1 } },
    { type: "error", cell: "b", ename: "E", evalue: "v", traceback: ["t"] },
  );
  assert.deepEqual(b!.outputs, [
    { output_type: "execute_result", data: { "text/plain": "4" }, metadata: { m: 1 }, execution_count: 2 },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
  ]);
});
