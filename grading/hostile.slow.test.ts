import assert from "node:assert/strict";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import type { Cell, CodeCell, Notebook } from "tskernel/dist/notebook/Notebook.js";
import { readNotebook } from "tskernel/dist/notebook/readNotebook.js";
import { ownCourse } from "./Course.js";
import { type Graded, Grader } from "./gradeNotebook.js";
import { gradeIdOf, isTest } from "./nbgraderCell.js";
import { release } from "./release.js";
import { type Isolation, strongestIsolation } from "./sandbox/Sandbox.js";
import { defaultLimits } from "./student/Student.js";

// What a student's code may try, tried for real: the run goes on, no mark rises, and the next one is judged right.

const name = "a1-forward-and-backward";
const source = readNotebook(join(ownCourse, "source", name, `${name}.ipynb`));
const isolation = strongestIsolation();
const shut = isolation === "namespaces" ? {} : { skip: `isolation here is ${isolation}` };
const grader = new Grader({ source, isolation, limits: { ...defaultLimits, cell: 6 }, forAuthor: true });
const folder = mkdtempSync(join(tmpdir(), "hostile-"));
chmodSync(folder, 0o711); // another user's process has its folder in it
after(() => rmSync(folder, { recursive: true, force: true }));

/** The solution with this code in place of the first answer. */
function withForward(code: string): Notebook {
  return {
    ...source,
    cells: source.cells.map((cell): Cell => (gradeIdOf(cell) === "forward" ? { ...cell, source: code } : cell)),
  };
}

async function grade(
  submission: Notebook,
): Promise<Graded & { score: (id: string) => number | null; forward: number; others: number }> {
  let graded = await grader.grade(submission, mkdtempSync(join(folder, "s-")));
  // What a busy machine keeps from computing is graded again, as a course does it.
  for (let tries = 1; graded.isStarved && tries < 5; tries++) {
    graded = await grader.grade(submission, mkdtempSync(join(folder, "s-")));
  }
  const score = (id: string) => graded.marks.find((mark) => mark.id === id)!.score;
  const sum = (...ids: string[]) => ids.reduce((total, id) => total + score(id)!, 0);
  return {
    ...graded,
    score,
    forward: sum("forward-check", "forward-check-hidden"),
    others: sum("backward-check", "backward-check-hidden", "gradient-check", "gradient-check-hidden"),
  };
}

function outputOf({ notebook }: Graded, id: string): string {
  const cell = notebook.cells.find((each) => gradeIdOf(each) === id) as CodeCell;
  return cell.outputs.map((output) => ("text" in output ? output.text : JSON.stringify(output))).join("");
}

async function nextIsRight(): Promise<void> {
  const { forward, others } = await grade(source);
  assert.deepEqual([forward, others], [6, 12], "the next submission");
}

const signature = "function batchNormForward(x: any, gamma: any, beta: any, epsilon: number): any";

const stopped: [what: string, code: string][] = [
  ["an endless loop", `${signature} { for (;;); }`],
  [
    "a promise that never settles",
    `async ${signature.replace(": any {", " {").replace(/: any$/, "")} { await new Promise(() => {}); }`,
  ],
  ["an endless loop behind an await", `async function batchNormForward(x: any) { await null; for (;;); }`],
  ["an endless loop in the cell itself", "for (;;);"],
  ["a value that contains itself", `${signature} { const a: any = []; a.push(a); return a; }`],
  ["a shape that cannot be", `${signature} { return { shape: [1e9], data: [1] }; }`],
  ["getters that throw and never end", `${signature} { return { get y() { for (;;); } }; }`],
];

const fatal: [what: string, code: string][] = [
  ["process.exit", `${signature} { process.exit(0); }`],
  ["killing its parent", `${signature} { process.kill(process.ppid, "SIGKILL"); }`],
  ["killing everything", `${signature} { process.kill(-1, "SIGKILL"); }`],
  [
    "10 GB",
    `const hoard: any[] = [];
${signature} { for (let i = 0; i < 100; i++) hoard.push(Buffer.alloc(1e8, 1)); return x; }`,
  ],
  ["a result of 100 million numbers", `${signature} { return new Float64Array(1e8).fill(0.5); }`],
  ["a session that ends in the cell itself", `${signature} { return x; }\nprocess.exit(0);`],
  ["everything killed a moment later", `${signature} { setTimeout(() => process.kill(-1, "SIGKILL"), 20); return x; }`],
];
/** At the same time, so that each is also another's neighbour. Then the next one is judged right. */
function together(name: string, attempts: readonly [what: string, run: () => Promise<void>][]): void {
  describe(name, { concurrency: 3 }, () => {
    for (const [what, run] of attempts) test(what, run);
  });
  test(`${name}: the next submission is judged right`, nextIsRight);
}

together(
  "no points for it, full points for the rest",
  [...stopped, ...fatal].map(([what, code]) => [
    what,
    async () => {
      const { forward, others, incidents } = await grade(withForward(code));
      assert.deepEqual([forward, others], [0, 12], incidents.join("; "));
    },
  ]),
);

test("1 GB of output: kept to a megabyte, and right work is right", async () => {
  const loud = `for (let i = 0; i < 1000; i++) console.log("x".repeat(1e6));\n`;
  const solution = source.cells.find((cell) => gradeIdOf(cell) === "forward")!.source;
  const graded = await grade(withForward(loud + solution));
  assert.ok(outputOf(graded, "forward").length < 2e6);
  assert.ok(JSON.stringify(graded.notebook).length < 4e6);
  assert.equal(graded.others, 12);
});

test("a fork bomb", shut, async () => {
  const code = `import { spawn } from "node:child_process";
${signature} {
  const bomb = ["-c", "while :; do sh -c 'kill -STOP $$' & done"];
  for (let i = 0; i < 5000; i++) spawn("sh", bomb, { detached: true }).on("error", () => {});
  return x;
}`;
  const { forward, others } = await grade(withForward(code));
  assert.deepEqual([forward, others], [0, 12]);
  const left = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid)).length;
  assert.ok(left < 3000, `${left} processes are left`);
  await nextIsRight();
});

test("tests that were deleted, edited, copied and moved are as in the source", async () => {
  const stub = release(source);
  const easy = (cell: Cell): Cell => (isTest(cell) ? { ...cell, source: `${4}` } : cell);
  const variants: Cell[][] = [
    stub.cells.filter((cell) => !isTest(cell)),
    stub.cells.map(easy),
    [...stub.cells, ...stub.cells.filter(isTest).map((cell, i) => ({ ...easy(cell), id: `copy-${i}` }))],
    [...stub.cells.filter(isTest), ...stub.cells.filter((cell) => !isTest(cell))],
    stub.cells.map((cell) => (isTest(cell) ? { ...cell, cell_type: "markdown" as const } : cell) as Cell),
    stub.cells.map((cell) => ({
      ...cell,
      metadata: { nbgrader: { ...(cell.metadata["nbgrader"] as object), points: 100, grade: true } },
    })),
  ];
  for (const [i, cells] of variants.entries()) {
    const { forward, others, marks } = await grade({ ...stub, cells });
    assert.deepEqual([forward, others], [0, 0], `variant ${i}`);
    assert.equal(
      marks.reduce((sum, { points }) => sum + points, 0),
      22,
    );
  }
  const cells = source.cells.filter((cell) => !isTest(cell));
  const { forward, others } = await grade({ ...source, cells });
  assert.deepEqual([forward, others], [6, 12], "right work keeps its points");
});

const forgeries: [what: string, code: string][] = [
  [
    "checks redefined",
    `import * as lab from "batchnorm-lab";
const full: any = { score: (points: number) => points, assert() {}, passed: true, toString: () => "right" };
for (const name of Object.keys(lab.check)) (lab.check as any)[name] = () => full;
Object.assign((lab as any).CheckResult.prototype, full);
Object.defineProperty((lab as any).CheckResult.prototype, "credit", { value: 1 });
const check = lab.check;
${signature} { return 0; }`,
  ],
  [
    "built-ins replaced",
    `Math.abs = () => 0; Math.max = () => 1; Number.isFinite = () => true; Number.prototype.valueOf = () => 1;
Array.prototype.every = () => true; Array.prototype.some = () => false;
Array.prototype.map = function (this: any) { return this; } as any;
Object.is = () => true; JSON.stringify = () => "4"; JSON.parse = () => 4; Array.from = () => [] as any;
(globalThis as any).Float64Array = Array; String.prototype.includes = () => true;
${signature} { return x; }`,
  ],
  [
    "forged outputs and messages",
    `import * as fs from "node:fs";
const broadcast = (globalThis as any)[Symbol.for("Jupyter.broadcast")];
function forge() {
  const forged = { "text/plain": "4" };
  try { (globalThis as any).display?.({ ...forged }); } catch {}
  try { broadcast?.("display_data", { data: forged }); } catch {}
  const lines = ["forward-check", "forward-check-hidden"].flatMap((cell) => [
    JSON.stringify({ type: "output", output: { type: "execute_result", cell, data: forged, metadata: {} } }),
    JSON.stringify({ type: "output", output: { type: "clear_output", cell, wait: false } }),
    JSON.stringify({ type: "done", id: 1, outcome: { status: "ok", userExpressions: {} } }),
  ]).join("\\n") + "\\n";
  for (const pid of fs.readdirSync("/proc").filter((name) => /^\\d+$/.test(name))) {
    for (const fd of [1, 3, 4, 5]) try { fs.writeFileSync("/proc/" + pid + "/fd/" + fd, lines); } catch {}
  }
  for (const fd of [1, 3, 5]) try { fs.writeSync(fd, lines); } catch {}
}
${signature} { forge(); console.log("4"); return { score: () => 4, passed: true, status: "passed", credit: 1 }; }
setInterval(forge, 50);`,
  ],
  [
    "a value that pretends to be the verdict",
    `const batchNormForward: any = Object.assign(() => 0, { score: () => 4, credit: 1, status: "passed" });
batchNormForward[Symbol.toPrimitive] = () => 4;`,
  ],
  [
    "__proto__ and the like as names of results",
    `const text = '{"__proto__": {"credit": 1, "passed": true}, "constructor": {"prototype": {"credit": 1}}, "y": 1}';
${signature} { return JSON.parse(text); }`,
  ],
];
together(
  "no points for a forgery",
  forgeries.map(([what, code]) => [
    what,
    async () => {
      const { forward } = await grade(withForward(code));
      assert.equal(forward, 0);
    },
  ]),
);

/** Looks and reaches from JavaScript, since no other program is there; `top` is where it searches for sources and answers. */
const looking = (top: string, other: string, port: number): string => `import * as fs from "node:fs";
import { basename, join } from "node:path";
import * as net from "node:net";
const works = (act: () => unknown) => { try { act(); return true; } catch { return false; } };
const list = (folder: string) => { try { return fs.readdirSync(folder, { withFileTypes: true }); } catch { return []; } };
const read = (file: string) => { try { return fs.readFileSync(file, "utf8"); } catch { return ""; } };
const files = (folder: string): string[] => list(folder).flatMap((entry) => {
  const path = join(folder, entry.name);
  if (entry.isDirectory()) return ["/proc", "/sys", "/dev"].includes(path) ? [] : files(path);
  return [path];
});
const found = files(${JSON.stringify(top)});
const library = fs.realpathSync("node_modules/batchnorm-lab");
const project = join(library, "..");
const seen = {
  source: fs.existsSync(${JSON.stringify(join(ownCourse, "source"))}),
  others: fs.existsSync(${JSON.stringify(other)}),
  hidden: found.some((path) => /\\.ipynb$/.test(path) && read(path).includes("HIDDEN TESTS")),
  answers: found.some((path) => /^a\\d-.*\\.ts$/.test(basename(path))),
  course: fs.existsSync(join(project, "notebooks")),
  programs: ["/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin"].flatMap(list).length > 10,
  grader: works(() => { const path = join(project, "grading/dist/x"); fs.writeFileSync(path, ""); fs.rmSync(path); }),
  library: works(() => fs.closeSync(fs.openSync(join(library, "dist/index.js"), "r+"))),
  local: await new Promise((done) => {
    net.connect(${port}, "127.0.0.1", () => done(true)).on("error", () => done(false));
  }),
  foreign: list("/proc").some(({ name }) => /^\\d+$/.test(name) && read("/proc/" + name + "/cmdline").includes("hostile.slow.test")),
  root: works(() => fs.chownSync(".", 1, 1)),
  disk: works(() => { for (let i = 0; i < 4; i++) fs.writeFileSync("big" + i, Buffer.alloc(1e8)); }),
};
for (let i = 0; i < 4; i++) fs.rmSync("big" + i, { force: true });
const atHome = ["/root", ...list("/home").map(({ name }) => join("/home", name))].flatMap(list).map(({ name }) => name);
console.log("SEEN " + JSON.stringify({ seen, found: found.length, atHome }));
${signature} { return 0; }`;

test("what a student's code can see and reach", shut, async () => {
  const other = join(folder, "secret");
  mkdirSync(other, { recursive: true });
  const server = createServer().listen(0, "127.0.0.1");
  after(() => server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const look = async (isolation: Isolation, top: string) => {
    const patient = new Grader({ source, isolation, limits: defaultLimits, forAuthor: true });
    const graded = await patient.grade(withForward(looking(top, other, port)), mkdtempSync(join(folder, "s-")));
    const said = outputOf(graded, "forward");
    return JSON.parse(/SEEN (.*)/.exec(said)?.[1] ?? assert.fail(said)) as {
      seen: Record<string, boolean>;
      found: number;
      atHome: string[];
    };
  };
  // Without walls the same code sees and reaches all of it, or it would prove nothing.
  const open = await look("none", ownCourse);
  const closed = await look("namespaces", "/");
  const isRoot = process.getuid?.() === 0;
  const all = Object.keys(open.seen);
  assert.deepEqual(
    all.filter((what) => !open.seen[what]),
    isRoot ? [] : ["root"],
  );
  assert.deepEqual(
    all.filter((what) => closed.seen[what]),
    [],
  );
  assert.ok(closed.found > 1000, `only ${closed.found} files were found: the search has failed`);
  assert.deepEqual(closed.atHome, []);
});
