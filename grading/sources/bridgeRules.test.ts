import assert from "node:assert/strict";
import { after, test } from "node:test";
import { stopEsbuild } from "tskernel/dist/cell/esbuild.js";
import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { Course } from "../Course.js";
import { tinyNotebook } from "../tinyCourse.js";
import { bridgeRules } from "./bridgeRules.js";

after(stopEsbuild);

/** `line: why`, of a test of this solution; `plain` stands in a cell without a mark. */
async function told(code: string, check: string, { setup = "", plain = "" } = {}): Promise<string[]> {
  const source = tinyNotebook({ code: `// BEGIN SOLUTION\n${code}\n// END SOLUTION`, test: check, setup });
  const cell: Cell = {
    cell_type: "code",
    id: "plain",
    metadata: {},
    source: plain,
    outputs: [],
    execution_count: null,
  };
  const notebook: Notebook = plain ? { ...source, cells: [cell, ...source.cells] } : source;
  return (await bridgeRules(notebook)).map(({ cell, line, why }) => {
    assert.equal(cell, "check");
    return `${line}: ${why}`;
  });
}

const f = "function f(x: number[]): number[] { return x; }";

test("every rule that a test breaks is explained, with its line", async () => {
  const wrong: [code: string, check: string, told: RegExp, more?: object][] = [
    [
      f,
      "const a: number[] = [1];\nif (f(a)[0] !== 1) throw new Error();",
      /^2: f\(a\) is not awaited.*write await f\(…\)/,
    ],
    [f, "if (!f([1])) throw new Error();", /^1: f\(\[1\]\) is not awaited/],
    [f, "assert.deepEqual(f([1]), [1]);", /not awaited/],
    [f, "const y = f([1]);\n\nif (y[0] !== 1) throw new Error();", /^1: .*not awaited/],
    [f, "f([1]);", /not awaited/],
    [f, "if (f([1]) === 1 || (await f([2]))) 1;", /not awaited/],
    [f, "const s = `${f([1])}`;", /not awaited/],
    [f, "for (const v of f([1])) v;", /not awaited/],
    ["class Stack { push(x: number) {} }", "const s = new Stack();", /Stack is a student's class/],
    ["class Stack { static of() {} }", "await Stack.of();", /Stack is a student's class/],
    [
      "class Stack {}\nfunction make() { return new Stack(); }",
      "if (!((await make()) instanceof Stack)) throw new Error();",
      /Stack is a student's class/,
    ],
    [
      "class Stack { push(x: number) {} }\nfunction make() { return new Stack(); }",
      "const s = await make();\ns.push2;\nif (s.shove(1)) 1;",
      /^$/,
    ],
    [
      "class Stack { shove(x: number) { return x; } }\nfunction make() { return new Stack(); }",
      "const s = await make();\nif (s.shove(1) !== 1) throw new Error();",
      /^2: s.shove\(1\) is not awaited/,
    ],
    [
      "class Stack { get height() { return 1; } }\nfunction make() { return new Stack(); }",
      "if ((await make()).height !== 1) throw new Error();",
      /height is a getter/,
    ],
    [
      "function map(g: (x: number) => number) {}",
      "await map((x) => x + 1);",
      /is a function, and only data can be handed to map/,
    ],
    ["function map(g: any) {}", "const twice = (x: number) => 2 * x;\nawait map(twice);", /^2: twice is a function/],
    ["function map(g: any) {}", "await map({ each: (x: number) => x });", /is a function/],
    ["function map(g: any) {}", "await map(helper);", /helper is a function/, { setup: "function helper() {}" }],
    ["function map(g: any) {}\nfunction g() {}", "await map(g);", /g is a function/],
    ["function match(g: any) {}", "await match(/a/);", /\/a\/ cannot be handed to match/],
    ["function match(g: any) {}", "await match(2n);", /2n cannot be handed/],
    [
      "function sort(x: number[]) { x.sort(); }",
      "const a = [2, 1];\nawait sort(a);\nif (a[0] !== 1) throw new Error();",
      /^2: sort gets a copy of a/,
    ],
    [
      "let a = 1, b = 2;",
      "if (b !== 2) throw new Error();",
      /b is not there: tests see what a solution cell declares by itself/,
    ],
    ["const { a, b } = { a: 1, b: 2 };", "if (a !== 1) throw new Error();", /a is not there/],
    ["const x = 1; const y = 2;", "if (y !== 2) throw new Error();", /y is not there/],
    [
      f,
      "if (sum([1]) !== 1) throw new Error();",
      /sum is not there: cell "plain", which is not read-only/,
      { plain: "import { sum } from './sum';" },
    ],
    [
      f,
      "if (first !== 1) throw new Error();",
      /first is not there: cell "setup" declares it and uses the student's code/,
      { setup: "const first = f([1]);" },
    ],
    [
      f,
      "try { await f([1]); } catch (error) { if (!(error instanceof RangeError)) throw error; }",
      /not as a RangeError: compare the name/,
    ],
    [f, "await assert.rejects(async () => f([1]), RangeError);", /not as a RangeError/],
    [f, "await assert.rejects(f([1]), { name: 'E', code: 3 });", /not its code/],
    [f, "assert.throws(() => f([1]));", /waits for no promise.*await assert.rejects/],
    [f, "assert.rejects(() => f([1]));", /assert.rejects is not awaited/],
    [
      f,
      "const lines: string[] = [];\nconsole.log = (line: string) => lines.push(line);\nawait f([1]);",
      /^2: console.log is the test's own/,
    ],
    [f, "Math.random = () => 0.5;\nawait f([1]);", /Math.random is changed for the test only/],
    [
      "let count = 0;\nfunction inc() { count++; }",
      "await inc();\nif (count !== 1) throw new Error();",
      /^2: count is what it was when the test began/,
    ],
    [f, "if (f.length !== 1) throw new Error();", /only how to call it, not its length/],
  ];
  for (const [code, check, pattern, more] of wrong) {
    const lines = await told(code, check, more);
    assert.match(lines.join("\n"), pattern, check);
    assert.ok(lines.length <= 1, `${check}: once\n${lines.join("\n")}`);
  }
});

test("tests that are as they should be are left alone", async () => {
  const right: [code: string, check: string, more?: object][] = [
    [f, "const a = [1];\nif ((await f(a))[0] !== 1) throw new Error();\nif (a[0] !== 1) throw new Error();"],
    [f, "const [x, y] = await Promise.all([f([1]), f([2])]);"],
    [f, "const p = f([1]);\nconst q = [p, f([2])];\nawait p;\nfor (const each of q) await each;"],
    [f, "await f([1]).then((y) => y[0]);"],
    [f, "await assert.rejects(async () => f([1]), { name: 'RangeError', message: /no/ });"],
    [f, "await assert.rejects(() => f([1]));\nawait assert.rejects(f([1]), /no/);"],
    [f, "const results = await Promise.all([1, 2].map((x) => f([x])));"],
    [f, "const results = await Promise.all([[1]].map(f));"],
    [f, "import { check } from 'batchnorm-lab';\n(await check.batchNormForward(f, { seed: 1 })).score(2)"],
    [
      f,
      "if (near(await f([1]), 1)) 1;\nconst near2 = (x: any) => x;\nawait near2(f([1]));",
      { setup: "function near(a: any, b: any) { return a === b; }" },
    ],
    ["const table = { a: 1, b: [1, 2] };", "if (table.a !== 1 || table.b.length !== 2) throw new Error();"],
    ["let answer: number;\nanswer = 42;", "if (answer !== 42) throw new Error();"],
    [f, "const f2 = async (x: number[]) => f(x);\nif ((await f2([1]))[0] !== 1) throw new Error();"],
    [f, "try { await f([1]); } catch (error) { if (!(error instanceof Error)) throw error; }"],
    [f, "{ const f = (x: number) => x; if (f(1) !== 1) throw new Error(); }"],
  ];
  for (const [code, check, more] of right) assert.deepEqual(await told(code, check, more), [], check);
  const course = new Course();
  for (const assignment of course.assignments()) assert.deepEqual(await bridgeRules(course.source(assignment)), []);
});

test("a cell that is no TypeScript is told by its name", async () => {
  await assert.rejects(told(f, "if ("), { name: "NotebookError", message: /^cell "check" is not TypeScript: / });
});
