import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { syntheticDigits } from "../data/syntheticDigits.js";
import * as plots from "./index.js";

const source = fileURLToPath(new URL("../../plot", import.meta.url));

describe("every example in this folder's docstrings runs", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.includes(".test."),
  );
  let numExamples = 0;
  for (const file of files) {
    for (const [, body] of readFileSync(join(source, file), "utf8").matchAll(/@example\n([\s\S]*?)\*\//g)) {
      numExamples++;
      const code = body!.replace(/^ *\* ?/gm, "");
      const names = { ...plots, syntheticDigits };
      it(`${file}: ${code.split("\n")[0]}`, () =>
        void new Function(...Object.keys(names), code)(...Object.values(names)));
    }
  }
  it("there are examples", () => assert.ok(numExamples > 25, `${numExamples}`));
});
