import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { startKernel } from "./kernelProcess.test.helper.js";

const count = Number(process.env["MEMORY_CELLS"] ?? 8000);

/** What the server may grow by, from a quarter of the cells on, in MiB. It is measured 5 to 10. */
const allowed = 30;

const kinds: readonly ((index: number) => string)[] = [
  (i) => `1 + ${i}`,
  (i) => `const v${i % 50} = ${i}; v${i % 50}`,
  (i) => `console.log("line ${i}")`,
  (i) => `throw new Error("error ${i}")`,
  (i) => `({ a: ${i}, b: [1, 2] })`,
  (i) => `function f${i % 50}(x: number) { return x + ${i} } f${i % 50}(1)`,
];

test(
  `${count} cells of many kinds: the server's memory is flat`,
  { skip: process.platform !== "linux", timeout: 1_800_000 },
  async (t) => {
    const { client, process: kernel, end } = await startKernel();
    t.after(end);
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${kernel.pid}/status`, "utf8"))![1]) / 1024;
    let before = 0;
    for (let index = 0; index < count; index++) {
      await client.execute(kinds[index % kinds.length]!(index));
      client.replies.length = client.iopub.length = 0;
      if (index === Math.floor(count / 4)) before = memory();
    }
    const grown = memory() - before;
    t.diagnostic(`${before.toFixed()} MiB at a quarter, ${(before + grown).toFixed()} MiB at the end`);
    assert.ok(grown < allowed, `the server has grown by ${grown.toFixed()} MiB`);
  },
);

test(
  "unsigned messages are dropped, and the memory they took is given back",
  { skip: process.platform !== "linux" },
  async (t) => {
    const { client, process: kernel, end } = await startKernel();
    t.after(end);
    const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${kernel.pid}/status`, "utf8"))![1]) / 1024;
    await client.execute("1 + 1");
    const before = memory();
    let most = 0;
    for (let index = 0; index < 24; index++) {
      await client.shell.send(["<IDS|MSG>", "00".repeat(32), "{}", "{}", "{}", Buffer.alloc(64 * 2 ** 20)]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      most = Math.max(most, memory());
    }
    // It comes after 1.5 GiB of signatures to be compared.
    await client.execute("1 + 1", {}, 200_000);
    t.diagnostic(`${before.toFixed()} MiB before, ${most.toFixed()} at most, ${memory().toFixed()} after`);
    // How many wait at most depends on how fast the machine compares signatures.
    assert.ok(most - before < 1000, `the server has grown by ${(most - before).toFixed()} MiB`);
    assert.ok(memory() - before < 100, `${(memory() - before).toFixed()} MiB are not given back`);
  },
);
