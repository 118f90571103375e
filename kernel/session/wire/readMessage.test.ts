import assert from "node:assert/strict";
import { test } from "node:test";
import { BrokenPipe } from "./packets.js";
import { readFromSession, readFromSupervisor } from "./readMessage.js";

const done = { type: "done", seq: 3, run: 1, cell: "a", outcome: { status: "ok", userExpressions: {} } };

test("messages of the session are taken as they are", () => {
  const failed = { ...done, outcome: { status: "error", ename: "E", evalue: "", traceback: ["a"] } };
  const shown = { type: "display", seq: 1, kind: "display_data", cell: "a", data: { "text/plain": "x" }, metadata: {} };
  for (const message of [done, failed, shown, { ...shown, id: "7" }, { type: "ready", seq: 1 }])
    assert.equal(readFromSession(message), message);
  const answered = { type: "inspected", id: 1, error: { message: "x" } };
  assert.equal(readFromSupervisor(answered), answered);
});

test("what is of no type, lacks its place, or holds in a field what does not belong there, breaks the pipe", () => {
  for (const message of [
    {},
    { type: "toString", seq: 1 },
    { type: "inspected", seq: 1, id: 1 },
    { ...done, seq: undefined },
    { ...done, seq: 1.5 },
    { ...done, run: "1" },
    { ...done, cell: { toString: 1 } },
    { ...done, outcome: { status: "ok" } },
    { ...done, outcome: { status: "ok", userExpressions: { a: 5 } } },
    { ...done, outcome: { status: "error", ename: "E", evalue: "", traceback: [1] } },
    { type: "result", seq: 1, cell: "a", data: [], metadata: {} },
    { type: "display", seq: 1, kind: "execute_result", cell: "a", data: {}, metadata: {} },
    { type: "clear", seq: 1, cell: "a", wait: 1 },
  ])
    assert.throws(() => readFromSession(message), BrokenPipe, JSON.stringify(message));
  assert.throws(() => readFromSupervisor({ type: "inspectorEvent", method: "a", params: null }), BrokenPipe);
});
