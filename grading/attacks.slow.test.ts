import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import type { Cell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { serialize } from "tskernel/dist/notebook/serialize.js";
import { writeFeedback } from "./feedback.js";
import { gradeCourse } from "./gradeCourse.js";
import { Gradebook, total } from "./marks/Gradebook.js";
import { readResult, type Result } from "./results.js";
import { projectRoot, strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";
import { assignment, notebookOf, tinyCourse, write } from "./tinyCourse.js";

// A class of attackers, and honest students between them: no mark rises, none of another's falls, nothing that is secret
// comes out, and the run comes to its end. Each attack with the points that it is to have, of 10: those of what it gets
// right, if anything.

const folder = mkdtempSync(join(tmpdir(), "attacks-"));
chmodSync(folder, 0o700);
after(() => rmSync(folder, { recursive: true, force: true }));

const locked = { grade: true, locked: true };
const findCheck = `let points = 0;
const got = await find("a");
if (got.includes("alpha")) points++;
if (got.includes("beta")) points++;
if (got.length === 2) points++;
if (got[1] === "beta") points++;
points`;
const sumCheck = `// BEGIN HIDDEN TESTS
(await sum([5, 6, 31007])) === 31018 ? 3 : 0
// END HIDDEN TESTS`;
const assertCheck = `import assert from "node:assert/strict";
assert.equal(await sum([1, 1]), 2);`;
const notebook = (find: string, sum: string): Notebook =>
  notebookOf([
    ["setup", "const given = 1;", { locked: true }],
    ["find", find, { solution: true }],
    ["find-check", findCheck, { ...locked, points: 4 }],
    ["sum", sum, { solution: true }],
    ["sum-direct", "await sum([1, 1])", { ...locked, points: 2 }],
    ["sum-assert", assertCheck, { ...locked, points: 1 }],
    ["sum-check", sumCheck, { ...locked, points: 3 }],
  ]);
const find = 'function find(q: string): any { return ["alpha", "beta"].filter((word) => word.includes(q)); }';
const sum = "function sum(xs: number[]): any { return xs.reduce((a, b) => a + b, 0); }";
const none = "function sum(xs: number[]): any { return -1; }";
const solved = notebook(`// BEGIN SOLUTION\n${find}\n// END SOLUTION`, `// BEGIN SOLUTION\n${sum}\n// END SOLUTION`);
const finds = (body: string, before = ""): Notebook =>
  notebook(`${before}\nfunction find(q: string): any { ${body} }`, none);
const sums = (body: string, before = ""): Notebook =>
  notebook('function find(q: string): any { return [""]; }', `${before}\nfunction sum(xs: number[]): any { ${body} }`);

/** In a cell, before the answer: sends whatever it can think of to the grader. */
const comms = `const comm = (globalThis as any).Jupyter.comms.open;
const names = ["course", "course binding", "x"].map((name) => comm(name));
const ours = { is: "undefined" };
const forged = (call: number): object[] => [
  { call, bind: { Error: ours } }, { bind: { find: ours } }, { call, value: 2, bind: { JSON: ours } },
  { values: { find: ours }, methods: ["includes", "then"] }, { awaited: call }, { binding: { values: {} } },
  { type: "restarted", reason: "\\x1b]0;PWN\\x07\\x1b[2J\\n1/1  honest  one  10/10" }, { type: "ready" },
  { type: "output", output: { type: "execute_result", cell: "find-check", data: { "text/plain": "4" }, metadata: {} } },
  { type: "done", id: call }, { type: "reply", reply: { call, value: 2 } }, { call, value: { is: "bind" } },
];
const attack = () => { for (const one of names) for (let i = 1; i < 60; i++) for (const each of forged(i)) try { one.send(each); } catch {} };`;
const fds = `import * as fs from "node:fs";
const line = (o: object) => JSON.stringify(o) + "\\n";
const attack = () => {
  const lines = ["find-check", "sum-check"].map((cell) =>
    line({ type: "output", output: { type: "execute_result", cell, data: { "text/plain": "4" }, metadata: {} } })).join("")
    + line({ type: "restarted", reason: "x".repeat(3e6) }) + "[".repeat(100_000) + "\\n" + "\\0\\xff\\x1b[2J\\n";
  for (const pid of [process.ppid, process.pid, 1]) for (let fd = 0; fd < 12; fd++)
    try { fs.writeFileSync("/proc/" + pid + "/fd/" + fd, lines); } catch {}
  for (let fd = 1; fd < 12; fd++) try { fs.writeSync(fd, lines); } catch {}
};`;

const attacks: Record<string, [points: number, notebook: Notebook, files?: (folder: string) => void]> = {
  // Values that pretend.
  "own includes": [0, finds("return { includes: () => true };")],
  "class includes": [0, finds("return new Fake();", "class Fake { includes() { return true; } }")],
  "data and includes": [0, finds('return { includes: () => true, length: 2, 1: "beta" };')],
  "async includes": [0, finds("return { includes: async () => true };")],
  proxy: [
    0,
    finds(
      "return new Proxy({}, { get: () => () => true, has: () => true, ownKeys: () => ['includes'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: () => true }) });",
    ),
  ],
  "list with includes": [1, finds('class L extends Array { includes() { return true; } }; return L.from(["x", "y"]);')],
  "set with has": [0, finds("return Object.assign(new Set(), { includes: () => true });")],
  "function with includes": [0, finds("return Object.assign(() => 1, { includes: () => true, length: 2 });")],
  "text object": [0, finds('return new String("alpha beta");')],
  "inherited includes": [0, finds("return Object.create({ includes: () => true });")],
  "getter includes": [0, finds("return { get includes() { return () => true; } };")],
  "a typed array": [1, finds("return Object.assign(new Float32Array(2), { includes: () => true });")],
  then: [0, finds('return { then: (f: any) => f(["alpha", "beta"]) };')],
  "catch and finally": [0, finds("return { catch: 1, finally: () => 1, includes: () => true };")],
  text: [0, sums('return "3";')],
  list: [0, sums("return [3];")],
  bundle: [0, sums('return { "text/plain": "3" };')],
  "bundle of two": [0, sums('return { "text/plain": "3", "text/html": "3" };')],
  nothing: [0, sums("return undefined;")],
  null: [0, sums("return null;")],
  function: [0, sums("return () => 3;")],
  true: [0, sums("return true;")],
  "number object": [0, sums("return new Number(3);")],
  "value of": [0, sums("return { valueOf: () => 3, [Symbol.toPrimitive]: () => 3 };")],
  nan: [0, sums("return NaN;")],
  bigint: [0, sums("return 3n;")],
  date: [0, sums("return new Date(2);")],
  tensor: [0, sums('return { shape: [1], dtype: "float32", dataSync: () => [3], size: 1 };')],
  "odd tensor": [0, sums('return { shape: [-1, 1e9], dtype: "__proto__", dataSync: () => [3], size: 1 };')],
  prototype: [0, sums('return JSON.parse(\'{"__proto__":{"x":1},"constructor":{"prototype":{"x":1}}}\');')],
  display: [0, sums('return { [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "3" }), inspect: () => "3" };')],
  deep: [0, sums("let a: any = 3; for (let i = 0; i < 1e5; i++) a = [a]; return a;")],
  wide: [0, sums("return Object.fromEntries(Array.from({ length: 1e5 }, (_, i) => [i.toString(2), 0]));")],
  sparse: [0, sums("return Object.assign([], { length: 4e9 });")],
  "long text": [0, sums('return "3".repeat(2e7);')],
  "error with escapes": [
    0,
    sums('throw Object.assign(new Error("\\x1b[2J\\0".repeat(1e5)), { name: "\\x1b]0;PWN\\x07" });'),
  ],
  "error that is none": [0, sums("throw { toString() { throw 1; }, get name() { throw 2; } };")],
  // Messages.
  comms: [0, finds("attack(); return 0;", comms)],
  "comms always": [0, finds("return 0;", `${comms}\nsetInterval(attack, 20);`)],
  pipes: [0, finds("attack(); return 0;", fds)],
  "own bridge": [
    0,
    finds(
      "return 0;",
      'const b = Symbol.for("course.bridge"); try { Object.defineProperty(globalThis, b, { value: () => 3 }); } catch {}\n(globalThis as any).Jupyter.comms.register("course", (c: any) => { c.onMessage = ({ data }: any) => c.send({ call: data.call, value: 3 }); });',
    ),
  ],
  "stdout patched": [
    0,
    finds("return 0;", 'process.stdout.write = (() => { throw 1; }) as any; process.send?.({ type: "graded" });'),
  ],
  // Outputs.
  "deep display": [
    0,
    finds(
      "return 0;",
      'let o: any = 1; for (let i = 0; i < 3000; i++) o = { o };\ndisplay({ "application/json": o } as any, { raw: true } as any);',
    ),
  ],
  "no display": [0, finds("return 0;", 'display({ "text/html": 5 } as any, { raw: true } as any);')],
  "many displays": [
    0,
    finds("return 0;", 'for (let i = 0; i < 20000; i++) display({ "text/plain": "" } as any, { raw: true } as any);'),
  ],
  "a flood": [0, finds("return 0;", 'for (let i = 0; i < 300; i++) process.stderr.write("\\x1b[2J\\0".repeat(1e5));')],
  // Processes and memory.
  exit: [0, finds("process.exit(0);")],
  abort: [0, finds("process.abort();")],
  "stop the parent": [0, finds('process.kill(process.ppid, "SIGSTOP"); return 0;')],
  "close everything": [
    0,
    finds(
      "for (let fd = 0; fd < 100; fd++) try { fs.closeSync(fd); } catch {} return 0;",
      'import * as fs from "node:fs";',
    ),
  ],
  "exit at exit": [
    0,
    finds("return 0;", 'process.on("exit", () => { for (;;); }); setTimeout(() => process.exit(), 100);'),
  ],
  threads: [
    0,
    finds(
      "return 0;",
      'import { Worker } from "node:worker_threads";\nfor (let i = 0; i < 20; i++) new Worker("for (;;);", { eval: true });',
    ),
  ],
  "shared memory": [
    0,
    finds(
      "const all: any[] = []; for (let i = 0; i < 100; i++) all.push(new Uint8Array(new SharedArrayBuffer(1e8)).fill(1)); return all.length;",
    ),
  ],
  "wasm memory": [
    0,
    finds(
      "const all: any[] = []; for (let i = 0; i < 60; i++) { const m = new WebAssembly.Memory({ initial: 1600 }); new Uint8Array(m.buffer).fill(1); all.push(m); } return all.length;",
    ),
  ],
  sockets: [
    0,
    finds(
      'return new Promise(() => { const s = net.createServer((c) => c.pause()).listen("/tmp/s", () => { for (let i = 0; i < 3000; i++) { const c = net.connect("/tmp/s").on("error", () => {}); for (let k = 0; k < 50; k++) c.write(Buffer.alloc(1e5)); } }).on("error", () => {}); });',
      'import * as net from "node:net";',
    ),
  ],
  inodes: [0, finds('for (let i = 0; ; i++) fs.writeFileSync("/tmp/" + i, "");', 'import * as fs from "node:fs";')],
  "own program": [
    0,
    finds(
      'fs.writeFileSync("/tmp/x", "#!/bin/sh\\n", { mode: 0o755 }); return spawnSync("/tmp/x").error?.message ?? ["alpha", "beta"];',
      'import * as fs from "node:fs";\nimport { spawnSync } from "node:child_process";',
    ),
  ],
  "other programs": [
    0,
    finds(
      'return ["perl", "python3", "gdb", "mount", "unshare"].some((name) => spawnSync(name, ["--version"]).status === 0) ? ["alpha", "beta"] : 0;',
      'import { spawnSync } from "node:child_process";',
    ),
  ],
  "hidden tests read": [
    0,
    finds(
      'fs.readdirSync(fs.realpathSync("node_modules/batchnorm-lab") + "/../notebooks"); return ["alpha", "beta"];',
      'import * as fs from "node:fs";',
    ),
  ],
  // What is handed in.
  "ids of tests": [
    0,
    {
      ...solved,
      cells: ["find-check", "added-1", "added-1", "sum-check", "bridge", "setup 1"].map((id): Cell => ({
        cell_type: "code",
        id,
        metadata: {},
        source: "4",
        outputs: [],
        execution_count: null,
      })),
    },
  ],
  "own tests": [
    0,
    {
      ...finds("return 0;"),
      cells: [
        ...finds("return 0;").cells,
        ...notebookOf([
          ["find-check", "4", { ...locked, points: 400 }],
          ["bonus", "9", { ...locked, points: 9 }],
        ]).cells,
      ],
    },
  ],
  "grade ids that are none": [
    0,
    notebookOf([
      [["find"] as unknown as string, "4", { solution: true }],
      [{ a: 1 } as unknown as string, "4", { ...locked }],
    ]),
  ],
};

const raw = (text: string | Buffer) => (place: string) => writeFileSync(join(place, `${assignment}.ipynb`), text);
const right = notebook(find, sum);
const withCells = (more: string): string => serialize(right).replace('"cells": [', `"cells": [${more},`);
const emptyCell = '{"cell_type":"markdown","metadata":{},"source":""}';
/** What honest people hand in, too, some of it; with what it is to have, and what is said of it. */
const files: Record<string, [points: number, says: RegExp, make: (place: string) => void]> = {
  "deep metadata": [
    10,
    /^$/,
    raw(withCells(emptyCell.replace("{}", `{"x":${"[".repeat(20000)}${"]".repeat(20000)}}`))),
  ],
  "deep outputs": [
    10,
    /^$/,
    raw(withCells(`{"cell_type":"code","metadata":{},"source":"","outputs":${"[".repeat(50000)}${"]".repeat(50000)}}`)),
  ],
  "large outputs": [
    10,
    /^$/,
    raw(
      withCells(
        `{"cell_type":"code","metadata":{},"source":"","execution_count":1,"outputs":[{"output_type":"stream","name":"stdout","text":"${"x".repeat(40e6)}"}]}`,
      ),
    ),
  ],
  "80000 cells": [0, /has 8\d+ cells; at most/, raw(withCells(Array(80_000).fill(emptyCell).join(",")))],
  "4000 cells": [10, /^$/, raw(withCells(Array(4_000).fill(emptyCell).join(",")))],
  "deep source": [
    0,
    /source that is no text/,
    raw(withCells(emptyCell.replace('""', `${"[".repeat(20000)}${"]".repeat(20000)}`))),
  ],
  "only brackets": [0, /not a notebook/, raw("[".repeat(5e6))],
  escapes: [0, /not a notebook/, raw("\x1b]0;PWN\x07\x1b[2J{")],
  "UTF-16": [10, /^the file is saved in utf-16le/, raw(Buffer.from(serialize(right), "utf16le"))],
  NULs: [0, /not a notebook/, raw("\0".repeat(1000))],
  "a pipe": [
    0,
    /no file, but a link or a folder/,
    (place) => void execFileSync("mkfifo", [join(place, `${assignment}.ipynb`)]),
  ],
  "a link": [
    0,
    /no file, but a link or a folder/,
    (place) => symlinkSync("/etc/passwd", join(place, `${assignment}.ipynb`)),
  ],
  "a folder": [0, /no file, but a link or a folder/, (place) => mkdirSync(join(place, `${assignment}.ipynb`))],
  "names of Windows": [
    10,
    /^$/,
    (place) => (
      raw(serialize(right))(place),
      writeFileSync(Buffer.concat([Buffer.from(`${place}/`), Buffer.from([0xdc]), Buffer.from("bung.txt")]), "x")
    ),
  ],
  "3000 files": [
    10,
    /more than 1000 files/,
    (place) => {
      raw(serialize(right))(place);
      for (let i = 0; i < 3000; i++) writeFileSync(join(place, String(i)), "");
    },
  ],
  "own surroundings": [
    10,
    /^$/,
    (place) => {
      raw(serialize(right))(place);
      mkdirSync(join(place, "node_modules/batchnorm-lab"), { recursive: true });
      for (const name of ["package.json", "tsconfig.json", "node_modules/batchnorm-lab/index.js"])
        writeFileSync(join(place, name), '{"type":"commonjs","compilerOptions":{"target":"es5"}}');
      symlinkSync("/etc/passwd", join(place, "passwd.png"));
    },
  ],
};

test("a class of attackers", { timeout: 1_200_000 }, async (t) => {
  const course = tinyCourse(folder, {}, solved);
  const honest: string[] = [];
  const submit = (student: string, make: (place: string) => void): void => {
    const place = dirname(course.submissionPath({ student, assignment }));
    mkdirSync(place, { recursive: true });
    make(place);
  };
  const expected = new Map<string, number>();
  for (const [i, [what, [points, handedIn]]] of Object.entries(attacks).entries()) {
    const student = `${String(i).padStart(2, "0")} ${what}`;
    write(course.submissionPath({ student, assignment }), handedIn);
    expected.set(student, points);
    if (i % 6 !== 0) continue;
    honest.push(`${student} next`);
    write(course.submissionPath({ student: honest.at(-1)!, assignment }), right);
  }
  for (const [what, [points, , make]] of Object.entries(files)) {
    submit(`files ${what}`, make);
    expected.set(`files ${what}`, points);
  }
  const results: Result[] = [];
  const held = heldFor();
  const limits = { ...defaultLimits, cell: 10 };
  const options = {
    limits,
    isolation: strongestIsolation(),
    slots: 4, // many wait, for a limit of time or a process
    onResult: (result: Result) => void results.push(result),
  };
  const { graded } = await gradeCourse(course, options);
  const seconds = held();
  t.diagnostic(`${graded} graded; the grader's thread worked ${seconds.toFixed(2)} s at a stretch at most`);
  assert.ok(seconds < 0.2, `the grader's thread worked ${seconds} s at a stretch: what is slow is for the slots to do`);
  assert.equal(graded, expected.size + honest.length, results.map(({ ungraded }) => ungraded ?? "").join("\n"));
  const wrong = results.flatMap(({ student, marks, incidents }) => {
    const points = expected.get(student) ?? 10;
    if (total(marks) === points) return [];
    return [`${student}: ${marks.map(({ score }) => score).join(" + ")}, expected ${points}: ${incidents.join("; ")}`];
  });
  assert.deepEqual(wrong, []);
  for (const [what, [, says]] of Object.entries(files)) {
    assert.match(readResult(course, { student: `files ${what}`, assignment })!.incidents.join("; "), says, what);
  }
  const unreadable = results.find(({ student }) => student.endsWith("error that is none"));
  assert.deepEqual(unreadable?.incidents, [], "an answer, at once");
  for (const { student, incidents } of results) {
    const said = incidents.join("; ");
    assert.ok(!/\p{Cc}/u.test(said) && said.length < 5000, `${student}: ${JSON.stringify(said).slice(0, 500)}`);
    assert.ok(!said.includes(projectRoot) && !said.includes(folder), `${student}: ${said}`);
  }
  const { pages, failed } = await writeFeedback(new Gradebook(course));
  assert.deepEqual({ pages, failed }, { pages: results.length, failed: [] });
  for (const student of readdirSync(course.path("feedback"))) {
    const page = readFileSync(course.path("feedback", student, assignment, `${assignment}.html`), "utf8");
    for (const secret of ["31007", "31018", projectRoot, "root:x:0"])
      assert.ok(!page.includes(secret), `${student}: ${secret}`);
  }
});

/**
 * Seconds that this process works at most before its thread is free for others again; by its own time, so that a busy
 * machine does not count.
 */
function heldFor(): () => number {
  let most = 0;
  let before = process.cpuUsage();
  const ticks = setInterval(() => {
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    most = Math.max(most, (user + system) / 1e6);
  }, 10);
  return () => {
    clearInterval(ticks);
    return most;
  };
}
