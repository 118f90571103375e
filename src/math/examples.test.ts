import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { before, describe, it, mock } from "node:test";
import { ready, tf } from "../backend/index.js";
import * as library from "./index.js";

const folder = new URL("../../math/", import.meta.url);

/** The examples of a file's docstrings, by the name of what each explains. */
function examplesOf(file: string): [name: string, code: string][] {
  const source = readFileSync(new URL(file, folder), "utf8");
  const found = source.matchAll(/ \* @example\n((?: \*.*\n)+?) \*\/\nexport (?:abstract )?(?:function|class|const) (\w+)/g);
  return [...found].map(([, lines, name]) => [name!, lines!.replace(/^ \* ?/gm, "")]);
}

describe("the examples in the docstrings run", () => {
  before(() => ready({ backend: "cpu" }));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  for (const file of files.filter((name) => /(?<!\.test)\.ts$/.test(name))) {
    for (const [name, code] of examplesOf(file)) {
      it(name, async () => {
        const log = mock.method(console, "log", () => {});
        try {
          const run = new Function("tf", ...Object.keys(library), `return (async () => {\n${code}\n})();`);
          await run(tf, ...Object.values(library));
          assert.ok(!/\.print\(\)|console\.log/.test(code) || log.mock.callCount() > 0);
        } finally {
          log.mock.restore();
        }
      });
    }
  }
});
