import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { feedbackPage } from "./feedback.js";
import { Grader } from "./gradeNotebook.js";
import { projectRoot, strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, notebookOf } from "./tinyCourse.js";

// What a student's page does not tell: hidden tests' inputs and expected values, and where the grader is.

const folder = mkdtempSync(join(tmpdir(), "secrets-"));
chmodSync(folder, 0o711);
after(() => rmSync(folder, { recursive: true, force: true }));

const hidden = `// BEGIN HIDDEN TESTS
import assert from "node:assert/strict";
assert.equal(await half(41978), 20989);
// END HIDDEN TESTS`;
const locked = { grade: true, locked: true };
const withAnswers = (half: string, twice: string) =>
  notebookOf([
    ["half", half, { solution: true }],
    ["half-hidden", hidden, { ...locked, points: 2 }],
    ["twice", twice, { solution: true }],
    ["twice-check", 'if ((await twice(3)) !== 6) throw new Error("no");', { ...locked, points: 1 }],
  ]);
const source = withAnswers(
  "// BEGIN SOLUTION\nfunction half(x: number) { return x / 2; }\n// END SOLUTION",
  "// BEGIN SOLUTION\nfunction twice(x: number) { return 2 * x; }\n// END SOLUTION",
);
const isolation = strongestIsolation();
const grader = new Grader({ source, isolation, limits: { ...defaultLimits, cell: 10 } });
const right = "function twice(x: number) { return 2 * x; }";
const seen = "const seen: number[] = [];\n";

const cases: [what: string, half: string, twice: string, scores: number[]][] = [
  ["an expected value in an error", "function half(x: number) { return -1; }", right, [0, 1]],
  [
    "what is printed, and thrown",
    `function half(x: number): number { console.log("INPUT " + x); throw new Error("INPUT " + x); }`,
    right,
    [0, 1],
  ],
  [
    "a name of an error",
    `function half(x: number): number { throw { name: "N" + x, message: "" + x }; }`,
    right,
    [0, 1],
  ],
  [
    "what is kept and printed later",
    `${seen}function half(x: number) { seen.push(x); return x / 2; }`,
    `console.log("INPUT", seen);\n${right}`,
    [2, 1],
  ],
  [
    "what is kept and thrown later",
    `${seen}function half(x: number) { seen.push(x); return x / 2; }`,
    `function twice(x: number): number { throw new Error("INPUT " + seen); }`,
    [2, 0],
  ],
  [
    "what is printed by a timer",
    `function half(x: number) { setInterval(() => console.log("INPUT " + x), 5); return x / 2; }`,
    `await new Promise((done) => setTimeout(done, 100));\n${right}`,
    [2, 1],
  ],
  [
    "what a timer of the answer's own cell prints while the hidden test waits",
    `const queue: number[] = [];
setInterval(() => queue.splice(0).forEach((x) => console.log("INPUT " + x)), 5);
async function half(x: number) { queue.push(x); await new Promise((done) => setTimeout(done, 100)); return x / 2; }`,
    right,
    [2, 1],
  ],
  [
    "an exit code",
    `function half(x: number): number { process.exit(x % 251); }`, // 41978 % 251 = 61
    right,
    [0, 1],
  ],
  [
    "where the grader is",
    `import * as fs from "node:fs";
function half(x: number) { return x / 2; }
console.log(process.cwd(), import.meta.url, fs.realpathSync("node_modules"), process.argv, process.env, new Error().stack);`,
    right,
    [2, 1],
  ],
];
for (const [what, half, twice, scores] of cases) {
  test(`not told: ${what}`, async () => {
    const graded = await grader.grade(withAnswers(half, twice), mkdtempSync(join(folder, "s-")));
    assert.deepEqual(
      graded.marks.map(({ score }) => score),
      scores,
      graded.incidents.join("; "),
    );
    const { marks, notebook } = graded;
    assert.doesNotMatch(graded.incidents.join("\n"), /\b61\b/);
    const page = await feedbackPage(notebook, { student: "ann", assignment, marks, comment: () => "" });
    const said = page.replace(/<(style|script)[^]*?<\/\1>/g, "");
    for (const secret of ["41978", "20989", projectRoot, folder, `${homedir()}/`]) {
      assert.ok(!said.includes(secret), `${secret}: …${said.slice(said.indexOf(secret) - 200).slice(0, 300)}`);
    }
    if (what.startsWith("an expected")) assert.match(said, /What hidden tests say is not shown/);
  });
}

const shut = isolation === "namespaces" ? {} : { skip: `isolation here is ${isolation}` };
test(
  "nothing that a student's process can see tells where the grader is, in whatever encoding it says it",
  shut,
  async () => {
    const looks = `import * as fs from "node:fs";
import * as os from "node:os";
function half(x: number) { return x / 2; }
const seen: string[] = [os.hostname(), JSON.stringify(process.env), JSON.stringify(process.argv), process.execPath, import.meta.url];
const look = (folder: string, depth: number) => {
  let names: fs.Dirent[] = [];
  try { names = fs.readdirSync(folder, { withFileTypes: true }); } catch { return; }
  for (const entry of names) {
    const path = folder + "/" + entry.name;
    seen.push(path);
    try { seen.push(fs.readlinkSync(path)); } catch {}
    if (entry.isDirectory() && depth > 0) look(path, depth - 1);
    else if (folder.startsWith("/proc") && entry.isFile()) try {
      const file = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
      const text = Buffer.alloc(20_000);
      seen.push(text.toString("latin1", 0, fs.readSync(file, text)));
      fs.closeSync(file);
    } catch {}
  }
};
look("", 1);
for (const pid of ["self", "1", String(process.ppid)]) look("/proc/" + pid, pid === "self" ? 1 : 0);
const text = Buffer.from(seen.join("\\n"));
console.log("SEEN " + text.toString("base64").slice(0, 900_000));`;
    const { notebook, marks } = await grader.grade(withAnswers(looks, right), mkdtempSync(join(folder, "s-")));
    assert.equal(marks[0]!.score, 2);
    const outputs = JSON.stringify(notebook.cells[0]);
    const [, encoded = ""] = /SEEN ([\w+/=]+)/.exec(outputs) ?? assert.fail(outputs.slice(0, 2000));
    const seen = Buffer.from(encoded, "base64").toString("latin1");
    assert.match(seen, /\/lab\/bin\/node/);
    assert.ok(seen.startsWith("student\n"), "the name of the machine is no secret either");
    assert.match(seen, /^VmPeak:/m, "it has looked");
    for (const secret of [projectRoot, folder, `${homedir()}/`]) {
      const at = seen.indexOf(secret);
      assert.ok(at < 0, `${secret}: ${seen.slice(Math.max(0, at - 200), at + 100)}`);
    }
  },
);
