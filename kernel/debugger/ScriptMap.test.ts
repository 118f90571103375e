import assert from "node:assert/strict";
import { after, test } from "node:test";
import { compileCell } from "../cell/compileCell.js";
import { startTranspiler, stopTranspiler } from "../cell/transpile.js";
import { isInsideTry } from "./breakablePlaces.js";
import { ScriptMap } from "./ScriptMap.js";

startTranspiler();
after(() => stopTranspiler());

async function mapOf(code: string): Promise<ScriptMap> {
  const { js, map } = await compileCell(code, (name) => name === "f", { forSteps: true });
  return new ScriptMap(js, map);
}

/** For each line, the line and column where a breakpoint on it stops. */
async function stopsOf(code: string): Promise<(string | undefined)[]> {
  const map = await mapOf(code);
  return code.split("\n").map((_, i) => {
    const { place } = map.stopAt(i + 1) ?? {};
    return place && `${place.line}:${place.column}`;
  });
}

test("a breakpoint is put on its line, or on the next that runs", async () => {
  assert.deepEqual(await stopsOf("type T = 1;\n\nconst a: T = 1; f(a);\n// end"), ["3:7", "3:7", "3:7", undefined]);
  assert.deepEqual(await stopsOf("function g(n: number) {\n  let m;\n  return n;\n}"), [
    "3:3",
    "3:3",
    "3:3",
    undefined,
  ]);
  assert.deepEqual(await stopsOf("const g = (n: number) =>\n  n * 2;\ng(1)"), ["1:7", "2:3", "3:1"]);
  assert.deepEqual(await stopsOf("f(\n  1,\n  f(2),\n);"), ["1:1", "3:3", "3:3", undefined]);
  assert.deepEqual(await stopsOf("for (let i = 0; i < 9; i++)\n  f(i);\nawait f(0);"), ["1:1", "2:3", "3:1"]);
  assert.deepEqual(await stopsOf("class A {\n  m() {\n    f();\n  }\n}\nf()"), [
    "1:1",
    "3:5",
    "3:5",
    "6:1",
    "6:1",
    "6:1",
  ]);
  assert.deepEqual(await stopsOf(""), [undefined]);
});

test("a column chooses among the statements of a line", async () => {
  const map = await mapOf("f(1); f(2); f(3);");
  assert.deepEqual(map.stopAt(1)?.place, { line: 1, column: 1 });
  assert.deepEqual(map.stopAt(1, 5)?.place, { line: 1, column: 7 });
  assert.deepEqual(map.stopLines(1, 9), [{ line: 1, column: 1 }]);
});

test("a place in the script leads back to what the user wrote, the kernel's additions to their neighbours", async () => {
  const map = await mapOf("interface A {}\nf(1);\nf(2)");
  const { location, place } = map.stopAt(3)!;
  assert.match(map.js.split("\n")[location.lineNumber]!.slice(location.columnNumber), /^return \{/);
  assert.deepEqual(map.placeOf(location), place);
  assert.equal(map.isOwn(location), true);
  assert.equal(map.isOwn({ lineNumber: map.js.split("\n").length - 1, columnNumber: 1 }), false);
});

test("JavaScript files are what they are", () => {
  const map = new ScriptMap("export const a = 1;\n\n  f(a);\n", undefined);
  assert.deepEqual(map.stopAt(2), { location: { lineNumber: 2, columnNumber: 2 }, place: { line: 3, column: 3 } });
  assert.deepEqual(map.placeOf({ lineNumber: 2, columnNumber: 4 }), { line: 3, column: 5 });
});

test("text that is no JavaScript has no places", () => {
  assert.equal(new ScriptMap("let let = ", undefined).stopAt(1), undefined);
});

test("inside a try that catches: not in its handler, nor in a function of its own", () => {
  const inside = (js: string): boolean => isInsideTry(js, js.indexOf("here"));
  assert.equal(inside("try { here(); } catch {}"), true);
  assert.equal(inside("try { } catch { here(); }"), false);
  assert.equal(inside("try { here(); } finally {}"), false);
  assert.equal(inside("try { try { here(); } finally {} } catch {}"), true);
  assert.equal(inside("try { f(() => here()); } catch {}"), false);
  assert.equal(inside("function f() { try { if (1) { here(); } } catch {} }"), true);
  assert.equal(inside("try {} catch {} here();"), false);
});
