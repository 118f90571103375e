import assert from "node:assert/strict";
import { test } from "node:test";
import { oneLine } from "./oneLine.js";

test("nothing of it moves a terminal's cursor, begins a line or turns the writing", () => {
  assert.equal(oneLine("\x1b]0;PWN\x07\x1b[2J\n1/1  ann\0\x9b2J\u2028\u202eb"), "]0;PWN [2J 1/1  ann 2J b");
  assert.equal(oneLine("Übung · 数学 😀"), "Übung · 数学 😀");
  assert.equal(oneLine("\ud800x"), "x");
});

test("it is cut", () => {
  assert.equal(oneLine("x".repeat(12_000_000), 5), "xxxxx…");
  assert.equal(oneLine("xxxxx", 5), "xxxxx");
});
