import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const onLinux = process.platform === "linux" ? {} : { skip: "looks into /proc" };

/** What this process and those it has started share out among them, in MiB. */
function memory(): number {
  const parents = new Map<number, number>();
  for (const pid of readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)) {
    try {
      parents.set(pid, Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))![1]));
    } catch {
      // It has ended in the meantime.
    }
  }
  const isOurs = (pid: number | undefined): boolean => pid === process.pid || (!!pid && isOurs(parents.get(pid)));
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))![1]) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

/** Runs a cell, which must return `result`; milliseconds. */
async function timed(recorder: Recorder, code: string, result: string): Promise<number> {
  const start = performance.now();
  const { text, outcome } = await recorder.run(code);
  const time = performance.now() - start;
  assert.equal(text, result, JSON.stringify(outcome));
  recorder.outputs.length = 0;
  return time;
}

/** The quicker ones: what else the machine does slows some down. */
function typical(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 2]!;
}

const patience = { timeout: 1_800_000, ...onLinux };

test("5,000 cells: one costs little memory, and the thousandth as little time as the tenth", patience, async () => {
  const recorder = new Recorder(tmpdir());
  const times: number[] = [];
  const memories: number[] = [];
  for (let cell = 1; cell <= 5000; cell++) {
    const code = `const v${cell} = ${cell > 1 ? `v${cell - 1} + 1` : "1"};\nlet shared = "text ${cell}";\nconsole.log(shared);\nv${cell}`;
    times.push(await timed(recorder, code, String(cell)));
    if (cell % 500 === 0) memories.push(memory());
  }
  await recorder.close();
  const [early, thousandth, late] = [times.slice(10, 110), times.slice(950, 1050), times.slice(-100)].map(typical);
  const figures =
    `ms a cell: ${early!.toFixed(1)} at first, ${thousandth!.toFixed(1)} about the thousandth, ${late!.toFixed(1)} at last; ` +
    `MiB at each tenth: ${memories.map((value) => value.toFixed()).join(" ")}`;
  console.log(figures);
  assert.ok(thousandth! < 2 * early! + 2, figures);
  // What a cell leaves: its text and tree in TypeScript, its script and source map in the session.
  assert.ok(memories.at(-1)! < memories[0]! + 350, figures);
});

test("ten cells, run a hundred times each: the last run takes as little time as the first", patience, async () => {
  const recorder = new Recorder(tmpdir());
  const times: number[] = [];
  for (let round = 1; round <= 100; round++) {
    for (let cell = 0; cell < 10; cell++) {
      const code = `const v${cell} = ${cell > 0 ? `v${cell - 1} + 1` : round};\nfunction f${cell}() { return v${cell}; }\nf${cell}()`;
      times.push(await timed(recorder, code, String(round + cell)));
    }
  }
  await recorder.close();
  const [early, late] = [times.slice(10, 110), times.slice(-100)].map(typical);
  const figures = `ms a cell: ${early!.toFixed(1)} at first, ${late!.toFixed(1)} at last`;
  console.log(figures);
  assert.ok(late! < 2 * early! + 2, figures);
});
