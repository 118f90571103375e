import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { languageInfo } from "../interpreter/languageInfo.js";
import type { CodeCell } from "./Notebook.js";
import { readNotebook } from "./readNotebook.js";

const bin = fileURLToPath(new URL("../../bin/tskernel.mjs", import.meta.url));
let folder: string;
let path: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), "run-"));
  path = join(folder, "lesson.ipynb");
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Writes a notebook of these cells, with an old output each; returns the file's text. */
function write(...cells: (string | { source: string; tags: string[] })[]): string {
  const file = {
    cells: cells.map((cell, i) => ({
      cell_type: "code",
      execution_count: 99,
      id: `c${i}`,
      metadata: typeof cell === "string" ? {} : { tags: cell.tags },
      outputs: [{ name: "stdout", output_type: "stream", text: ["old\n"] }],
      source: [typeof cell === "string" ? cell : cell.source],
    })),
    metadata: { mine: "kept" },
    nbformat: 4,
    nbformat_minor: 5,
  };
  const text = JSON.stringify(file, null, 1) + "\n";
  fs.writeFileSync(path, text);
  return text;
}

function start(args: string[], prefix: string[] = []) {
  const [command, ...rest] = [...prefix, process.execPath, bin, "run", ...args];
  const child = spawn(command!, rest, { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<{ status: number | null; stderr: string }>((resolve) => {
    child.on("close", (status) => resolve({ status, stderr }));
  });
  return { child, ended };
}

const run = (...args: string[]) => start(args).ended;
const cells = (file = path) => readNotebook(file).cells as CodeCell[];
const shown = (cell: CodeCell | undefined) =>
  cell!.outputs.map((output) => {
    if (output.output_type === "stream") return output.text;
    return output.output_type === "error" ? output.ename : output.data["text/plain"];
  });

test("outputs take the place of the old ones, and a line a cell tells how far it is", async () => {
  write("const x: number = 1;\nconsole.log('hello');\nx + 1", "", "x + 41");
  const { status, stderr } = await run(path);
  assert.equal(status, 0, stderr);
  assert.match(
    stderr,
    /^lesson\.ipynb  1\/2  const x: number = 1;  \d+\.\d s\nlesson\.ipynb  2\/2  x \+ 41  .*\nlesson\.ipynb: 2 cells in /,
  );
  assert.deepEqual(cells().map(shown), [["hello\n", "2"], [], ["42"]]);
  assert.deepEqual(
    cells().map((cell) => cell.execution_count),
    [1, null, 2],
  );
  assert.deepEqual(readNotebook(path).metadata, { mine: "kept", language_info: languageInfo });
});

test("a cell that fails is shown, and the file stays as it was", async () => {
  const before = write("1", "throw new RangeError('too far')", "2");
  const { status, stderr } = await run(path, "--quiet");
  assert.equal(status, 1);
  assert.match(stderr, /^lesson\.ipynb: cell \[2\] failed\n[^]*RangeError: too far/);
  assert.equal(fs.readFileSync(path, "utf8"), before);
});

test("--allow-errors goes on and writes the error, to --output where asked; --html writes a page", async () => {
  const before = write("throw new RangeError('too far')", "2");
  const [output, html] = [join(folder, "out.ipynb"), join(folder, "out.html")];
  const { status, stderr } = await run(path, "--allow-errors", "--output", output, "--html", html);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /2 cells in .*, 1 failed/);
  assert.deepEqual(cells(output).map(shown), [["RangeError"], ["2"]]);
  assert.match(fs.readFileSync(html, "utf8"), /<pre class="error">[^]*too far/);
  assert.equal(fs.readFileSync(path, "utf8"), before);
});

test("--html says when the page runs the notebook's own scripts; --sanitize takes them out", async () => {
  write('display({ "text/html": "<b>bold</b><script>1</script>" }, { raw: true })');
  const html = join(folder, "out.html");
  const asItIs = await run(path, "--html", html, "--quiet");
  assert.match(asItIs.stderr, /^lesson\.ipynb: the page runs scripts of the notebook's own/);
  assert.match(fs.readFileSync(html, "utf8"), /<b>bold<\/b><script>1/);
  const sanitized = await run(path, "--html", html, "--quiet", "--sanitize", "--pictures", folder);
  assert.deepEqual(sanitized, { status: 0, stderr: "" });
  assert.match(fs.readFileSync(html, "utf8"), /<b>bold<\/b><\/div>/);
});

test("-p, -r and -f give the cell tagged parameters other values", async () => {
  write(
    { source: 'let steps: number = 5;\nconst name = "x", code = "";', tags: ["parameters"] },
    "`${steps} ${name} ${code}`",
  );
  const file = join(folder, "values.yaml");
  fs.writeFileSync(file, "name: from a file\nsteps: 1\n");
  const output = join(folder, "out.ipynb");
  const { status, stderr } = await run(path, "-f", file, "-p", "steps=7", "-r", "code=007", "--output", output);
  assert.equal(status, 0, stderr);
  assert.deepEqual(cells(output).map(shown), [[], [], ["'7 from a file 007'"]]);
  assert.deepEqual(cells(output)[1]!.metadata, { tags: ["injected-parameters"] });
  assert.equal(cells().length, 2);
  const wrong = await run(path, "--parameters", "steps=seven", "--output", output, "--quiet");
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /cell \[2\] failed[^]*'string' is not assignable to type 'number'/);
});

test("tags: raises-exception may fail, skip-execution is left alone", async () => {
  write(
    { source: "throw new Error('shown')", tags: ["raises-exception"] },
    { source: "2", tags: ["skip-execution"] },
    "3",
  );
  const { status, stderr } = await run(path);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stderr, /failed/);
  assert.deepEqual(cells().map(shown), [["Error"], ["old\n"], ["3"]]);
});

test("--timeout stops an endless cell and keeps what was defined", async () => {
  write("const kept = 5;", "while (true) {}", "kept");
  const { status, stderr } = await run(path, "--timeout", "2", "--allow-errors");
  assert.equal(status, 0, stderr);
  assert.match(stderr, /cell \[2\] failed\n[^]*TimeoutError: stopped after 2 s \(--timeout 2\)/);
  assert.deepEqual(shown(cells()[2]), ["5"]);
});

test("Ctrl-C ends everything and leaves the file as it was", { skip: process.platform === "win32" }, async () => {
  const pidFile = join(folder, "pid");
  const before = write(
    `require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));`,
    "while (true) {}",
  );
  const { child, ended } = start([path]);
  while (!fs.existsSync(pidFile)) await sleep(50);
  await sleep(300);
  child.kill("SIGINT");
  const { status, stderr } = await ended;
  assert.equal(status, 130);
  assert.match(stderr, /stopped; the notebook is as it was/);
  assert.equal(fs.readFileSync(path, "utf8"), before);
  await gone(Number(fs.readFileSync(pidFile, "utf8")));
});

async function gone(pid: number): Promise<void> {
  for (let i = 0; i < 60; i++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(50);
  }
  assert.fail(`process ${pid}, the session, is still there`);
}

test("a disk that takes no more leaves the file as it was", { skip: process.platform === "win32" }, async () => {
  const before = write("console.log('x'.repeat(1e6))");
  const { status, stderr } = await start([path], ["bash", "-c", 'ulimit -f 64; exec "$0" "$@"']).ended;
  assert.equal(status, 1);
  assert.match(stderr, /lesson\.ipynb: not written, the file is as it was: EFBIG/);
  assert.equal(fs.readFileSync(path, "utf8"), before);
  assert.deepEqual(fs.readdirSync(folder), ["lesson.ipynb"]);
});

test("several notebooks run one after the other, each by itself; one that fails does not keep the next from running", async () => {
  write("const x = 1; x");
  const missing = join(folder, "missing.ipynb");
  const { status, stderr } = await run(missing, path, path);
  assert.equal(status, 1);
  assert.match(stderr, /missing\.ipynb: no such file/);
  assert.equal(stderr.match(/lesson\.ipynb: 1 cell in/g)?.length, 2);
  assert.deepEqual(shown(cells()[0]), ["1"]);
});

test("misuse is told with the usage", async () => {
  for (const [args, message] of [
    [[], /which notebook\?/],
    [[path, "-p", "steps"], /-p steps: expected NAME=VALUE/],
    [[path, "--timeout", "soon"], /--timeout soon: expected a number/],
    [[path, path, "--output", "x"], /name one file, and 2 notebooks/],
    [[path, "--nonsense"], /--nonsense/],
  ] as [string[], RegExp][]) {
    const { status, stderr } = await run(...args);
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.match(stderr, /Usage: tskernel run/);
  }
});
