import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cut, NotebookUnderTest } from "./NotebookUnderTest.test.helper.js";

const notebook = new NotebookUnderTest();

describe("hover", () => {
  const earlier = `/** Adds.
 * @param a the first
 * @returns the sum
 * @example add(1)
 */
function add(a: number, b = 2): number { return a + b }
function over(x: string): string; function over(x: number): number; function over(x: any) { return x }
const alpha = { beta: 1 }; let count = 3; enum Color { Red, Green } interface Shape<T> { side: T } type Pair<T> = [T, T];
class Dog { constructor(public name: string) {} bark() {} } const arrow = <T>(x: T): T[] => [x]; import { readFileSync } from 'node:fs'; import * as os from 'node:os';`;
  const hover = async (marked: string, detailLevel: 0 | 1 = 0): Promise<string | undefined> => {
    await notebook.checker.reset();
    await notebook.checker.commit(earlier);
    const found = await notebook.checker.inspect(...cut(marked), detailLevel);
    return found && String(found.data["text/plain"]);
  };
  const cases: [marked: string, expected: RegExp | undefined][] = [
    ["add|", /^function add\(a: number, b\?: number\): number\n\nAdds\.\n\n@param a the first\n@returns the sum/],
    ["|add", /^function add/],
    ["add(|", /^function add/],
    ["add(1, |", /^function add/],
    ["add(|alpha.beta)", /^const alpha/],
    ["add(1, 2)|", undefined],
    ["over(1)|", undefined],
    ["ov|er(1)", /^function over\(x: number\): number\nfunction over\(x: string\): string$/],
    ["alpha|", /^const alpha: \{ beta: number; \}$/],
    ["alpha.be|ta", /^\(property\) beta: number$/],
    ["count|", /^let count: number$/],
    ["count| = 5", /^let count: number$/],
    ["Color|", /^enum Color$/],
    ["Color.Gr|een", /^\(enum member\) Color\.Green = 1$/],
    ["Sha|pe", /^interface Shape<T>$/],
    ["let p: Pa|ir<number>", /^type Pair<T> = \[T, T\]$/],
    ["Dog|", /^class Dog\nnew Dog\(name: string\): Dog$/],
    ["new Dog(|", /^class Dog\nnew Dog/],
    ["new Dog('x').ba|rk()", /^\(method\) Dog\.bark\(\): void$/],
    ["arrow|", /^const arrow<T>\(x: T\): T\[\]$/],
    ["readFile|Sync", /^function readFileSync\(path: [^]*Returns the contents/],
    ["o|s", /^module os$/],
    ["Math.ma|x(1)", /^\(method\) Math\.max\(\.\.\.values: number\[\]\): number/],
    ["console.log(|", /^\(method\) Console\.log\(/],
    ["function f(p: string) { p| }", /^\(parameter\) p: string$/],
    ["const own = add(1); ow|n", /^const own: number$/],
    ["1 +| 2", undefined],
    ["nobody|", undefined],
    ["|", undefined],
  ];
  test("a computed variable keeps its documentation", async () => {
    await notebook.checker.reset();
    await notebook.checker.commit("const one = 1");
    await notebook.checker.commit("/** One more. */ const two = one + 1");
    const found = await notebook.checker.inspect(...cut("tw|o"), 1);
    assert.match(String(found?.data["text/plain"]), /^const two: number\n\nOne more\.[^]*const two = one \+ 1/);
  });
  for (const [marked, expected] of cases) {
    test(JSON.stringify(marked), async () => {
      const found = await hover(marked);
      if (expected) assert.match(found ?? "nothing", expected);
      else assert.equal(found, undefined);
    });
  }
  test("markdown has the signature in a fence and the tags set off", async () => {
    await hover("add|");
    const found = await notebook.checker.inspect("add", 1, 0);
    assert.equal(
      found?.data["text/markdown"],
      "```typescript\nfunction add(a: number, b?: number): number\n```\n\nAdds.\n\n*@param* `a` — the first\n\n*@returns* the sum\n\n*@example*\n\n```typescript\nadd(1)\n```",
    );
  });
  test("in detail, the declaration and where it stands", async () => {
    assert.match(
      (await hover("add|", 1))!,
      /an earlier cell, line 6\n\nfunction add\(a: number, b = 2\): number \{ return a \+ b \}$/,
    );
    assert.match((await hover("os.cpus|", 1))!, /node\/os\.d\.ts:\d+\n\n(export )?function cpus\(\): CpuInfo\[\];$/);
  });
});
