import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { after, before, describe, test } from "node:test";
import { guessNames } from "../checker/guessNames.js";
import { splitMagics } from "../cell/splitMagics.js";
import { wordStart } from "../cell/wordStart.js";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
before(() => recorder.run("1"));
after(() => recorder.close());

const million = 1_000_000;
const records = Array.from({ length: 14_000 }, (_, i) => ({
  id: i,
  name: `name ${i}`,
  tags: ["a", "b"],
  at: { x: i / 3 },
}));
const numbers = Array.from({ length: 100_000 }, (_, i) => (i * 1.61803398).toFixed(6));

/** Cells, the text of their results, and how long they may take, in seconds, on a machine that does other things, too. */
const cells: Record<string, [code: string, result: string | undefined, limit: number]> = {
  "a word": [`const w1 = "${"ACGT".repeat(million / 4)}"; w1.length`, "1000000", 5],
  hexadecimal: [`const w2 = "${"0a1b2c3d".repeat(million / 8)}"; w2.length`, "1000000", 5],
  base64url: [`const w3 = "${"aZ-_09a=".repeat(million / 8)}"; w3.length`, "1000000", 5],
  "a long name": [`const ${"n".repeat(million)} = 1; 2`, "2", 5],
  "a long comment": [`/* ${"word ".repeat(million / 5)} */ 3`, "3", 5],
  "a comment of one word": [`// ${"x".repeat(million)}\n4`, "4", 5],
  "lines of comments": [`${"// a comment's line\n".repeat(million / 20)}5`, "5", 5],
  "a template": [`const w5 = \`${"yes ".repeat(million / 4)}\`; 6`, "6", 5],
  "spaces, then a number": [`${" ".repeat(million)}7`, "7", 5],
  "empty lines": [`${"\n".repeat(million)}8`, "8", 5],
  JSON: [`const data = ${JSON.stringify(records)}; data.length`, "14000", 25],
  numbers: [`const many = [${numbers.join(", ")}]; many.length`, "100000", 25],
  loops: [`let q = 0;\n${"for (let i = 0; i < 2; i++) q += i;\n".repeat(3000)}q`, "3000", 25],
  functions: [
    `${Array.from({ length: 3000 }, (_, i) => `function fn${i}(a: number): number { return a + fn${(i * 7) % 3000}.length }`).join("\n")}\nfn7(1)`,
    "2",
    25,
  ],
};

for (const [name, [code, result, limit]] of Object.entries(cells)) {
  test(`${name}: linear, and everybody else is answered meanwhile`, async () => {
    const started = performance.now();
    const gaps: number[] = [];
    let last = started;
    const beat = setInterval(() => {
      gaps.push(performance.now() - last);
      last = performance.now();
    }, 5);
    const running = recorder.run(code);
    await sleep(20);
    const asked = performance.now();
    const { matches } = await recorder.interpreter.complete("consol", 6);
    const completed = performance.now() - asked;
    const cell = await running;
    clearInterval(beat);
    assert.equal(cell.text, result, JSON.stringify(cell.outcome).slice(0, 300));
    assert.ok(matches.includes("console"));
    // On a quiet machine 0.2; the test may run beside others.
    assert.ok(completed < 1000, `completion after ${completed.toFixed()} ms`);
    assert.ok(Math.max(...gaps) < 1000, `the thread stood for ${Math.max(...gaps).toFixed()} ms`);
    assert.ok(performance.now() - started < limit * 1000, `${(performance.now() - started).toFixed()} ms`);
  });
}

describe("errors in long texts", () => {
  test("are told in a few lines", async () => {
    const minified = `${"var a=1;".repeat(10_000)}let wrong: string = a;${"var b=2;".repeat(10_000)}`;
    for (const code of [
      minified,
      `${"(".repeat(50_000)}`,
      `\`${"x".repeat(million)}`,
      `return ${"x".repeat(million)}`,
    ]) {
      const { traceback } = (await recorder.run(code)).error;
      assert.ok(traceback.length < 20_000, `${traceback.length} characters`);
    }
    const { traceback } = (await recorder.run(minified)).error;
    const [line, marks] = traceback.split("\n").slice(2, 4) as [string, string];
    assert.equal(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1), "wrong");
  });
  test("of twenty thousand the first are told", async () => {
    const code = Array.from({ length: 20_000 }, (_, i) => `let e${i}: string = ${i};`).join("\n");
    assert.match((await recorder.run(code)).error.traceback, /and 19992 more/);
  });
});

test("a minified library, pasted", async (t) => {
  const require = createRequire(import.meta.url);
  const file = require.resolve("katex").replace(/katex\.\w+$/, "katex.min.js");
  if (!existsSync(file)) return t.skip("it is not here");
  const code = `// @ts-nocheck\nvar self = globalThis;\n${readFileSync(file, "utf8")}\n9`;
  assert.equal((await recorder.run(code)).text, "9");
});

test("no look at a text takes time that grows faster than it", () => {
  const texts = [
    "a",
    "1",
    "0a",
    " ",
    "\n",
    "type\n",
    "export ",
    "export\n",
    "a=",
    "a ",
    "%",
    "/",
    "//",
    "/*",
    "\\u0061",
    "-",
    "`",
    "(",
  ];
  for (const text of texts) {
    const long = text.repeat(million / text.length);
    for (const look of [guessNames, splitMagics, (code: string) => wordStart(code, code.length)]) {
      const started = performance.now();
      look(long);
      const took = performance.now() - started;
      assert.ok(took < 4000, `${look.name} takes ${took.toFixed()} ms for a million of ${JSON.stringify(text)}`);
    }
  }
});
