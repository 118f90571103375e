import assert from "node:assert/strict";
import { test } from "node:test";
import { Codec, InvalidMessage } from "./Codec.js";
import { toCodePoints, toUtf16 } from "./codePoints.js";
import { violations } from "./specification.test.helper.js";

const bytes = (frames: readonly (Uint8Array | string)[]) => frames.map((frame) => Buffer.from(frame as Uint8Array));

test("what is encoded is decoded again, buffers and identities included", () => {
  const codec = new Codec("key");
  const buffers = [Buffer.from([1, 2, 3]), Buffer.alloc(0)];
  const content = { code: "'ü😀\u2028'" };
  const frames = bytes(
    codec.encode({ type: "comm_msg", content, buffers, identities: ["a", "b"], metadata: { m: 1 } }),
  );
  const message = new Codec("key").decode(frames);
  assert.equal(message.header.msg_type, "comm_msg");
  assert.deepEqual(message.content, content);
  assert.deepEqual(message.metadata, { m: 1 });
  assert.deepEqual(message.buffers, buffers);
  assert.deepEqual(message.identities.map(String), ["a", "b"]);

  const [reply] = bytes(codec.encode({ type: "x", content: {}, parent: message })).slice(3);
  assert.deepEqual(reply, message.headerBytes, "the parent header goes back byte for byte");
});

test("another key, a changed part, and a copy are refused", () => {
  const frames = () => bytes(new Codec("key").encode({ type: "x", content: { a: 1 } }));
  const refused = (parts: Buffer[], because: RegExp, codec = new Codec("key")) =>
    assert.throws(
      () => codec.decode(parts),
      (error) => error instanceof InvalidMessage && because.test(error.message),
    );
  refused(frames(), /wrong signature/, new Codec("other"));
  for (const part of [1, 2, 3, 4, 5]) {
    refused(frames().with(part, Buffer.from(part === 1 ? "0".repeat(64) : '{"msg_id":"","msg_type":""}')), /wrong sig/);
  }
  refused(frames().with(1, Buffer.alloc(0)), /wrong signature/);
  for (let length = 0; length < 6; length++) refused(frames().slice(0, length), /delimiter/);
  const codec = new Codec("key");
  const once = frames();
  codec.decode(once);
  refused(once, /a copy/, codec);
});

test("the signature is the specification's: HMAC-SHA256 of the four parts, in hexadecimal digits", () => {
  // python3 -c 'import hmac
  // print(hmac.new(b"key", b"{\"msg_id\":\"1\",\"msg_type\":\"t\"}{}{}{}", "sha256").hexdigest())'
  const signature = "5a6c96f5a0f3230fbe86bfe303866f2d24973553340f47c2e875f41a4466863b";
  const parts = ["<IDS|MSG>", signature, '{"msg_id":"1","msg_type":"t"}', "{}", "{}", "{}"];
  assert.equal(new Codec("key").decode(bytes(parts)).header.msg_id, "1");
});

test("positions go between code points and UTF-16 units", () => {
  const text = "a😀é𝒙z";
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 9].map((at) => toUtf16(text, at)),
    [0, 1, 3, 4, 6, 7, 7],
  );
  assert.deepEqual(
    [0, 1, 3, 4, 6, 7].map((at) => toCodePoints(text, at)),
    [0, 1, 2, 3, 4, 5],
  );
});

test("the specification's checks find what is wrong", () => {
  const header = {
    msg_id: "1",
    msg_type: "stream",
    session: "s",
    username: "u",
    date: "2026-01-01T00:00:00.000Z",
    version: "5.4",
  };
  const message = (content: object, type = "stream", fields: object = {}) => ({
    header: { ...header, msg_type: type, ...fields },
    parentHeader: {},
    metadata: {},
    content,
  });
  assert.deepEqual(violations(message({ name: "stdout", text: "" })), []);
  assert.deepEqual(violations(message({ name: "stdin", text: "" })), ["stream.name is none of stdout, stderr"]);
  assert.deepEqual(violations(message({ name: "stdout" })), ["stream.text is missing"]);
  assert.deepEqual(violations(message({ name: "stdout", text: "", more: 1 })), [
    "stream.more is not in the specification",
  ]);
  assert.deepEqual(violations(message({}, "nonsense")), ["unknown type nonsense"]);
  assert.equal(violations(message({ name: "stdout", text: "" }, "stream", { date: "yesterday" })).length, 1);
  assert.deepEqual(violations(message({ status: "abort" }, "interrupt_reply")), [
    "interrupt_reply.status is none of ok",
  ]);
  const data = { "text/plain": 1, nonsense: "" };
  assert.equal(violations(message({ data, metadata: {}, execution_count: 1 }, "execute_result")).length, 2);
});
