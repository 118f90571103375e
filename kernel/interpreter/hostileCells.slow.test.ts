import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { hostileCells } from "./hostileCells.test.helper.js";
import { Recorder, sleep, type CellRecord } from "./Recorder.test.helper.js";

/** How long a cell after a hostile one may take, in milliseconds, however busy the machine is; alone on it, 5000. */
const patience = 30_000;

/** How long a hostile cell may take that ends by itself: those that fill the memory are slow. */
const longest = 60_000;

const wanted = process.env["HOSTILE_CELLS"]?.split(",").map(Number) ?? hostileCells.keys();

test(`after each of ${hostileCells.length} hostile cells, 1 + 1 is 2`, { timeout: 1_800_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "hostile-"));
  process.env["NODE_OPTIONS"] = "--max-old-space-size=400";
  let recorder = new Recorder(folder);
  t.after(async () => {
    delete process.env["NODE_OPTIONS"];
    await recorder.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const failed: string[] = [];
  let slowest = 0;
  let session = await pidOf(recorder);
  for (const index of wanted) {
    const body = hostileCells[index]!;
    const isAboutPipes = /closeSync|stdout|fd/.test(body);
    const told = `${index}: ${body}`;
    const running = recorder.run(
      `await new ((async () => {}).constructor as any)("require", ${JSON.stringify(body)})(require)`,
    );
    if (body.startsWith("// Stop")) {
      await sleep(700);
      void recorder.interpreter.interrupt();
    }
    const cell = await within(running, longest);
    const start = performance.now();
    const after = cell && (await within(recorder.run("1 + 1"), patience));
    slowest = Math.max(slowest, performance.now() - start);
    const again =
      after &&
      (await within(recorder.run('try { require("node:fs").writeSync(1, "printed") } catch {} 2 + 2'), patience));
    if (
      !cell ||
      !(after?.text === "2" || (body.startsWith("// Late") && after?.outcome.status === "error")) ||
      again?.text !== "4" ||
      (isAboutPipes && !again.stream("stdout").includes("printed"))
    ) {
      failed.push(
        `${told}\n  ${!cell ? "it never ended" : JSON.stringify([after?.outputs, again?.outputs])?.slice(0, 600)}`,
      );
    }
    const words = JSON.stringify(recorder.outputs);
    if (/bundle\/chunks|session\/\w+\.js|at file:\/\//.test(words))
      failed.push(`${told}\n  the kernel's own text is shown: ${words.slice(0, 1500)}`);
    if (process.env["HOSTILE_LOG"])
      console.log(
        index,
        body.slice(-90),
        cell ? (cell.outcome.status === "error" ? cell.outcome.evalue.slice(0, 160) : "ok") : "HANGS",
        after?.text,
        again?.text,
        recorder.restarts.join(),
      );
    // One that replaces something for everybody is not to hide what the next one does: that gets a session of its own.
    if (!cell || !after || !again) {
      await within(recorder.close(), patience);
      recorder = new Recorder(folder);
      session = await pidOf(recorder);
    } else if (recorder.restarts.length) session = await pidOf(recorder);
    else if (!/^(throw|return|const e|\/\/ Stop)/.test(body)) {
      process.kill(session, "SIGKILL");
      while (!recorder.restarts.length) await sleep(5);
      session = await pidOf(recorder);
    }
    recorder.outputs.length = recorder.restarts.length = 0;
  }
  console.log(`the slowest answer after a hostile cell took ${slowest.toFixed()} ms`);
  assert.deepEqual(failed, []);
});

/** Of its session's process. */
async function pidOf(recorder: Recorder): Promise<number> {
  const { text, outcome } = await recorder.run("process.pid");
  assert.ok(Number(text) > 1, JSON.stringify(outcome));
  return Number(text);
}

async function within(running: Promise<CellRecord>, limit: number): Promise<CellRecord | undefined>;
async function within<T>(running: Promise<T>, limit: number): Promise<T | undefined>;
async function within<T>(running: Promise<T>, limit: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), limit)));
  const result = await Promise.race([running, late]);
  clearTimeout(timer);
  return result;
}
