import assert from "node:assert/strict";
import { test } from "node:test";
import { keepConstant } from "./constantAt.js";

test("a statement at the end that the transpiler would drop is kept", async () => {
  const kept: Record<string, string> = {
    "'a' + 'b'": "0, 'a' + 'b'",
    "1 + 2; 'x' + 'y'": "1 + 2;0,  'x' + 'y'",
    "x\n'x' + `y` // said\n": "x\n0, 'x' + `y` // said\n",
    "1; undefined;": "1;0,  undefined;",
    "('a' + 'b');": "0, ('a' + 'b');",
    "x;\n('a' + 'b')": "x;\n0, ('a' + 'b')",
    NaN: "0, NaN",
    "undefined as any": "0, undefined as any",
    "undefined ?? 'b'": "0, undefined ?? 'b'",
  };
  for (const [code, expected] of Object.entries(kept)) assert.equal(await keepConstant(code), expected);
});

test("what is no such statement stays as it is written", async () => {
  const others = [
    "x +\n'a' + 'b'",
    "const t =\n  'a' + 'b'",
    "'text'",
    "1 + 2 + x",
    "`${f()}`",
    "type T = string |\n  undefined",
    "f\n('a' + 'b')",
    "/* 'a' +\n'b' */",
    "const s = `\nundefined\n`",
    "// nothing",
    "",
  ];
  for (const code of others) assert.equal(await keepConstant(code), code);
});
