import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const folder = await mkdtemp(join(tmpdir(), "tskernel-meaning-"));
const recorder = new Recorder(folder);
const run = recorder.run.bind(recorder);
after(async () => {
  await recorder.close();
  await rm(folder, { recursive: true });
});

/** Runs cells one after the other; the text of the last one's result. */
async function last(...cells: string[]): Promise<unknown> {
  let text: unknown;
  for (const code of cells) {
    const cell = await run(code);
    assert.equal(cell.outcome.status, "ok", `${code}\n${JSON.stringify(cell.outcome)}`);
    text = cell.text;
  }
  return text;
}

async function errorOf(code: string): Promise<string> {
  const { ename, traceback } = (await run(code)).error;
  return `${ename}\n${traceback}`;
}

describe("direct eval", () => {
  test("sees the parameters and variables of its function", async () => {
    assert.equal(await last('function calc(expr: string, x: number) { return eval(expr) }\ncalc("x * 2 + 1", 3)'), "7");
    assert.equal(await last('function f(s: string) { const y = 2; return [eval(s), y] }\nf("1 + y")'), "[ 3, 2 ]");
    assert.equal(
      await last('class Ev { run(c: string) { const k = 10; return eval(c) } }\nnew Ev().run("k + 1")'),
      "11",
    );
    assert.equal(await last('[1, 2].map((q) => eval("q + 1"))'), "[ 2, 3 ]");
    assert.equal(
      await last('function late(s: string) { return eval(s); var hoisted = 1 }; late("typeof hoisted")'),
      "'undefined'",
    );
  });
  test("sees the notebook's names, of this cell and of earlier ones, and gives them values", async () => {
    assert.equal(await last('const ev = 41; eval("ev + 1")'), "42");
    assert.equal(await last('eval("ev + 2")'), "43");
    assert.equal(await last('let tot = 0; eval("tot = 5"); tot'), "5");
    assert.equal(await last("const add = (a: number, b: number) => a + b", 'eval("add(ev, tot)")'), "46");
    assert.equal(await last('eval("({ ev, tot })")'), "{ ev: 41, tot: 5 }");
    assert.equal(await last('eval("typeof ev + typeof nowhere")'), "'numberundefined'");
    assert.equal(await last('eval("`${ev}` + (() => { let tot = 1; return tot })()")'), "'411'");
  });
  test("prefers what stands around it", async () => {
    assert.equal(await last('{ const ev = 3; console.log(ev) }\n(() => { const ev = 7; return eval("ev") })()'), "7");
    assert.equal(await last('((ev: string) => eval("ev + tot"))("x")'), "'x5'");
    assert.equal(await last('eval("var ev = 1; ev + 1")'), "2");
    assert.equal(await last("ev"), "41");
  });
  test("fails as eval does", async () => {
    assert.match(await errorOf('eval("1 +")'), /SyntaxError/);
    assert.match(await errorOf('eval("nowhereAtAll")'), /ReferenceError: nowhereAtAll is not defined/);
    assert.equal(await last("eval(5 as any)"), "5");
  });
});

test("export default does not end the cell", async () => {
  const cell = await run('export default { name: "cfg" };\nconsole.log("this must print");');
  assert.equal(cell.stream("stdout"), "this must print\n");
  assert.equal(await last("export default 5\nconst afterDef = 7", "afterDef"), "7");
  assert.equal(await last("export default [1, 2]"), "[ 1, 2 ]");
  assert.equal(await last("export default () => 3\nlet two = 2; two"), "2");
  assert.equal(await last("export default function named() { return 4 }\nnamed()"), "4");
  assert.equal(await last("export default class Named { x = 1 }\nnew Named()"), "Named { x: 1 }");
  assert.equal(await last("export default class { y = 1 }\n'z'"), "'z'");
});

test("a name with escapes is the same name", async () => {
  assert.equal(await last("const \\u0061b = 1; ab"), "1");
  assert.equal(await last("let caf\\u{e9} = 2; café + ab"), "3");
  assert.equal(await last("caf\\u00e9 += 1; café"), "3");
  assert.equal(await last("({ \\u0061b })"), "{ ab: 1 }");
});

test("a type and a value of one name, in any order", async () => {
  const value = "const Pair = (a: number): Pair => ({ a }); Pair(3)";
  assert.equal(await last("type Pair = { a: number }", value), "{ a: 3 }");
  assert.equal(await last(value, "let pair: Pair = Pair(4); pair"), "{ a: 4 }");
  assert.equal(await last("interface Of<T> { v: T }", "function Of<T>(v: T): Of<T> { return { v } }"), undefined);
  assert.equal(await last("let of: Of<string> = Of('x'); of.v.length"), "1");
  assert.match(await errorOf("let wrong: Pair = 1"), /Type 'number' is not assignable to type 'Pair'/);
  assert.equal(
    await last("const Late = { b: 1 }", "type Late = typeof Late", "let late2: Late = Late; late2"),
    "{ b: 1 }",
  );
  // A class is both: it takes the type's place.
  assert.equal(await last("class Pair { c = 1 }", "let third: Pair = new Pair(); third.c"), "1");
});

test("what TypeScript heeds at a file's beginning", async () => {
  assert.equal(await last('// @ts-nocheck\nlet u: number = "x"; u.foo ?? u'), "'x'");
  assert.equal(await last('/* text */\n\n// of several\n//@ts-nocheck\nnew Date().nothing ?? "y"'), "'y'");
  assert.match(await errorOf('let v: number = 1\n// @ts-nocheck\nv = "x"'), /not assignable/);
  assert.match(await errorOf("document.title"), /Cannot find name 'document'/);
  await last('/// <reference lib="dom" />\nconst title = () => document.title');
  assert.equal(await last("const body = () => document.body; typeof body"), "'function'");
  assert.match(await errorOf("\n// @ts-nocheck\n  return 5"), /line 3, column 3/);
});

test("an object is an object", async () => {
  assert.equal(await last("{ a: 1, b: 2 }"), "{ a: 1, b: 2 }");
  assert.equal(await last("{ a: 1 }"), "{ a: 1 }");
  assert.equal(await last("{}"), "{}");
  assert.equal(await last('// said\n{ "a": 1, b: { c: [1,\n  2] } } // more'), "{ a: 1, b: { c: [ 1, 2 ] } }");
  assert.equal(await last("{ a: 1 };"), undefined);
  assert.equal(await last('{ console.log("block") }'), undefined);
  assert.equal(await last("{ let q = 1; q }"), undefined);
  assert.match(await errorOf("{ a: nope.x }"), /Cannot find name 'nope'.*\n.*line 1, column 6/);
  assert.match(await errorOf('{\n  b: (() => { throw new Error("x") })()\n}'), /Error: x\n.*line 2, column 21/);
  for (const code of ["{ a: 1, b: 2 }", '{ "a": 1 }']) {
    assert.deepEqual(await recorder.interpreter.isComplete(code), { status: "complete" });
  }
});

test("what only a parser of JavaScript refuses is a syntax error with its place", async () => {
  const refused: Record<string, string> = {
    "let one = 1;\n  return 5": "line 2, column 3",
    "with ({}) {}": "line 1, column 1",
    "let xx = 1;\ndelete xx": "line 2, column 8",
    "function dp(a, a) {}": "line 1, column",
    "let ok = 3;\n/(/.test('x')": "line 2, column",
    'import d from "./d.json" assert { type: "json" }': "line 1, column 26",
  };
  for (const [code, place] of Object.entries(refused)) {
    for (const text of [code, `// @ts-nocheck\n${code}`]) {
      const error = await errorOf(text);
      assert.match(error, /^(SyntaxError|TypeScriptError)\n/, error);
      assert.doesNotMatch(error, /acorn|bundle|pp\$|\.js:/);
      if (text === code) assert.ok(error.includes(place), error);
      const { status } = await recorder.interpreter.isComplete(text);
      assert.ok(status === "invalid" || status === "incomplete", `${text}: ${status}`);
    }
  }
});

test("typeof of a name that only other branches use", async () => {
  assert.equal(await last("typeof absent === 'undefined' ? 'none' : absent; declare let absent: string"), "'none'");
  assert.equal(
    await last("var found = typeof module2 === 'object' ? module2.x : 1; declare let module2: { x: number }; found"),
    "1",
  );
  assert.equal(await last("let there: unknown = 's'; typeof there", "typeof there"), "'string'");
});

test("a function given to a name by a cell's last expression", async () => {
  assert.equal(await last("let f2 = () => 1; f2 = () => 2", "f2()"), "2");
  assert.equal(await last("f2 = function () { return 3 };", "f2()"), "3");
  assert.equal(await last("let C2: unknown; C2 = class { a = 1 }", "(C2 as { name: string }).name"), "'C2'");
});

test("a loop that only reads the notebook's names", async () => {
  assert.equal(
    await last("const squares = new Float64Array(4)", "for (let i = 0; i < 4; i++) squares[i] = i * i", "squares[3]"),
    "9",
  );
  assert.equal(await last("for (let i = 0; i < 4; i++) squares[i] = squares[i]! + 1\nsquares[3]"), "10");
});

test("import() with attributes", async () => {
  const url = "data:application/json,[1]";
  assert.equal(
    await last(`(await import(${JSON.stringify(url)} as string, { with: { type: "json" } })).default`),
    "[ 1 ]",
  );
});

describe("what the type checker leaves to JavaScript", () => {
  test("constants stay what they are, in unchecked cells too", async () => {
    for (const code of [
      "const k = 1; k = 2",
      "const k = 1; for (let i = 0; i < 3; i++) k += i",
      "const k = 1; [k] = [2]",
    ])
      assert.match(await errorOf(`// @ts-nocheck\n${code}`), /TypeError.*Assignment to constant variable/s, code);
    assert.equal(await last("const kk = 1;", "const kk = 2; kk"), "2");
  });

  test("what is written for CommonJS finds its module", async () => {
    assert.equal(await last("export = 5"), "5");
    assert.equal(await last("module.exports = { a: 1 };", "exports.a"), "1");
    assert.equal(await last("require.main === module"), "true");
    assert.equal(await last("const module = 3; module"), "3");
  });

  test("the first line of a script is a comment", async () => {
    assert.equal(await last("#!/usr/bin/env node\n1 + 1"), "2");
  });
});
