import assert from "node:assert/strict";
import { test } from "node:test";
import { type Frames, SendQueue } from "./SendQueue.js";

/** A socket that refuses two sends at once, as ZeroMQ's binding does, and is full until `open` is called. */
function slowSocket() {
  const sent: string[] = [];
  let sending = false;
  const socket = {
    closed: false,
    full: true,
    sent,
    async send([frame]: Frames) {
      if (sending) throw Object.assign(new Error("busy"), { code: "EBUSY" });
      sending = true;
      await new Promise((resolve) => setImmediate(resolve));
      sending = false;
      if (socket.full) throw Object.assign(new Error("full"), { code: "EAGAIN" });
      sent.push(String(frame));
    },
  };
  return socket;
}

test("messages keep their order, none is lost, and a producer is told to wait", async () => {
  const socket = slowSocket();
  const logged: string[] = [];
  const queue = new SendQueue(socket, (line) => logged.push(line), 1000);
  const expected = Array.from({ length: 300 }, (_, index) => `message ${index}`);
  const before = queue.drained;
  assert.equal(before, undefined);
  for (const text of expected) queue.send([text]);
  const drained = queue.drained;
  assert.ok(drained);
  let resolved = false;
  void drained.then(() => (resolved = true));
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(resolved, false);
  socket.full = false;
  await drained;
  assert.ok(socket.sent.length < expected.length, "resolved when half of the room is free");
  await queue.flush();
  assert.deepEqual(socket.sent, expected);
  assert.deepEqual(logged, []);
});

test("a message that can't be sent is logged, and the next ones go", async () => {
  const socket = slowSocket();
  socket.full = false;
  const send = socket.send;
  socket.send = (frames) => (String(frames[0]) === "bad" ? Promise.reject(new Error("no route")) : send(frames));
  const logged: string[] = [];
  const queue = new SendQueue(socket, (line) => logged.push(line));
  for (const text of ["good", "bad", "better"]) queue.send([text]);
  await queue.flush();
  assert.deepEqual(socket.sent, ["good", "better"]);
  assert.match(logged[0]!, /no route/);
});
