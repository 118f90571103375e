import assert from "node:assert/strict";
import { after, test } from "node:test";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { hashSeed, murmur2 } from "./cellFile.js";
import { compileCell } from "./compileCell.js";
import { splitMagics } from "./splitMagics.js";
import { startTranspiler, stopTranspiler } from "./transpile.js";

startTranspiler();
after(() => stopTranspiler());

const compile = (code: string, ...declared: string[]) => compileCell(code, (name) => declared.includes(name));
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

test("a cell becomes a function of the boxes that it needs", async () => {
  const { js, boxes, declares } = await compile("const y: number = f(x)", "f", "x");
  assert.equal(oneLine(js), '"use strict"; (function ($cell, y, f, x) { y.$ = (0, f.$)(x.$); })');
  assert.deepEqual([boxes, declares], [["y", "f", "x"], ["y"]]);
});

test("the parameter for the context avoids the cell's names", async () => {
  const { js } = await compile("const $cell = 1; $cell");
  assert.match(js, /function \(\$cell\$, \$cell\)/);
});

test("names of Node's own are boxes only once a cell declares them", async () => {
  assert.deepEqual((await compile("URL; console; nowhere")).boxes, ["nowhere"]);
  assert.deepEqual((await compile("URL; console; nowhere", "URL")).boxes, ["URL", "nowhere"]);
});

test("helpers of the transpiler stay inside the cell", async () => {
  const { boxes } = await compile("@d class A {}\nusing a = new A();", "d");
  assert.deepEqual([...boxes].sort(), ["A", "a", "d"]);
});

test("places lead back to the cell's text", async () => {
  const code = "interface Gone { a: 1 }\n\nconst f = (n: number): number => {\n  return missing(n);\n};";
  const { js, map } = await compile(code);
  const lines = js.split("\n");
  const line = lines.findIndex((text) => text.includes("missing.$"));
  const place = originalPositionFor(new TraceMap(map), { line: line + 1, column: lines[line]!.indexOf("(0, missing") });
  assert.deepEqual([place.line, place.column], [4, 9]);
});

test("only loops that run nobody else's code keep names in local variables", async () => {
  const isLocal = async (code: string): Promise<boolean> => (await compile(code, "a", "f", "s")).js.includes("finally");
  assert.equal(await isLocal("for (let i = 0; i < 9; i++) s += a[i] * Math.abs(i);"), true);
  assert.equal(await isLocal("while (s < 9) { if (s % 2) { s += 3; continue; } s++; }"), true);
  for (const code of [
    "for (let i = 0; i < 9; i++) s += f(i);",
    "for (let i = 0; i < 9; i++) s += a.getter;",
    "for (const v of a) s += v;",
    "for (;;) { await a; s++; }",
    "for (let i = 0; i < 9; i++) { const g = () => s; s++; }",
    "function g() { for (let i = 0; i < 9; i++) s += i; }",
    "for (let i = 0; i < 9; i++) a[i] = i;",
  ]) {
    assert.equal(await isLocal(code), false, code);
  }
});

test("magics stand at the beginning of a cell, and places stay", () => {
  assert.deepEqual(splitMagics("%npm install x\nlet a = 7\n% 2"), {
    code: "              \nlet a = 7\n% 2",
    magics: [{ name: "%npm", arguments: "install x", line: 0 }],
  });
  assert.deepEqual(splitMagics("a\n%npm x").magics, []);
});

test("the hash by which front ends find a cell's file", () => {
  // Values of ipykernel.compiler.murmur2_x86(text, seed).
  const hash = (text: string, seed: number): number => murmur2(Buffer.from(text), seed);
  assert.equal(hash("", 1), 0x5bd15e36);
  assert.equal(hash("a", 0), 0x92685f5e);
  assert.equal(hash("let x = 1;", hashSeed), 0x4035f32);
  assert.equal(hash("abcdefg", 7), 0xffc85c5c);
});
