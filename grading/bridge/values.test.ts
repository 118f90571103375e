import assert from "node:assert/strict";
import { test } from "node:test";
import { checkEncoded, decode, encode, type Receiver } from "./values.js";

const receiver: Receiver = {
  tensor: (data, shape, dtype) => ({ data, shape, dtype }),
  remote: (handle, name) => () => `${name} ${handle}`,
  isMethod: (name) => name !== "includes",
};
/** As a value arrives on the other side. */
const handedOver = (value: unknown): unknown => {
  const sent = JSON.stringify(encode(value, () => 7));
  return decode(checkEncoded(JSON.parse(sent)), receiver, "f");
};

test("data arrive as they are", () => {
  for (const value of [
    ...[1, -0, NaN, Infinity, -Infinity, "text", true, null, undefined],
    ...[[1, [2, undefined]], { a: 1, b: { c: [] } }, new Float32Array([1.5, NaN]), new Date(12345)],
    new Map<unknown, unknown>([
      ["a", new Set([1, 2])],
      [{ b: 1 }, 2],
    ]),
  ]) {
    assert.deepEqual(handedOver(value), value);
  }
});

test("functions are called from afar, and methods that built-in values have are left out", () => {
  class Layer {
    forward(): number {
      return 1;
    }
    includes(): boolean {
      return true;
    }
  }
  for (const object of [new Layer(), { forward: () => 1, includes: () => true }]) {
    const { forward, includes } = handedOver(object) as { forward?: () => string; includes?: unknown };
    assert.deepEqual([forward?.(), includes], ["forward 7", undefined]);
  }
  assert.equal((handedOver(() => 1) as () => string)(), "f 7");
});

test("no object of the sender's is shown as a picture, a page or a number", () => {
  const value: unknown = handedOver({ "text/plain": "4" });
  assert.deepEqual(value, { "text/plain": "4" });
  assert.deepEqual((value as Record<symbol, () => unknown>)[Symbol.for("Jupyter.display")]!(), {
    "text/plain": "an object with text/plain",
  });
  const { credit } = handedOver(JSON.parse('{ "__proto__": { "credit": 1 } }')) as { credit?: unknown };
  assert.equal(credit, undefined);
});

let deep: unknown = 1;
for (let i = 0; i < 30; i++) deep = { is: "array", items: [deep] };
for (const [what, value] of Object.entries({
  "an object of no kind": { x: 1 },
  "an unknown kind": { is: "bind", name: "Error" },
  "a number in words that is none": { is: "number", text: "4; x" },
  "items that are none": { is: "array", items: { length: 4e9 } },
  "members without names": { is: "object", entries: [[1, 2]] },
  "members of three": { is: "object", entries: [["a", 1, 2]] },
  "a typed array of no type": { is: "typed array", type: "constructor", data: [] },
  "a tensor of another size": { is: "tensor", shape: [2, 1e9], dtype: "float32", data: [1] },
  "a tensor of negative size": { is: "tensor", shape: [-1], dtype: "float32", data: [] },
  "a tensor of no type": { is: "tensor", shape: [1], dtype: "__proto__", data: [1] },
  "a handle that is none": { is: "function", handle: "7" },
  "what is nested too deep": deep,
  "what is too much": { is: "array", items: Array(1_100_000).fill(0) },
  "texts that are too long": { is: "array", items: Array(20).fill("x".repeat(1_000_000)) },
})) {
  test(`not taken for a value: ${what}`, () => {
    assert.throws(() => checkEncoded(value), { name: "TypeError", message: "not a value" });
  });
}
