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

const cells = Number(process.env["CELLS"] ?? 5000);

test(`${cells} cells: a cell costs little memory, and the last as little time as the first`, { timeout: 600_000, ...onLinux }, async () => {
  const recorder = new Recorder(tmpdir());
  const times: number[] = [];
  const memories: number[] = [];
  for (let cell = 1; cell <= cells; cell++) {
    const code = `const v${cell} = ${cell > 1 ? `v${cell - 1} + 1` : "1"};\nlet shared = "text ${cell}";\nconsole.log(shared);\nv${cell}`;
    const start = performance.now();
    const { text, outcome } = await recorder.run(code);
    times.push(performance.now() - start);
    assert.equal(text, String(cell), JSON.stringify(outcome));
    recorder.outputs.length = 0;
    if (cell % (cells / 10) === 0) memories.push(memory());
  }
  await recorder.close();
  // The quicker ones: what else the machine does slows some down.
  const typical = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 2]!;
  const early = typical(times.slice(10, 110));
  const late = typical(times.slice(-100));
  const figures =
    `ms a cell: ${early.toFixed(1)} at first, ${late.toFixed(1)} at last; ` +
    `MiB at each tenth: ${memories.map((value) => value.toFixed()).join(" ")}`;
  console.log(figures);
  assert.ok(late < 2 * early + 5, figures);
  // What a cell leaves: its text and tree in TypeScript, its script and source map in the session.
  assert.ok(memories.at(-1)! < memories[0]! + 50 + 0.06 * cells, figures);
});
