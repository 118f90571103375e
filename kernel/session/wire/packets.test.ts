import assert from "node:assert/strict";
import { test } from "node:test";
import { BrokenPipe, encodePacket, PacketReader } from "./packets.js";

const bytes = (...values: number[]): Buffer => Buffer.from(values);

test("a packet is a word, two lengths, a JSON header and its buffers", () => {
  const encoded = encodePacket({ type: "answer", id: 1 }, [bytes(7, 8), bytes(9)]);
  const header = '{"type":"answer","id":1,"sizes":[2,1]}';
  assert.equal(encoded.toString("latin1", 0, 4), "TSK1");
  assert.deepEqual([encoded.readUInt32LE(4), encoded.readUInt32LE(8)], [4 + header.length + 3, header.length]);
  assert.equal(encoded.toString("utf8", 12), `${header}\x07\x08\x09`);
});

test("packets are read whatever the chunks they come in", () => {
  const sent = [{ type: "a", text: "täglich ✓" }, { type: "b" }, { type: "c", list: [1, { deep: null }] }];
  const stream = Buffer.concat(sent.map((header, index) => encodePacket(header, index === 1 ? [bytes(0, 255)] : [])));
  for (const size of [1, 3, 11, 12, 13, stream.length]) {
    const reader = new PacketReader((header) => header);
    const got = [];
    for (let at = 0; at < stream.length; at += size) got.push(...reader.push(stream.subarray(at, at + size)));
    assert.deepEqual(
      got.map(({ message }) => message),
      sent,
    );
    assert.deepEqual(
      got.map(({ buffers }) => buffers.map((each) => [...each])),
      [[], [[0, 255]], []],
    );
  }
});

test("what is no packet breaks the pipe at once", () => {
  const read = (data: Buffer): unknown => [...new PacketReader((header) => header).push(data)];
  const packet = encodePacket({ type: "a" });
  const withLengths = (size: number, header: number): Buffer => {
    const copy = Buffer.from(packet);
    copy.writeUInt32LE(size, 4);
    copy.writeUInt32LE(header, 8);
    return copy;
  };
  assert.throws(() => read(Buffer.from("hello, world")), BrokenPipe);
  assert.throws(() => read(withLengths(2 ** 31, 4)), BrokenPipe);
  assert.throws(() => read(withLengths(3, 4)), BrokenPipe);
  assert.throws(() => read(withLengths(packet.length - 8, 1000)), BrokenPipe);
  const notJson = Buffer.from(packet);
  notJson.write("{{", 12);
  assert.throws(() => read(notJson), BrokenPipe);
});
