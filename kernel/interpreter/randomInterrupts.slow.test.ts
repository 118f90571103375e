import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { Recorder, sleep } from "./Recorder.test.helper.js";

const seed = 20_260_726;
/** Thousands by hand: `ROUNDS=2000`. */
const rounds = Number(process.env["ROUNDS"] ?? 300);
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
  "new Int32Array(new SharedArrayBuffer(4)).fill(0); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
];

test(`${rounds} Stops at random moments: every cell ends, nothing is lost`, { timeout: 1_800_000 }, async (t) => {
  const random = mulberry32(seed);
  const recorder = new Recorder(tmpdir());
  t.after(() => recorder.close());
  recorder.answer = () => new Promise(() => {});
  await recorder.run("let kept = 0; const born = process.pid;");
  await recorder.run('import { AsyncLocalStorage } from "node:async_hooks"; const storage = new AsyncLocalStorage();');
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
