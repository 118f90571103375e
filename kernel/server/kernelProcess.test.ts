import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { descendants, type KernelProcess, startKernel, survivors } from "./kernelProcess.test.helper.js";

const onLinux = process.platform === "linux" ? {} : { skip: "looks into /proc" };

/** A kernel that ends with the test, however that goes. */
async function start(t: TestContext): Promise<KernelProcess> {
  const kernel = await startKernel();
  t.after(kernel.end);
  return kernel;
}

/** Ends what a failed test would leave. */
function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already, as it should be.
    }
  }
}

test("shutdown ends the kernel with status 0, and every process it started", onLinux, async (t) => {
  const { client, process: kernel, shutdown } = await start(t);
  assert.equal((await client.execute("1 + 1")).reply.content.status, "ok");
  const started = descendants(kernel.pid!);
  t.after(() => kill(started));
  assert.ok(started.length > 0);
  assert.equal(await shutdown(), 0);
  assert.deepEqual(await survivors(started), []);
  assert.deepEqual(client.wrong, []);
});

for (const signal of ["SIGTERM", "SIGHUP", "SIGKILL"] as const) {
  test(`${signal} in the middle of an endless loop leaves no process`, onLinux, async (t) => {
    const { client, process: kernel } = await start(t);
    await client.execute("1");
    await client.send("shell", "execute_request", { code: "while (true) {}" });
    await client.next(({ content }) => content.code === "while (true) {}");
    const started = [kernel.pid!, ...descendants(kernel.pid!)];
    t.after(() => kill(started));
    kernel.kill(signal);
    assert.deepEqual(await survivors(started), []);
  });
}

test("SIGKILL while TypeScript reads files leaves no process", onLinux, async (t) => {
  const killAfter = async (delay: number): Promise<number[]> => {
    const { client, process: kernel } = await start(t);
    await client.send("shell", "execute_request", { code: "while (true) {}" });
    await client.next(({ content }) => content.code === "while (true) {}");
    await new Promise((resolve) => setTimeout(resolve, delay));
    const started = [kernel.pid!, ...descendants(kernel.pid!)];
    t.after(() => kill(started));
    kernel.kill("SIGKILL");
    return await survivors(started);
  };
  // All of them are waited for, so that none is started after a failure.
  const ends = await Promise.allSettled([0, 25, 50, 75].map(killAfter));
  const left = ends.map((end) => (end.status === "fulfilled" ? end.value : end.reason));
  assert.deepEqual(left, [[], [], [], []]);
});

test("SIGINT stops the cell, where a front end sends signals instead of messages", async (t) => {
  const { client, process: kernel, shutdown } = await start(t);
  await client.execute("let count = 0;");
  const running = client.execute("console.log(1); while (true) count++;");
  await client.next(({ content }) => content.name === "stdout");
  kernel.kill("SIGINT");
  assert.equal((await running).reply.content.ename, "Interrupted");
  assert.equal((await client.execute("if (count === 0) throw new Error();")).reply.content.status, "ok");
  assert.equal(await shutdown(), 0);
  assert.deepEqual(client.wrong, []);
});

test("the end of the process that started the kernel ends the kernel", onLinux, async (t) => {
  const { client, process: kernel, folder } = await start(t);
  await client.execute("1");
  const bin = readFileSync(`/proc/${kernel.pid}/cmdline`, "utf8").split("\0");
  // A stand-in for Jupyter starts a second kernel and is killed. (The first kernel has no JPY_PARENT_PID and stays.)
  const connection = JSON.parse(readFileSync(bin[3]!, "utf8")) as Record<string, number>;
  const program = `
    const { spawn } = require("node:child_process");
    const { writeFileSync } = require("node:fs");
    const file = ${JSON.stringify(`${folder}/second.json`)};
    const ports = Object.fromEntries(Object.entries(${JSON.stringify(connection)}).map(([k, v]) =>
      [k, k.endsWith("_port") ? 0 : v]));
    writeFileSync(file, JSON.stringify(ports));
    const child = spawn(process.execPath, [${JSON.stringify(bin[1])}, "kernel", file], {
      stdio: "ignore", detached: true, env: { ...process.env, JPY_PARENT_PID: String(process.pid) } });
    console.log(child.pid);
    setInterval(() => {}, 1000);`;
  const jupyter = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => jupyter.kill("SIGKILL"));
  const [line] = (await once(jupyter.stdout!, "data")) as [Buffer];
  const second = Number(line.toString());
  t.after(() => kill([second]));
  // It has started its session, its transpiler and TypeScript's process once it is ready.
  for (let wait = 0; wait < 200 && descendants(second).length < 3; wait++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const started = [second, ...descendants(second)];
  t.after(() => kill(started));
  assert.deepEqual(await survivors(started, 0), started);
  jupyter.kill("SIGKILL");
  assert.deepEqual(await survivors(started), []);
  assert.deepEqual(await survivors([kernel.pid!], 0), [kernel.pid]);
});
