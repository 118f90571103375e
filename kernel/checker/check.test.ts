import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { NotebookUnderTest } from "./NotebookUnderTest.test.helper.js";

const notebook = new NotebookUnderTest();
const { run, passes, fails } = notebook;
beforeEach(() => notebook.checker.reset());

describe("one cell", () => {
  test("a type error, on the cell's own positions", () =>
    fails(2322, /not assignable to type 'string'/, "const «x»: string = 5"));
  test("after an astral character and over lines", () =>
    fails(2339, /'foo' does not exist/, "const 𝒂 = '😀';\n'😀'; 𝒂.«foo»"));
  test("strict by default", () => fails(7006, /implicitly has an 'any' type/, "function f(«x») { return x }"));
  test("a syntax error is told alone", async () => {
    const found = await run("const a: string = 1; if (");
    assert.deepEqual(
      found.map(({ code }) => code),
      [1109],
    );
    assert.ok(found[0]!.start <= "const a: string = 1; if (".length);
  });
  test("an open brace is told at the cell's end", () => fails(1005, /'}' expected/, "function f() {«»"));
  test("return is for functions", () => fails(1108, /only be used within a function/, "«return» 5"));
  test("message chains are indented", async () => {
    const [found] = await run("const x: { a: { b: number } } = { a: { b: 's' } as { b: string } }");
    assert.match(found!.message, /\n {2}Types of property 'b' are incompatible/);
  });
  test("related places are named", async () => {
    const [found] = await run("interface P { side: number }\nconst p: P = {}");
    assert.match(found!.message, /\(line 1\) 'side' is declared here/);
  });
  for (const cell of [
    "",
    "1 + 1",
    "// nothing",
    "await 1",
    "for await (const x of [Promise.resolve(1)]) x.toFixed()",
    "'use strict'",
    "5 // five",
    "const unused = 1; function f(unused: number) {}",
    "label: for (;;) { break }",
    "throw new Error('x'); 1 + 1",
    "{ using x = { [Symbol.dispose]() {} } }",
    "await using y = { async [Symbol.asyncDispose]() {} };",
    "console.log(fetch, setTimeout, URL, process.argv, Buffer.from('a'), structuredClone, performance.now())",
    "import { readFileSync } from 'node:fs'; readFileSync('x', 'utf8').trim()",
    "import fs from 'fs'; fs.existsSync('x')",
    "function log<T extends (...a: never[]) => unknown>(f: T, _: ClassMethodDecoratorContext) { return f }; class A { @log m() {} }",
    "export const a = 1; export default 5; export function g() {}; export type T = 1",
    "import.meta.url",
    "const { a, b: [c, ...d], ...e } = { a: 1, b: [1, 2, 3], f: 's' }; a + c + d.length + e.f.length",
    "[1, 2].toSorted(); [1].findLast(Boolean); 'a'.isWellFormed()",
    "require('x')",
    "declare global { interface Window { own: number } }",
    "const url = await import('node:url'); url.pathToFileURL('x').href",
    "const name = 'x'; const process = 1; const URL = 's'; const console = { log: 1 }; process.toFixed() + URL.length",
    "enum E { A } { const E = 1; E.toFixed() } E.A",
  ])
    test(`passes: ${JSON.stringify(cell)}`, () => passes(cell));
});

describe("names of earlier cells", () => {
  test("every kind of declaration", () =>
    passes(
      `const a = 1; let b: number | undefined = 2; var v = 's'; const { p, q: [r] } = { p: 1, q: ['s'] };
       function f<T>(x: T): T { return x } function o(x: string): string; function o(x: number): number; function o(x: any) { return x }
       class C { private secret = 1; constructor(public n: number) {} } abstract class B { abstract m(): number }
       enum E { A, B } const enum K { X = 3 } namespace N { export const pi = 3; export type Q = string; export namespace M { export const z = 1 } }
       interface I<T> { x: T } type T<X> = X[]; async function g() { return 1 } function* gen() { yield 1 } class G<T> { t!: T }
       if (a) { var w = 1 } for (var i = 0; i < 1; i++) {} interface Both { x: 1 } const Both = 5; declare const outside: number`,
      `a.toFixed(); b?.toFixed(); v.length; p.toFixed(); r.length; f(1).toFixed(); o('s').length; o(1).toFixed(); new C(1).n;
       class D extends B { m() { return 1 } } let c: C = new C(1); E.A; let e: E = E.B; let k: K = K.X; N.pi; let q: N.Q = 's'; N.M.z;
       let x: I<string> = { x: 's' }; let t: T<number> = [1]; (await g()).toFixed(); for (const y of gen()) y; new G<string>().t.length;
       w.toFixed(); i.toFixed(); let both: Both = { x: 1 }; Both.toFixed(); outside.toFixed(); E[0].length`,
    ));
  test("imports", () =>
    passes(
      "import fs, { readFileSync as read, type Stats } from 'node:fs'; import * as os from 'node:os'; import type { Dirent } from 'node:fs'; import path = require('node:path')",
      "fs.existsSync('x'); read('x').length; let s: Stats | undefined; os.cpus(); let c: os.CpuInfo | undefined; let d: Dirent | undefined; path.join('a')",
    ));
  test("a type-only import stays one", () =>
    fails(1361, /cannot be used as a value/, "import type { Stats } from 'node:fs'", "new «Stats»()"));
  test("through the types they infer", () =>
    passes("const f = () => ({ deep: [1, 's'] as const })", "const g = f", "g().deep[1].length"));
  test("are wrong where they are wrong", () =>
    fails(2345, /'string' is not assignable to parameter of type 'number'/, "function f(x: number) {}", "f(«'s'»)"));
  test("a class keeps its private members", () =>
    fails(2341, /'secret' is private/, "class C { private secret = 1 }", "new C().«secret»"));
  test("a name nobody declared, with the one that was meant", () =>
    fails(2552, /Cannot find name 'gama'. Did you mean 'gamma'/, "const gamma = 1", "«gama» + 1"));
  test("nothing of ours is proposed", async () => {
    await passes("const x = 1");
    const [found] = await run("__tskernel_cell1");
    assert.doesNotMatch(found!.message, /Did you mean/);
  });
  test("a cell that failed declares nothing", async () => {
    await run("const x: number = 's'");
    await fails(2304, /Cannot find name 'x'/, "«x»");
  });
  test("hoisted functions are used above their declaration", () =>
    passes("h(); function h() { return later() } function later() { return 1 }", "h().toFixed()"));
  test("evolving and untyped variables", () =>
    passes("let list = []; let any; const log = []", "list.push(1); any = 5; any = 's'; log.push('s'); list"));
  test("a `let` keeps its declared type", () =>
    fails(2322, /'string' is not assignable to type 'number'/, "let x = 1", "«x» = 's'"));
  test("narrowing ends with its cell", () =>
    fails(18048, /possibly 'undefined'/, "let x: number | undefined = 5; x.toFixed()", "«x».toFixed()"));
  test("narrowing inside a cell", () =>
    passes("let x: number | undefined", "if (x !== undefined) x.toFixed()", "x = 5; x.toFixed()"));
  test("overloads and merged interfaces in one cell", () =>
    passes("interface P { a: number } interface P { b: number }", "const p: P = { a: 1, b: 2 }"));
  test("`export` in a cell does no harm", () =>
    passes("export const a = 1; export { a as b }; export class X {}", "a.toFixed(); new X()"));
  test("augmented globals", () => passes("declare global { var own: number } globalThis.own = 1", "own.toFixed()"));
  test("JSX is not on by itself, and `<T>x` casts", () => passes("const x = <number>(5 as unknown)"));
});

describe("redeclaration", () => {
  test("with another type", () => passes("const x = 1", "const x = 's'", "x.length"));
  test("of every kind by another kind", () =>
    passes(
      "const x = 1",
      "function x() { return 's' }",
      "class x { static n = 1 }",
      "enum x { A }",
      "import * as x from 'node:os'",
      "let x: string = 'a'",
      "x.length",
    ));
  test("an interface is replaced, not merged", () =>
    fails(2322, /not assignable/, "interface P { a: number }", "interface P { b: string }", "const p: P = { «b»: 1 }"));
  test("a cell means its own name, not the earlier one", () =>
    passes("const x = 1; const y = x", "const x = 's'; x.length", "y.toFixed(); x.length"));
  test("what was inferred from the old one stays", () =>
    passes("const x = 1; const f = () => x", "const x = 's'", "f().toFixed()"));
  test("from its own old value in a function", () =>
    passes("const x = 1", "function x2() { return x } const z = x2()", "z.toFixed()"));
  test("the same cell run again", () =>
    passes("const x = 1; class C {}", "const x = 1; class C {}", "let c: C = new C()"));
  test("twice in one cell is an error", async () => {
    assert.deepEqual(
      (await run("let x = 1; let x = 2")).map(({ code }) => code),
      [2451, 2451],
    );
  });
  test("a type beside an earlier value leaves the value", () =>
    passes(
      "const Point = (x: number) => x; let n = 1; class C { static s = 1 }",
      "type Point = { x: number }; interface n {} interface C { x: 1 }; Point(1)",
      "let p: Point = { x: Point(1) }; n = 5; C.s",
    ));
});

describe("reassignment", () => {
  for (const cell of [
    "x = 5",
    "x++",
    "--x",
    "x += 1",
    "x ||= 1",
    "[x, y] = [1, 's']",
    "({ x } = { x: 1 })",
    "({ x: x, y } = { x: 1, y: 's' })",
    "for (x of [1]) {}",
    "for (y in {}) {}",
    "[x = 3] = []",
    "[...list] = [1]",
    "({ ...rest } = {})",
    "(x as number) = 5",
    "(x) = 5",
    "function f() { x = 5 }",
    "const g = () => { y = 's'; return y.length }",
    "[x, [y]] = [1, ['s']]",
    "v = 5; v.toFixed()",
  ])
    test(cell, () => passes("let x = 1, y = 's', list: number[] = [], rest: object; var v = 1", cell));
  test("an inner name of the same spelling", () =>
    passes("const x = 1; function f() {}", "function g(x: number) { x = 2; let f = 1; f = 2 }"));
  test("of a constant", () =>
    fails(2588, /^Cannot assign to 'x' because it is a constant\.$/, "const x = 1", "«x» = 2"));
  test("of a constant from destructuring", () => fails(2588, /constant/, "const { x } = { x: 1 }", "«x»++"));
  test("of a function", () => fails(2632, /because it is a function/, "function f() {}", "«f» = 1"));
  test("of a class", () => fails(2632, /because it is a class/, "class C {}", "«C» = 1"));
  test("of an import", () => fails(2632, /because it is an import/, "import fs from 'node:fs'", "«fs» = 1"));
  test("with the wrong type, by destructuring", () =>
    fails(2322, /'string' is not assignable to type 'number'/, "let x = 1", "[«x»] = ['s']"));
  test("of a name nobody declared", () => fails(2304, /Cannot find name/, "«nobody» = 1"));
});

describe("types in plain words, by which later cells know a computed variable", () => {
  test("widen as they do in one cell", () =>
    passes("const a = 1", "let b = a; const c = a + 1", "b = 7; let d = c; d = 8; b + d"));
  test("unions, arrays and `let`", async () => {
    const cells = [
      "const s = ['a', 'b']",
      "let t = s.map((x) => x.length); const u = s.find((x) => x.length > 0); let w = u ?? 1",
    ];
    await passes(...cells, "t = [1]; w = 'text'; w = 2; t.map((x) => x.toFixed())");
    await fails(18048, /possibly 'undefined'/, ...cells, "«u».length");
    await fails(2322, /'string' is not assignable to type 'number'/, ...cells, "«t[0]» = 'x'");
  });
  test("constants stay constants", () => fails(2588, /it is a constant/, "const k = 1", "const l = k + 1", "«l» = 3"));
  test("what is declared anew is taken anew", () =>
    passes("let n = 1", "let m = n + 1", "let m = String(n)", "m.trim()"));
});

describe("export lists", () => {
  const cells = [
    "const a = 1; interface P { x: number }",
    "export { a as b, type P as Q }",
    'export { join as j } from "node:path"',
  ];
  test("give later cells the new names", () => passes(...cells, "const q: Q = { x: b + a }; j('a', 'b').length + q.x"));
  test("with their types", () => fails(2339, /'nothing' does not exist on type '1'/, ...cells, "b.«nothing»"));
});
