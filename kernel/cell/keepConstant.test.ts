import assert from "node:assert/strict";
import { test } from "node:test";
import { keepConstant } from "./keepConstant.js";

test("a statement at the end that the transpiler would drop is wrapped", () => {
  assert.equal(keepConstant("'a' + 'b'"), ";['a' + 'b'][0]");
  assert.equal(keepConstant("1 + 2; 'x' + 'y'"), "1 + 2; ;['x' + 'y'][0]");
  assert.equal(keepConstant("x\n'x' + `y` // said\n"), "x\n;['x' + `y`][0] // said\n");
  assert.equal(keepConstant("1; undefined;"), "1; ;[undefined][0];");
});

test("what is no such statement stays as it is written", () => {
  for (const code of ["x +\n'a' + 'b'", "const t =\n  'a' + 'b'", "'text'", "1 + 2 + x", "`${f()}`", "type T = string |\n  undefined"]) {
    assert.equal(keepConstant(code), code);
  }
});
