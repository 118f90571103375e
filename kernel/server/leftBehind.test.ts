import assert from "node:assert/strict";
import { test } from "node:test";
import { descendants, startKernel, survivors, type KernelProcess } from "./kernelProcess.test.helper.js";

const isLinux = process.platform === "linux";

/** What ends a kernel, and the way it is done. */
const ends: Record<string, (kernel: KernelProcess) => Promise<unknown>> = {
  "a shutdown": (kernel) => kernel.shutdown(),
  SIGTERM: async ({ process: kernel }) => kernel.kill("SIGTERM"),
  "SIGKILL of the server alone": async ({ process: kernel }) => kernel.kill("SIGKILL"),
};

for (const [name, endIt] of Object.entries(ends)) {
  test(
    `${name}: cells' child processes and npm's end, also those that take no notice of signals`,
    { skip: !isLinux },
    async (t) => {
      const kernel = await startKernel();
      t.after(kernel.end);
      const { client } = kernel;
      await client.execute(`
      import { spawn } from "node:child_process";
      spawn("sleep", ["600"]); spawn("sh", ["-c", "trap '' TERM INT HUP; sleep 600; sleep 600"]);
      spawn("sh", ["-c", "sleep 600 & sleep 600 & wait"]);
      await new Promise((done) => setTimeout(done, 200));`);
      await client.send("shell", "execute_request", {
        code: `%npm exec -c "trap '' TERM INT HUP; sleep 600; sleep 600"`,
      });
      // npm has started its shell.
      let started = descendants(kernel.process.pid!);
      for (let wait = 0; wait < 300 && started.length < 12; wait++) {
        await new Promise((done) => setTimeout(done, 50));
        started = descendants(kernel.process.pid!);
      }
      assert.ok(started.length >= 12, `${started.length} processes`);
      await endIt(kernel);
      const left = await survivors(started);
      for (const pid of left) process.kill(pid, "SIGKILL");
      assert.deepEqual(left, []);
    },
  );
}

test("a session that ends takes its child processes along; a new one goes on", { skip: !isLinux }, async (t) => {
  const kernel = await startKernel();
  t.after(kernel.end);
  const { client } = kernel;
  await client.execute('require("node:child_process").spawn("sleep", ["600"]); 1');
  const started = descendants(kernel.process.pid!);
  const told = await client.execute("process.exit(3)");
  assert.equal(told.reply.content.ename, "SessionEnded");
  await client.execute("1 + 1");
  const now = descendants(kernel.process.pid!);
  const left = await survivors(started.filter((pid) => !now.includes(pid)));
  assert.deepEqual(left, []);
  await kernel.shutdown();
});

test("Stop ends a %npm that takes no notice of signals within a second", { skip: !isLinux }, async (t) => {
  const kernel = await startKernel();
  t.after(kernel.end);
  const { client } = kernel;
  await client.execute("1");
  const before = descendants(kernel.process.pid!);
  const id = await client.send("shell", "execute_request", {
    code: `%npm exec -c "trap '' TERM INT; sleep 600; sleep 600"`,
  });
  const others = () => descendants(kernel.process.pid!).filter((pid) => !before.includes(pid));
  for (let wait = 0; wait < 300 && others().length < 3; wait++) await new Promise((done) => setTimeout(done, 50));
  const npm = others();
  const started = performance.now();
  await client.send("control", "interrupt_request", {});
  assert.equal((await client.reply(id)).content.ename, "Interrupted");
  const took = performance.now() - started;
  assert.ok(took < 5000, `it took ${took.toFixed(0)} ms`);
  t.diagnostic(`${took.toFixed(0)} ms`);
  assert.deepEqual(await survivors(npm), []);
  await kernel.shutdown();
});
