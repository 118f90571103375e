import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { Recorder, sleep, type CellRecord } from "./Recorder.test.helper.js";

const recorder = new Recorder(tmpdir());
const { interpreter } = recorder;

before(async () => {
  await recorder.run("let n = 0; const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));");
  // The supervisor thread comes up behind the first cell.
  await sleep(200);
});
after(() => recorder.close());

const loops: Record<string, string> = {
  "a synchronous loop": "n = 0; for (;;) n++;",
  "an asynchronous loop": "n = 0; for (;;) { await pause(5); n++; }",
  "an asynchronous loop that catches everything": "n = 0; for (;;) { try { await pause(5); n++; } catch {} }",
  "a synchronous loop after an await": "n = 0; await pause(5); for (;;) n++;",
  "a loop of microtasks": "n = 0; for (;;) { await null; n++; }",
  "a loop in a microtask": "n = 0; await Promise.resolve().then(() => { for (;;) n++; });",
  "a loop in a function of another cell": "n = 0; await spin();",
  "a loop that prints": 'n = 0; for (;;) { console.log("x".repeat(1000)); n++; }',
  "a promise that never settles": "n = 1; await new Promise(() => {});",
  "a loop over an endless asynchronous generator": "n = 0; for await (const i of endless()) n = i;",
  "a loop in a callback that Node calls": "n = 0; [1].forEach(() => { for (;;) n++; });",
  "a loop with finally": "n = 0; for (;;) { try { n++; } finally { n++; } }",
  "a loop in process.nextTick": "n = 0; await new Promise(() => process.nextTick(() => { for (;;) n++; }));",
  "a loop that catches": "n = 0; for (;;) { try { n++; } catch {} }",
};

test("helpers", async () => {
  await recorder.run("async function spin() { await null; for (;;) n++; }");
  await recorder.run("async function* endless() { for (let i = 1; ; i++) { await pause(1); yield i; } }");
});

/** Runs a cell and waits until its code really runs. */
async function start(code: string): Promise<{ end: Promise<CellRecord> }> {
  const seen = recorder.outputs.length;
  const end = recorder.run(`console.log("started");\n${code}`);
  await printed(seen);
  await sleep(50);
  return { end };
}

/** Waits until something is printed, however slow the machine is. @param seen outputs that were there before */
async function printed(seen: number): Promise<void> {
  const isPrinted = () => recorder.outputs.slice(seen).some((output) => output.type === "stream");
  for (let wait = 0; wait < 6000 && !isPrinted(); wait++) await sleep(5);
  assert.ok(isPrinted(), JSON.stringify(recorder.outputs.slice(seen)));
}

for (const [name, code] of Object.entries(loops)) {
  test(`Stop ends ${name}, and the variables stay`, async () => {
    const running = await start(code);
    const started = performance.now();
    await interpreter.interrupt();
    const cell = await running.end;
    const took = performance.now() - started;
    assert.equal(cell.error.ename, "Interrupted");
    // Only Stop ends what is endless, and a session that had to be replaced for it would not know `n`.
    assert.ok(took < 10_000, `it took ${took.toFixed(0)} ms`);
    assert.equal((await recorder.run("n >= 0")).text, "true");
    const before = (await recorder.run("n")).text;
    await sleep(50);
    assert.equal((await recorder.run("n")).text, before, "the loop has really ended");
  });
}

test("Stop ends a loop in a timer after its cell has ended", async () => {
  const seen = recorder.outputs.length;
  await recorder.run('n = 0; setTimeout(() => { n++; console.log("started"); for (;;) n++; }, 20);');
  await printed(seen);
  await interpreter.interrupt();
  assert.equal((await recorder.run("n > 0")).text, "true");
});

test("Stop beside AsyncLocalStorage and hooks of async_hooks: both go on, whatever it has cut off", async () => {
  await recorder.run(`
    import { AsyncLocalStorage, createHook } from "node:async_hooks";
    const storage = new AsyncLocalStorage<string>(); let inits = 0;
    const hook = createHook({ init() { inits++ } }).enable();`);
  for (const loop of [
    "await storage.run('a', async () => { await null; n = 0; for (;;) n++; });",
    "storage.run('b', () => setTimeout(() => { n = 0; for (;;) n++; }, 5)); await new Promise(() => {});",
    "await null; for (;;) storage.run('c', () => n++);",
    "storage.run('d', () => process.nextTick(() => { for (;;) n++; })); await new Promise(() => {});",
  ]) {
    const running = await start(loop);
    await interpreter.interrupt();
    assert.equal((await running.end).error.ename, "Interrupted", loop);
    const after = await recorder.run(`
      const before = inits;
      const inside = await storage.run("kept", async () => { await pause(5); return storage.getStore(); });
      [inside, inits > before, storage.getStore()]`);
    assert.equal(after.text, "[ 'kept', true, undefined ]", `${loop} ${JSON.stringify(after.outcome)}`);
  }
  await recorder.run("hook.disable();");
  assert.deepEqual(recorder.restarts, []);
});

test("Stop reaches a writer whom a slow reader keeps waiting", async () => {
  recorder.gate = () => new Promise((resolve) => setTimeout(resolve, 50));
  const running = await start('for (;;) console.log("y".repeat(10_000));');
  await sleep(100);
  const started = performance.now();
  await interpreter.interrupt();
  recorder.gate = undefined;
  assert.equal((await running.end).error.ename, "Interrupted");
  assert.ok(performance.now() - started < 10_000, "Stop waited for the reader");
});

test("Stop aborts the signal first, and lets what heeds it end by itself", async () => {
  const running = await start(`
    const stopSignal = Jupyter.broadcast.signal;
    n = 0;
    while (!stopSignal.aborted) { await pause(5); n++; }
    n = -1;
    "returned"`);
  await interpreter.interrupt();
  const cell = await running.end;
  assert.equal(cell.error.ename, "Interrupted");
  assert.equal(cell.text, undefined);
  assert.equal((await recorder.run("n")).text, "-1");
});

test("Stop ends every cell that runs, whichever subshell began last", async () => {
  const first = await start("await new Promise(() => {});");
  assert.equal((await recorder.run("'beside'")).text, "'beside'");
  const second = await start("n = 0; for (;;) { await pause(1); n++; }");
  await interpreter.interrupt();
  assert.equal((await first.end).error.ename, "Interrupted");
  assert.equal((await second.end).error.ename, "Interrupted");
  const alone = await start("await new Promise(() => {});");
  await recorder.run("0");
  await interpreter.interrupt();
  assert.equal((await alone.end).error.ename, "Interrupted");
  const loop = await start("for (;;);");
  const waiting = recorder.run("1");
  await sleep(100);
  await interpreter.interrupt();
  assert.equal((await loop.end).error.ename, "Interrupted");
  await waiting;
});

test("repairs run after a Stop", async () => {
  await recorder.run("let repaired = 0; const takeBack = Jupyter.broadcast.onStop(() => repaired++);");
  const running = await start("for (;;);");
  await interpreter.interrupt();
  await running.end;
  assert.equal((await recorder.run("takeBack(); repaired")).text, "1");
});

test("Stop while nothing runs harms nothing", async () => {
  for (let i = 0; i < 5; i++) await interpreter.interrupt();
  assert.equal((await recorder.run("1 + 1")).text, "2");
});

test("Stop ends a prompt that waits", async () => {
  recorder.answer = () => new Promise(() => {});
  const running = await start('prompt("who?")');
  await interpreter.interrupt();
  assert.equal((await running.end).error.ename, "Interrupted");
  assert.equal((await recorder.run("2 + 2")).text, "4");
  assert.deepEqual(recorder.restarts, []);
});

test("Stop ends a prompt that the front end shows: what comes after it does not run, whatever the server answers", async () => {
  let dismiss = (_: Error): void => {};
  recorder.answer = () => new Promise((_, reject) => (dismiss = reject));
  await recorder.run("n = 0");
  const running = await start('const given = prompt("new name? "); n = 1; given');
  const stopping = interpreter.interrupt();
  dismiss(new Error("interrupted"));
  await stopping;
  const cell = await running.end;
  assert.equal(cell.error.ename, "Interrupted");
  assert.equal((await recorder.run("n")).text, "0");
});

for (const [name, code] of Object.entries({
  execSync: 'execSync("sleep 600")',
  spawnSync: 'spawnSync("sleep", ["600"])',
  "a shell that takes no notice of signals": `spawnSync("sh", ["-c", "trap '' INT TERM; sleep 600; sleep 600"])`,
  "execSync after an await": 'await pause(1); execSync("sleep 600")',
  "a loop around execSync that catches": 'for (;;) { try { execSync("sleep 600") } catch {} }',
})) {
  test(`Stop ends ${name} within half a second, and no child that runs beside it`, async () => {
    await recorder.run('import { execSync, spawn, spawnSync } from "node:child_process"; n = 7;');
    await recorder.run(
      'const beside = spawn("sleep", ["600"]); await new Promise((done) => beside.once("spawn", done));',
    );
    const running = await start(code);
    const started = performance.now();
    await interpreter.interrupt();
    assert.equal((await running.end).error.ename, "Interrupted");
    const took = performance.now() - started;
    assert.ok(took < 5000, `it took ${took.toFixed(0)} ms`);
    assert.equal((await recorder.run("[n, beside.exitCode, beside.signalCode]")).text, "[ 7, null, null ]");
    await recorder.run("beside.kill()");
  });
}

test("Stop at an await: finally blocks run, disposals too, and what they await is waited for", async () => {
  await recorder.run("const log: string[] = [];");
  const running = await start(`
    await using resource = { async [Symbol.asyncDispose]() { await pause(10); log.push("disposed"); } };
    async function inner() { try { await new Promise(() => {}); } finally { await pause(10); log.push("inner"); } }
    try { await inner(); log.push("went on"); } catch (error) { log.push((error as Error).name); throw error; } finally { log.push("outer"); }`);
  await interpreter.interrupt();
  assert.equal((await running.end).error.ename, "Interrupted");
  assert.equal((await recorder.run("log.join()")).text, "'inner,Interrupted,outer,disposed'");
});

test("Stop in a `for await`: the loop's source is closed", async () => {
  await recorder.run("log.length = 0;");
  const running = await start(`
    async function* numbers() { try { for (let i = 0; ; i++) { await pause(1); yield i; } } finally { log.push("closed"); } }
    for await (const i of numbers()) if (i < 0) log.push("no");`);
  await interpreter.interrupt();
  assert.equal((await running.end).error.ename, "Interrupted");
  await sleep(50);
  assert.equal((await recorder.run("log.join()")).text, "'closed'");
});

test("Stop of a cell that will not end: what it awaits while it cleans up is cut off", async () => {
  await recorder.run("n = 0");
  const running = await start("try { await new Promise(() => {}); } finally { await new Promise(() => {}); n = 1; }");
  await interpreter.interrupt();
  assert.equal((await running.end).error.ename, "Interrupted");
  assert.equal((await recorder.run("n")).text, "0");
});

test(
  "what Node would call back after Stop is not called any more",
  { skip: process.platform === "win32" && "has no named pipes" },
  async () => {
    const name = JSON.stringify(`${tmpdir()}/tskernel-${process.pid}.pipe`);
    await recorder.run(`require("node:child_process").execFileSync("mkfifo", [${name}]); n = 0`);
    // Nobody has opened the other end: this waits, and so does the cell.
    const running = await start(`require("node:fs").open(${name}, "r", () => { for (;;) n++; }); await pause(1e6);`);
    await sleep(100);
    await interpreter.interrupt();
    assert.equal((await running.end).error.ename, "Interrupted");
    const cell = `const fs = require("node:fs"); fs.closeSync(fs.openSync(${name}, "r+")); fs.rmSync(${name}); await pause(100); n`;
    assert.equal((await recorder.run(cell)).text, "0");
    assert.deepEqual(recorder.restarts, []);
  },
);
