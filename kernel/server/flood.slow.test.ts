import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { descendants, startKernel } from "./kernelProcess.test.helper.js";

const onLinux = process.platform === "linux" ? {} : { skip: "looks into /proc" };

/** Memory that the kernel's processes share out among them, in MiB. */
function memory(pid: number): number {
  return [pid, ...descendants(pid)].reduce((sum, process) => {
    try {
      const rollup = readFileSync(`/proc/${process}/smaps_rollup`, "utf8");
      return sum + Number(/^Pss:\s+(\d+)/m.exec(rollup)![1]) / 1024;
    } catch {
      return sum;
    }
  }, 0);
}

test(
  "10 million lines and one text of 100 MB: all there, memory bounded, Stop works",
  { timeout: 900_000, ...onLinux },
  async (t) => {
    const { client, process: kernel, shutdown, end } = await startKernel();
    t.after(end);
    await client.execute("1");
    const before = memory(kernel.pid!);
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, memory(kernel.pid!))), 100);
    t.after(() => clearInterval(watch));
    // The front end keeps no text, or the test itself would need the memory.
    let length = 0;
    let lines = 0;
    let last = "";
    client.iopub.push = (...messages) => {
      for (const { content } of messages) {
        if (typeof content.text !== "string") continue;
        length += content.text.length;
        for (let at = content.text.indexOf("\n"); at >= 0; at = content.text.indexOf("\n", at + 1)) lines++;
        last = content.text.slice(-20);
      }
      return 0;
    };
    const run = async (code: string) =>
      (await client.reply(await client.send("shell", "execute_request", { code }), 600_000)).content;

    assert.equal((await run("for (let i = 0; i < 10_000_000; i++) console.log(i);")).status, "ok");
    for (let wait = 0; wait < 600 && lines < 10_000_000; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(lines, 10_000_000);
    assert.match(last, /\n9999999\n$/);
    const afterLines = peak;

    length = 0;
    assert.equal((await run('process.stdout.write("x".repeat(100_000_000)); 1')).status, "ok");
    for (let wait = 0; wait < 600 && length < 100_000_000; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(length, 100_000_000);
    const afterText = peak;

    length = 0;
    const id = await client.send("shell", "execute_request", { code: "while (true) console.log('flood');" });
    for (let wait = 0; wait < 600 && length < 1_000_000; wait++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const start = performance.now();
    await client.send("control", "interrupt_request", {});
    assert.equal((await client.reply(id)).content.status, "error");
    const milliseconds = performance.now() - start;
    clearInterval(watch);
    await shutdown();
    const figures = `MiB: ${before.toFixed()} before, ${afterLines.toFixed()} lines, ${afterText.toFixed()} text`;
    console.log(`${figures}; Stop: ${milliseconds.toFixed()} ms`);
    assert.ok(afterLines < before + 200, figures);
    assert.ok(afterText < before + 800, figures);
    assert.ok(milliseconds < 10_000, `only Stop ends the flood, and it took ${milliseconds} ms`);
  },
);
