import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { checkSource } from "./checkSource.js";
import { strongestIsolation } from "../sandbox/Sandbox.js";
import { assignment, tinyCourse, tinyNotebook } from "../tinyCourse.js";

const folder = mkdtempSync(join(tmpdir(), "check-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const skip = process.platform !== "linux" || process.getuid?.() !== 0 ? "users are root's to give" : false;

test("a source is checked under another user, too", { skip, timeout: 60_000 }, async () => {
  const { points, problems } = await checkSource(tinyCourse(folder, {}), assignment, "user");
  assert.deepEqual({ points, problems }, { points: 3, problems: [] });
});

test("what a solution fails at is named, with the cell and the line", { timeout: 120_000 }, async () => {
  const problems = async (code: string, check: string, beside: Record<string, string> = {}): Promise<string[]> => {
    const course = tinyCourse(
      mkdtempSync(join(folder, "own-")),
      {},
      tinyNotebook({ code: `// BEGIN SOLUTION\n${code}\n// END SOLUTION`, test: check }),
    );
    for (const [name, text] of Object.entries(beside)) writeFileSync(course.path("source", assignment, name), text);
    return (await checkSource(course, assignment, strongestIsolation())).problems.map((text) =>
      text.replaceAll(course.folder, ""),
    );
  };
  const f = "function one() { return 1; }";
  assert.deepEqual(
    await problems(
      f,
      "const y = await one();\nconst z = y.toFixed;\n\nif (z.length !== 3) throw new RangeError(`length ${z.length}`);",
    ),
    ['one: the solution gets 0 of 3 in cell "check": line 4: RangeError: length 1'],
  );
  assert.deepEqual(await problems(f, "console.error('debug', await one());"), [
    'one: the solution gets 0 of 3 in cell "check": it writes to stderr, which makes a test 0: "debug 1\\n"',
  ]);
  const reads =
    'import { readFileSync } from "node:fs";\nfunction one() { return readFileSync("numbers.csv", "utf8"); }';
  const [missing] = await problems(reads, "await one();", { "numbers.csv": "1" });
  assert.match(
    missing!,
    /cell "check": .*Error: ENOENT.*numbers.csv is not handed out: the students' version does not name it \(handout.txt can\)/,
  );
  assert.deepEqual(await problems(reads, "await one();", { "numbers.csv": "1", "handout.txt": "numbers.csv" }), []);
  const hidden = `// BEGIN HIDDEN TESTS\nimport { readFileSync } from "node:fs";\nif ((await one()) !== Number(readFileSync("hidden.txt", "utf8"))) throw new Error("no");\n// END HIDDEN TESTS`;
  assert.deepEqual(await problems(f, hidden, { "hidden.txt": "1" }), [], "tests read what is not handed out");
  assert.match((await problems(f, "1")).join(), /what is handed out gets 1 in cell "check" without any work/);
});
