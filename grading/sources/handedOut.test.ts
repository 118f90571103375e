import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { companionsIn } from "../companions.js";
import { release } from "../release.js";
import { tinyNotebook } from "../tinyCourse.js";
import { handedOut } from "./handedOut.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "handed-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function given(code: string, files: Record<string, string>): string[] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const released = release(tinyNotebook({ setup: code }));
  const { files: handed, withheld } = handedOut(companionsIn(folder, "one.ipynb"), released);
  const list = Object.hasOwn(files, "handout.txt") ? 1 : 0;
  assert.equal(handed.size + withheld.size + list, Object.keys(files).length, "each is one or the other");
  return [...handed.keys()];
}

const beside = {
  "one-solution.ipynb": "{}",
  "one.ipynb.bak": "{}",
  "rubric.md": "2 points for …",
  "data/numbers.csv": "1",
  "data/hidden.csv": "2",
  "helper.ts": 'import { deep } from "./lib/deep.js";\nexport const two = deep;',
  "lib/deep.ts": "export const deep = 2;",
  "picture one.png": "",
  "notes.txt~": "",
};

test("what the students' version names is handed out, and what that names in turn; all else stays", () => {
  const code =
    'import { two } from "./helper";\nconst text = readFileSync("data/numbers.csv", "utf8");\n// ![](picture%20one.png)';
  assert.deepEqual(given(code, beside), ["data/numbers.csv", "helper.ts", "lib/deep.ts", "picture one.png"]);
});

test("a folder is named with its slash, or where it is read; a word that is also a name is none", () => {
  const files = { "data/a.csv": "", "data/b.csv": "", "rubric.md": "" };
  assert.deepEqual(given("for (const i of [1]) readFileSync(`data/${i}.csv`);", files), ["data/a.csv", "data/b.csv"]);
  assert.deepEqual(given('readdirSync("./data")', files), ["data/a.csv", "data/b.csv"]);
  assert.deepEqual(given('const mode = "data"; // data, my/data/a.csv, data/a.csv.gz, other-rubric.md', files), []);
});

test("what only a solution or a hidden test names stays; handout.txt names the rest", () => {
  const code = '// BEGIN SOLUTION\nreadFileSync("data/hidden.csv");\n// END SOLUTION';
  for (const [path, text] of Object.entries(beside)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const files = () => [...handedOut(companionsIn(folder, "one.ipynb"), release(tinyNotebook({ code }))).files.keys()];
  assert.deepEqual(files(), []);
  writeFileSync(join(folder, "handout.txt"), "# for all\n./data/\nnotes.txt~\n");
  assert.deepEqual(files(), ["data/hidden.csv", "data/numbers.csv", "notes.txt~"]);
  writeFileSync(join(folder, "handout.txt"), "data\nno.csv\n");
  assert.throws(files, /handout.txt, line 2: there is no file or folder "no.csv"/);
});

test("a file with a solution in it is not handed out", () => {
  const files = { "helper.ts": "// BEGIN SOLUTION\nexport const x = 1;\n// END SOLUTION" };
  assert.throws(
    () => given('import { x } from "./helper";', files),
    /helper.ts: is handed out and holds "BEGIN SOLUTION"/,
  );
});
