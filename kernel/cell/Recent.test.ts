import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "./Recent.js";

test("keeps the last answers, those asked for again longest", () => {
  const recent = new Recent<number>(2);
  recent.set("one", 1);
  recent.set("two", 2);
  assert.equal(recent.get("one"), 1);
  recent.set("three", 3);
  assert.equal(recent.get("two"), undefined);
  assert.equal(recent.get("one"), 1);
  assert.equal(recent.get("three"), 3);
  recent.clear();
  assert.equal(recent.get("one"), undefined);
});
