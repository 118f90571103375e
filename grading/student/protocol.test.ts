import assert from "node:assert/strict";
import { test } from "node:test";
import { readReply } from "./protocol.js";

const read = (message: unknown): unknown => readReply(JSON.stringify(message));

test("of a message, what it may hold goes on, and nothing else", () => {
  const extra = { bind: { Error: { is: "undefined" } }, __proto__: null, type2: 1 };
  assert.deepEqual(read({ type: "done", id: 3, outcome: { status: "ok" }, ...extra }), { type: "done", id: 3 });
  const reply = { call: 1, value: { is: "array", items: [1] } };
  assert.deepEqual(read({ type: "reply", reply: { ...reply, ...extra } }), { type: "reply", reply });
  const error = { name: "TypeError", message: "no" };
  const failed = { call: 1, error: { ...error, ...extra }, value: 1 };
  assert.deepEqual(read({ type: "reply", reply: failed }), { type: "reply", reply: { call: 1, error } });
  const output = { type: "stream", cell: "a", name: "stdout", text: "x" };
  assert.deepEqual(read({ type: "output", output: { ...output, ...extra } }), { type: "output", output });
  const values = { f: { is: "function", handle: 0 } };
  assert.deepEqual(read({ type: "offered", id: 1, values }), { type: "offered", id: 1, values });
});

test("a call is answered, also where its value is none", () => {
  const error = { name: "TypeError", message: "not a value" };
  for (const reply of [
    { call: 1 },
    { call: 1, value: { is: "bind" } },
    { call: 1, value: { is: "tensor", shape: [-1] } },
  ])
    assert.deepEqual(read({ type: "reply", reply }), { type: "reply", reply: { call: 1, error } });
});

test("texts are cut", () => {
  const message = "x".repeat(12_000_000);
  const { reply } = read({ type: "reply", reply: { call: 1, error: { name: "Error", message } } }) as {
    reply: { error: Error };
  };
  assert.equal(reply.error.message.length, 10_000);
});

test("how a session ended is told in one of two words", () => {
  const told = (reason: unknown) => (read({ type: "restarted", reason }) as { reason: string }).reason;
  assert.equal(told("ran out of memory"), "ran out of memory");
  for (const reason of ["ended with exit code 72", "\x1b[2J", "x".repeat(12_000_000), 5, undefined]) {
    assert.equal(told(reason), "ended");
  }
});

let deep: unknown = 1;
for (let i = 0; i < 3000; i++) deep = { o: deep };
const shown = { type: "display_data", cell: "a", metadata: {} };
for (const [what, message] of Object.entries({
  "no object": [],
  "an unknown type": { type: "bind", bind: {} },
  "an output that changes others": { type: "output", output: { type: "clear_output", cell: "a", wait: false } },
  "an output of no cell": { type: "output", output: { type: "stream", text: "x" } },
  "a text that is none": { type: "output", output: { type: "stream", cell: "a", text: { toString: 1 } } },
  "data that are none": { type: "output", output: { ...shown, data: "x" } },
  "data nested 3000 deep": { type: "output", output: { ...shown, data: { "application/json": deep } } },
  "metadata nested 3000 deep": { type: "output", output: { ...shown, data: {}, metadata: { deep } } },
  "an id that is none": { type: "done", id: "__proto__" },
  "a reply without a call": { type: "reply", bind: { Error: { is: "undefined" } } },
})) {
  test(`dropped: ${what}`, () => assert.equal(read(message), undefined));
}

test("dropped: what is no JSON, and what is nested without end", () => {
  assert.equal(readReply("{"), undefined);
  assert.equal(readReply("[".repeat(100_000) + "]".repeat(100_000)), undefined);
});
