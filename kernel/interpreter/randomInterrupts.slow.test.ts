import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const seed = 20_260_726;
/** 1,000 by hand: `ROUNDS=1000`. */
const rounds = Number(process.env["ROUNDS"] ?? 200);
/** No cell may take longer to end after Stop, in milliseconds, however busy the machine is. */
const longest = 30_000;

/** Some end by themselves, most do not; each leaves a mark that shows that the session is the one it was. */
const cells = [
  "for (;;) kept++;",
  "for (;;) {}",
  "await null; for (;;) kept++;",
  "for (;;) await null;",
  "for (;;) await new Promise((done) => setTimeout(done, 1));",
  "await new Promise(() => {});",
  "setTimeout(() => { for (;;); }, 5); await new Promise(() => {});",
  "const again = () => { queueMicrotask(again) }; again(); await new Promise(() => {});",
  "for (;;) console.log('flood');",
  "for (;;) { process.stdout.write('a'); process.stderr.write('b'); }",
  "for (;;) display({ n: kept++ });",
  "const recurse = (n: number): number => n ? recurse(n - 1) + 1 : 0; for (;;) recurse(1000);",
  "for (;;) JSON.stringify(Array.from({ length: 10_000 }, (_, n) => ({ n })));",
  "for (;;) { try { throw new Error('again') } catch {} }",
  "for (;;) { try { for (;;) kept++ } finally { kept-- } }",
  "import * as fs from 'node:fs'; for (;;) fs.readdirSync('.');",
  "await fetch('http://127.0.0.1:1/').catch(() => 0); for (;;) await Promise.all([1, 2, 3].map(async (x) => x));",
  "await storage.run(1, async () => { await null; for (;;); });",
  "storage.run(2, () => setImmediate(() => { for (;;); })); await new Promise(() => {});",
  "for (;;) await storage.run(3, async () => { await null; });",
  "require('node:fs').stat('/', () => { for (;;); }); await new Promise(() => {});",
  "kept++",
  "await new Promise((done) => setTimeout(done, 20)); kept",
  "throw new Error('its own')",
  "prompt('never answered')",
  "await model.fit(x, y, { epochs: 1000, verbose: 0 })",
  "for (;;) tf.tidy(() => { x.matMul(x, true).softmax().dataSync() })",
  "await new WebAssembly.Instance(new WebAssembly.Module(endless)).exports.main();",
  'const worker = new threads.Worker("for (;;);", { eval: true }); await new Promise(() => {});',
  'const talker = new threads.Worker(`const { parentPort } = require("node:worker_threads"); setInterval(() => parentPort.postMessage(1), 1)`, { eval: true }); talker.on("message", () => kept++); await new Promise(() => {});',
  'require("node:child_process").execSync("sleep 30")',
  'require("node:child_process").spawnSync("sleep", ["30"])',
  'const child = require("node:child_process").spawn("sleep", ["30"]); await new Promise((done) => child.on("exit", done));',
  'require("node:child_process").execSync("yes | head -c 100000000 | wc -c"); for (;;) kept++;',
  '%npm exec -c "sleep 30"',
  'require("node:crypto").pbkdf2Sync("a", "b", 200_000, 64, "sha512"); for (;;) kept++;',
  "for await (const chunk of process.stdin) void chunk;",
  'import readline from "node:readline/promises"; await readline.createInterface({ input: process.stdin, output: process.stdout }).question("? ")',
  "new Int32Array(new SharedArrayBuffer(4)).fill(0); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
];

/** Training by the fastest backend that is there, threads, and a loop in WebAssembly: `(module (func (export "main") (loop (br 0))))`. */
const setUp = `
  import { tf, ready } from "batchnorm-lab";
  import * as threads from "node:worker_threads";
  await ready();
  const x = tf.randomNormal([256, 64]), y = tf.randomNormal([256, 1]);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 64, inputShape: [64] }), tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  const endless = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 109, 97, 105, 110, 0, 0,
    10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11,
  ]) as any;
  0`;

test(`${rounds} Stops at random moments: every cell ends, nothing is lost`, { timeout: 1_800_000 }, async (t) => {
  const random = mulberry32(seed);
  const folder = mkdtempSync(join(tmpdir(), "stops-"));
  symlinkSync(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(folder, "node_modules"));
  const recorder = new Recorder(folder);
  t.after(async () => {
    await recorder.close();
    rmSync(folder, { recursive: true });
  });
  recorder.answer = () => new Promise(() => {});
  await recorder.run("let kept = 0; const born = process.pid;");
  await recorder.run('import { AsyncLocalStorage } from "node:async_hooks"; const storage = new AsyncLocalStorage();');
  await recorder.run(setUp);
  const born = (await recorder.run("born")).text;
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    const code = cells[Math.floor(random() * cells.length)]!;
    const running = recorder.run(code, { allowStdin: true });
    const stops = 1 + Math.floor(random() * 3);
    const stopped: Promise<void>[] = [];
    for (let stop = 0; stop < stops; stop++) {
      if (stop === 0 || random() < 0.5) await sleep(random() * (stop === 0 ? 60 : 300));
      stopped.push(recorder.interpreter.interrupt());
    }
    const start = performance.now();
    const told = `round ${round}: ${code}`;
    await within(running, told);
    await within(Promise.all(stopped), `${told}: Stop itself`);
    slowest = Math.max(slowest, performance.now() - start);
    const after = await within(recorder.run("[born, kept >= 0]"), `${told}: the cell after it`);
    const seen = JSON.stringify([recorder.restarts, recorder.outputs.slice(-20), after.outcome]).slice(-5000);
    assert.equal(after.text, `[ ${born}, true ]`, `${told}: ${seen}`);
    recorder.outputs.length = 0;
  }
  assert.deepEqual(recorder.restarts, []);
  console.log(`the slowest cell ended ${slowest.toFixed()} ms after the last Stop`);
});

async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${longest} ms; ${what}`)), longest);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tommy Ettinger's generator (public domain). */
function mulberry32(state: number): () => number {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
