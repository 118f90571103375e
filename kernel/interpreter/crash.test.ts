import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, test } from "node:test";
import type { CellToRun } from "../session/wire/messages.js";
import { NotebookSession } from "./NotebookSession.js";
import { Recorder, sleep } from "./Recorder.test.helper.js";
import type { InterpreterHost } from "../Interpreter.js";

const recorder = new Recorder(tmpdir());
const { run } = { run: recorder.run.bind(recorder) };
after(() => recorder.close());

const ends: Record<string, [code: string, told: RegExp]> = {
  "process.exit": ["console.log('last words'); process.exit(3)", /exit code 3/],
  "process.abort": ["process.abort()", /SIGABRT/],
  SIGKILL: ["process.kill(process.pid, 'SIGKILL'); for (;;);", /SIGKILL/],
};

for (const [name, [code, told]] of Object.entries(ends)) {
  test(`${name}: the cell is told, a new session goes on, its variables are gone`, async () => {
    await run("const before = 1;");
    const cell = await run(code);
    assert.equal(cell.error.ename, "SessionEnded");
    assert.match(cell.error.evalue, told);
    assert.match(cell.error.evalue, /variables are gone/);
    assert.equal((await run("1 + 1")).text, "2");
    assert.equal((await run("before")).error.ename, "TypeScriptError");
    assert.equal(recorder.restarts.length, 1);
    recorder.restarts.length = 0;
  });
}

test("a session that ends while the next cell is being checked: that cell runs in the new one, or is told", async () => {
  for (const [at, delay] of [0, 1, 2, 3, 4, 6, 8].entries()) {
    await run(`setTimeout(() => process.exit(1), ${delay}); 0`);
    const next = await run(`const text: string = "x".repeat(${delay}); text.length`);
    if (next.outcome.status === "error") assert.equal(next.error.ename, "SessionEnded");
    else assert.equal(next.text, String(delay));
    // On a busy machine the end may come late: no later cell is to meet it.
    while (recorder.restarts.length <= at) await sleep(10);
  }
  recorder.restarts.length = 0;
});

test("what was printed before the end arrives", async () => {
  const cell = await run('process.stdout.write("x".repeat(300_000)); process.exit(0)');
  assert.equal(cell.stream("stdout").length, 300_000);
});

test("out of memory is named, with the remedy", async () => {
  process.env["NODE_OPTIONS"] = "--max-old-space-size=80";
  const small = new Recorder(tmpdir());
  delete process.env["NODE_OPTIONS"];
  const cell = await small.run(
    "console.error('before'); const hoard: number[][] = []; for (;;) hoard.push(new Array(100_000).fill(1.5));",
  );
  assert.match(cell.error.evalue, /ran out of memory.*max-old-space-size/);
  assert.equal(cell.stream("stderr"), "before\n", "no page of native frames");
  assert.equal((await small.run("3")).text, "3");
  await small.close();
});

test("who writes like V8 out of memory, and lives, is heard", async () => {
  const text = "\n<--- Last few GCs --->\nFATAL ERROR: said by the cell\n";
  const cell = await run(
    `process.stderr.write(${JSON.stringify(text)}); await new Promise((done) => setTimeout(done, 2200));`,
  );
  assert.equal(cell.stream("stderr"), text);
});

test("closing ends every process", async () => {
  const other = new Recorder(tmpdir());
  const pid = Number((await other.run("process.pid")).text);
  await other.close();
  assert.equal(isAlive(pid), false);
});

test("no process outlives the one that started it, even in a loop", async () => {
  const script = `
    import { createInterpreter } from ${JSON.stringify(new URL("./createInterpreter.js", import.meta.url).href)};
    const host = { output: (o) => { if (o.type === "stream") process.stdout.write(o.text); } };
    const interpreter = createInterpreter({ cwd: ".", host });
    void interpreter.execute({ cell: "c", code: "console.log(process.pid); setTimeout(() => { for (;;); }, 300);" });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = await new Promise<number>((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
  await sleep(500);
  child.kill("SIGKILL");
  const patience = Date.now() + 10_000;
  while (isAlive(pid) && Date.now() < patience) await sleep(50);
  assert.equal(isAlive(pid), false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended may still wait for its parent to take note.
    return process.platform !== "linux" || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

test("where no session can start, it is tried with growing pauses, and each cell is told", async (t) => {
  let lost = 0;
  const host = { output: () => undefined } as unknown as InterpreterHost;
  const lose = () => void lost++;
  const session = new NotebookSession({ cwd: "/no/such/folder", host, lost: lose, debugged: () => undefined });
  t.after(() => session.close());
  await sleep(1000);
  assert.ok(lost >= 1 && lost <= 3, `${lost} in a second`);
  assert.equal((await session.run("cell", {} as CellToRun)).status, "error");
});

test(
  "Stop in a call that can't be interrupted: the session is replaced, and the cell says so",
  { timeout: 120_000 },
  async () => {
    const code =
      'console.log("begins"); require("node:crypto").pbkdf2Sync("a", "b", 2 ** 31 - 1, 64, "sha512"); "not reached"';
    const seen = recorder.outputs.length;
    const running = run(code);
    for (let wait = 0; wait < 1000 && recorder.outputs.length === seen; wait++) await sleep(20);
    await recorder.interpreter.interrupt();
    const cell = await running;
    assert.equal(cell.error.ename, "SessionEnded");
    assert.match(cell.error.evalue, /could not be stopped.*can't be interrupted.*variables are gone/);
    assert.equal((await run("1 + 1")).text, "2");
    recorder.restarts.length = 0;
  },
);
