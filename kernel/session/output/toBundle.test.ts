import assert from "node:assert/strict";
import { test } from "node:test";
import { rawBundle, toBundle } from "./toBundle.js";

const show = Symbol.for("Jupyter.display");
const plain = async (value: unknown): Promise<unknown> => {
  const { data } = await toBundle(value);
  return String(data["text/plain"]).replace(/\x1b\[\d+m/g, "");
};

test("values are shown as Node's REPL shows them", async () => {
  assert.equal(await plain("a"), "'a'");
  assert.equal(await plain({ a: [1, "b"] }), "{ a: [ 1, 'b' ] }");
  assert.deepEqual(Object.keys((await toBundle(new Map([[1, 2]]))).data), ["text/plain"]);
});

test("rows of plain objects are a table, too", async () => {
  const { data } = await toBundle([{ a: 1, b: "<i>" }, { a: 2 }]);
  assert.equal(
    data["text/html"],
    "<table><thead><tr><th></th><th>a</th><th>b</th></tr></thead><tbody>" +
      "<tr><th>0</th><td>1</td><td>&lt;i&gt;</td></tr><tr><th>1</th><td>2</td><td></td></tr></tbody></table>",
  );
  assert.ok(!("text/html" in (await toBundle([{ a: 1 }])).data));
  assert.ok(!("text/html" in (await toBundle([{ a: 1 }, { b: 2 }])).data));
});

test("MIME bundles, own ones and promises of them are shown as they say", async () => {
  assert.deepEqual((await toBundle({ "image/png": new Uint8Array([1, 2, 3]) })).data, {
    "image/png": "AQID",
    "text/plain": "<image/png>",
  });
  const own = { [show]: () => ({ "text/html": "<b>x</b>", "text/plain": "x" }) };
  assert.deepEqual((await toBundle(own)).data, { "text/html": "<b>x</b>", "text/plain": "x" });
  const later = { [show]: async () => ({ "application/json": { a: 1 }, "text/plain": "y" }) };
  assert.deepEqual((await toBundle(later)).data, { "application/json": { a: 1 }, "text/plain": "y" });
});

test("what only looks like an element or a canvas is an object: none of its getters is called", async () => {
  let calls = 0;
  const counted = (...names: string[]): PropertyDescriptorMap =>
    Object.fromEntries(names.map((name) => [name, { get: () => void calls++, enumerable: true }]));
  class Lazy {
    get nodeType() { return ++calls && 1; } // prettier-ignore
    get outerHTML() { return `<b>${++calls}</b>`; } // prettier-ignore
  }
  for (const value of [
    Object.defineProperties({}, counted("nodeType", "outerHTML")),
    Object.defineProperties({}, counted("getContext", "toBuffer", "toDataURL")),
    Object.defineProperties({ getContext: () => 0 }, counted("toBuffer", "toDataURL")),
    new Lazy(),
  ])
    assert.deepEqual(Object.keys((await toBundle(value)).data), ["text/plain"]);
  assert.equal(calls, 0);
});

test("a getter in a row of a table is named and not called", async () => {
  let calls = 0;
  const row = { a: 1, get b() { return ++calls; } }; // prettier-ignore
  const { data } = await toBundle([row, row]);
  assert.match(String(data["text/html"]), /<td>1<\/td><td>\[Getter\]<\/td>/);
  assert.equal(calls, 0);
});

test("what fails while it is shown says so, and shows what it can", async () => {
  const fails = { a: 1, [show]: () => { throw new RangeError("too wide"); } }; // prettier-ignore
  assert.match(String(await plain(fails)), /a: 1[^]*showing it failed: RangeError: too wide/);
  assert.match(String(await plain({ [show]: () => 5 })), /returned 5, expected a MIME bundle/);
});

test("what front ends could not read is named", () => {
  assert.throws(() => rawBundle(7), /7 is not a MIME bundle/);
  assert.throws(() => rawBundle({ "text/html": { a: 1 } }), /text\/html is \{ a: 1 \}, expected a string or bytes/);
  assert.throws(() => rawBundle({ "application/json": 1n }), /application\/json can't be written as JSON/);
});
