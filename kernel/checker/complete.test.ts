import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, beforeEach, describe, test } from "node:test";
import { cut, NotebookUnderTest } from "./NotebookUnderTest.test.helper.js";

const notebook = new NotebookUnderTest();

describe("completion", () => {
  const earlier = `/** Adds. */ function add(a: number, b = 2): number { return a + b }
    const alpha = { beta: 1, gamma: { deep: 's' } }; let count = 3; enum Color { Red, Green } interface Shape { side: number; round?: boolean }
    class Dog { #secret = 1; constructor(public name: string) {} bark(times: number) { return times } } type Mode = 'fast' | 'slow-er';
    function go(mode: Mode) {} namespace Geo { export const pi = 3 } import { readFileSync as read } from 'node:fs'; import * as os from 'node:os';`;
  const complete = async (marked: string): Promise<[string, string][]> => {
    const [code, cursor] = cut(marked);
    const { matches, kinds, start, end } = await notebook.checker.complete(code, cursor);
    assert.deepEqual(
      matches,
      kinds.map(({ text }) => text),
    );
    assert.equal(end, cursor);
    assert.ok(start <= end);
    return kinds.map(({ text, type }) => [text, type]);
  };
  /** The first matches, or all where `exactly`; and where the replaced text starts. */
  const cases: [marked: string, expected: [string, string][], exactly?: boolean][] = [
    ["alp|", [["alpha", "variable"]], true],
    [
      "alpha.|",
      [
        ["beta", "property"],
        ["gamma", "property"],
      ],
      true,
    ],
    ["alpha.gamma.de|", [["deep", "property"]], true],
    ["1 + ad|", [["add", "function"]], true],
    ["cou|", [["count", "variable"]]],
    [
      "Color.|",
      [
        ["Green", "enum member"],
        ["Red", "enum member"],
      ],
      true,
    ],
    ["Col|", [["Color", "enum"]], true],
    [
      "new Do|",
      [
        ["Dog", "class"],
        ["DOMException", "class"],
      ],
    ],
    [
      "new Dog('x').|",
      [
        ["bark", "method"],
        ["name", "property"],
      ],
      true,
    ],
    ["Geo.|", [["pi", "variable"]], true],
    ["let s: Sha|", [["Shape", "interface"]]],
    ["let m: Mo|", [["Mode", "type"]], true],
    ["let p: Promi|", [["Promise", "class"]]],
    [
      "go('|')",
      [
        ["fast", "string"],
        ["slow-er", "string"],
      ],
      true,
    ],
    ["go('slow-|", [["slow-er", "string"]], true],
    [
      "const s: Shape = { | }",
      [
        ["side", "property"],
        ["round", "property"],
      ],
      true,
    ],
    [
      "class A { foo = 1; bar() { this.| } }",
      [
        ["bar", "method"],
        ["foo", "property"],
      ],
      true,
    ],
    ["conso|", [["console", "variable"]], true],
    ["fetc|", [["fetch", "function"]], true],
    ["awai|", [["await", "keyword"]], true],
    ["rea|", [["read", "function"]]],
    ["os.cpu|", [["cpus", "function"]], true],
    ["o|", [["os", "module"]]],
    ["function f(parameter: number, { inner }: { inner: 1 }) { para|", [["parameter", "variable"]]],
    ["function f({ inner }: { inner: 1 }) { inn|", [["inner", "variable"]], true],
    [
      "for (const item of [1]) { ite|",
      [
        ["item", "variable"],
        // Where Node has it.
        ...("Iterator" in globalThis ? ([["Iterator", "class"]] as [string, string][]) : []),
      ],
    ],
    ["[1].map((element) => elem|", [["element", "variable"]], true],
    ["try {} catch (problem) { probl|", [["problem", "variable"]], true],
    ["switch (1) { default: const inside = 1; insid|", [["inside", "variable"]], true],
    ["function generic<Type1>(x: Type|", [["Type1", "type parameter"]]],
    ["`${alp|}`", [["alpha", "variable"]], true],
    ["import { readFileS| } from 'node:fs'", [["readFileSync", "function"]], true],
    [
      "import {} from 'node:f|'",
      [
        ["node:fs", "module"],
        ["node:fs/promises", "module"],
      ],
      true,
    ],
    ["const 😀 = 1; '😀'; alpha.ga|", [["gamma", "property"]], true],
    [
      "if (alpha.|",
      [
        ["beta", "property"],
        ["gamma", "property"],
      ],
      true,
    ],
    [
      "alpha.|\nconst next = 1",
      [
        ["beta", "property"],
        ["gamma", "property"],
      ],
      true,
    ],
    ["// alp|", [], true],
    ["ALPH|", [["alpha", "variable"]], true],
    ["const own = 1; ow|", [["own", "variable"]], true],
  ];
  before(async () => {
    await notebook.checker.reset();
    await notebook.checker.commit(earlier);
  });
  beforeEach(async () => {
    if ((await notebook.checker.complete("alph", 4)).matches.length === 0) await notebook.checker.commit(earlier);
  });
  for (const [marked, expected, exactly] of cases) {
    test(JSON.stringify(marked), async () => {
      const found = await complete(marked);
      assert.deepEqual(exactly ? found : found.slice(0, expected.length), expected);
    });
  }
  test("the start is where the typed word starts", async () => {
    for (const [marked, start] of [
      ["x + alp|", 4],
      ["alpha.|", 6],
      ["go('sl|')", 4],
      ["'😀' + alp|", 7],
      ["import './lo|'", 10],
    ] as const) {
      assert.equal((await notebook.checker.complete(...cut(marked))).start, start, marked);
    }
  });
  test("signatures where the list is short", async () => {
    const { kinds } = await notebook.checker.complete("ad", 2);
    assert.deepEqual(kinds, [{ text: "add", type: "function", signature: "(a: number, b?: number): number" }]);
  });
  test("files, in a string that looks like a path", async () => {
    await writeFile(join(notebook.folder, "table.csv"), "1");
    assert.deepEqual(await complete("read('./tab|'"), [["table.csv", "path"]]);
    await mkdir(join(notebook.folder, "images"));
    assert.deepEqual(await complete("read('./im|'"), [["images/", "path"]]);
  });
  test("names that a later cell redeclared are offered once", async () => {
    await notebook.checker.commit("function alpha() {}");
    assert.deepEqual(await complete("alph|"), [["alpha", "function"]]);
    await notebook.checker.reset();
  });
  test("nothing of ours is offered", async () => {
    assert.deepEqual(await complete("__tskernel|"), []);
    assert.ok(!(await complete("|")).some(([name]) => name.includes("tskernel") || name === "$"));
  });
  test("odd cursors do no harm", async () => {
    for (const marked of [
      "|",
      "\n|",
      "'|",
      "`|",
      "/* |",
      "({|",
      "<|",
      "@|",
      "#|",
      "1.|",
      "\u{1F600}|",
      "import |",
      "export {|",
      "class {|",
    ]) {
      await notebook.checker.complete(...cut(marked));
      await notebook.checker.inspect(...cut(marked), 0);
    }
    await notebook.checker.complete("abc", 99);
    await notebook.checker.inspect("abc", 99, 1);
  });
});
