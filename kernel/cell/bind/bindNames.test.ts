import assert from "node:assert/strict";
import { test } from "node:test";
import { bindNames } from "./bindNames.js";

/** What stands within the function that a cell becomes; `f` and `x` come from an earlier cell. */
function bound(js: string, declared = ["f", "x"]): string {
  const { js: script } = bindNames(js, {
    isDeclared: (name) => declared.includes(name),
    isGlobal: (name) => name in globalThis,
    isOwn: (name) => !name.startsWith("__"),
  });
  const body = /^"use strict"; \((?:async )?function \([^)]*\) \{ ([^]*)\n\}\)$/.exec(script)!;
  return body[1]!.replace(/\s+/g, " ").trim();
}

const cases: Readonly<Record<string, readonly (readonly [js: string, expected: string])[]>> = {
  "names are read and written in their boxes": [
    ["x = f", "return { __proto__: null, value: (x.$ = f.$) }"],
    ["f(x)", "return { __proto__: null, value: ((0, f.$)(x.$)) }"],
    ["f`a`;", "return { __proto__: null, value: ((0, f.$)`a`) };"],
    ["({ x });", "return { __proto__: null, value: (({ x: x.$ })) };"],
    ["x.f;", "return { __proto__: null, value: (x.$.f) };"],
    ["((x) => x + f);", "return { __proto__: null, value: (((x) => x + f.$)) };"],
    ["typeof nowhere;", "return { __proto__: null, value: (typeof nowhere.valueIfAny) };"],
    ["URL;", "return { __proto__: null, value: (URL) };"],
  ],
  "declarations of variables": [
    ["let a = 1, b;", "a.$ = 1, b.$ = undefined;"],
    ["var a;", "a.$ = undefined; 0;"],
    ["const { a, b: [c] } = x;", "({ a: a.$, b: [c.$] } = x.$);"],
    ["const a = () => {};", "a.$ = { a: () => {} }.a;"],
    ["const { a = class {} } = x;", "({ a: a.$ = { a: class {} }.a } = x.$);"],
    ["for (const a of x) f(a);", "for (const a of x.$) (0, f.$)(a);"],
    ["for (var a in x);", "a.$ = undefined; for (a.$ in x.$);"],
    ["{ let a = x; }", "{ let a = x.$; }"],
    ["let a = 1, __b = 2;", "a.$ = 1, __b.$ = 2;"],
  ],
  "functions go to the front and keep their names": [
    ["x; function a() { return a; }", "a.$ = { a: function () { return a.$; } }.a;x.$;"],
    ["class A {}", "A.$ = class A {};"],
  ],
  "what waits is the cell's": [
    ["await x;", "return { __proto__: null, value: (await $cell.wait( x.$)) };"],
    ["for await (const a of x);", "for await (const a of $cell.each((x.$)));"],
    ["async function a() { await x; }", "a.$ = { a: async function () { await $cell.wait( x.$); } }.a;"],
  ],
  "imports and exports": [
    ['import a, { b as c, "d e" as g } from "m";', 'await $cell.load("m", [["default", a], ["b", c], ["d e", g]]);'],
    ['import * as a from "m";', 'await $cell.load("m", [["*", a]]);'],
    ['f(x); import "m";', 'await $cell.load("m", []);(0, f.$)(x.$); '],
    ['import("m");', 'return { __proto__: null, value: ($cell.import("m")) };'],
    ["import.meta.url;", "return { __proto__: null, value: ($cell.meta.url) };"],
    ["export const a = 1;", "a.$ = 1;"],
    ["const a = 1; export { a as b, a as default };", "a.$ = 1; b.$ = a.$;"],
    ["const a = 1; export { a };", "a.$ = 1; ;"],
    ['export { a, b as c, d as default } from "m";', 'await $cell.load("m", [["a", a], ["b", c]]);'],
    ['export * from "m"; export * as n from "k";', 'await $cell.load("m", []); await $cell.load("k", [["*", n]]);'],
    ["export default x;", "return { __proto__: null, value: (x.$) };"],
    ["export default x; f();", ";(x.$); return { __proto__: null, value: ((0, f.$)()) };"],
    ["export default function a() {}", "a.$ = { a: function () {} }.a;"],
  ],
  "eval sees the names of its place and those of the notebook": [
    ["eval(x);", 'await $cell.loadEval(); return { __proto__: null, value: (eval($cell.eval("$cell", [], x.$))) };'],
    ["eval(...x);", "return { __proto__: null, value: (eval(...x.$)) };"],
  ],
};

for (const [name, list] of Object.entries(cases)) {
  test(name, () => {
    for (const [js, expected] of list) assert.equal(bound(js), expected.trim(), js);
  });
}

test("a cell says which boxes it takes and which names it declares", () => {
  const names = { isDeclared: (name: string) => name === "x", isGlobal: () => false, isOwn: () => true };
  const { boxes, declares } = bindNames("const { a, ...b } = x; export { b as c }; function d(e) { g(e); }", names);
  assert.deepEqual(
    [[...boxes].sort(), [...declares].sort()],
    [
      ["a", "b", "c", "d", "g", "x"],
      ["a", "b", "c", "d"],
    ],
  );
});
