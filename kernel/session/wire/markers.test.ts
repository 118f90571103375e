import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeMark, MarkReader } from "./markers.js";

const token = "0123456789ab";

/** What comes out, neighbouring texts joined. */
function read(chunks: readonly Buffer[]): unknown[] {
  const reader = new MarkReader(token);
  const found: unknown[] = [];
  const add = (text: string): void => {
    if (typeof found.at(-1) === "string") found.push(String(found.pop()) + text);
    else found.push(text);
  };
  for (const item of chunks.flatMap((chunk) => [...reader.push(chunk)])) {
    if (item instanceof Uint8Array) add(item.toString());
    else found.push(item);
  }
  const rest = reader.end();
  if (rest) add(rest.toString());
  return found;
}

test("marks are taken out of a stream, whatever its chunks", () => {
  const stream = Buffer.concat([
    Buffer.from("one"),
    encodeMark(token, { kind: "cell", cell: "a-ü" }),
    Buffer.from("two\0three"),
    encodeMark(token, { kind: "message", seq: 12 }),
  ]);
  const expected = ["one", { kind: "cell", cell: "a-ü" }, "two\0three", { kind: "message", seq: 12 }];
  for (const size of [1, 2, 5, 14, stream.length]) {
    const chunks = [];
    for (let at = 0; at < stream.length; at += size) chunks.push(stream.subarray(at, at + size));
    assert.deepEqual(read(chunks), expected);
  }
});

test("another token's mark, and the beginning of one at the end, are what somebody printed", () => {
  const other = encodeMark("ba9876543210", { kind: "message", seq: 1 });
  assert.deepEqual(read([other]), [other.toString()]);
  assert.deepEqual(read([Buffer.from(`x\0${token.slice(0, 5)}`)]), [`x\0${token.slice(0, 5)}`]);
});
