// The reference in src/docs/ says what the docstrings say.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { publicApi } from "../scripts/lib/api.mjs";
import { referencePages } from "../scripts/lib/reference.mjs";
import { root } from "../scripts/lib/root.mjs";

test("src/docs is up to date (npm run docs)", () => {
  const folder = join(root, "src", "docs");
  const pages = referencePages(publicApi());
  assert.deepEqual(existsSync(folder) ? readdirSync(folder).sort() : [], Object.keys(pages).sort());
  for (const [name, text] of Object.entries(pages)) assert.equal(readFileSync(join(folder, name), "utf8"), text, name);
});
