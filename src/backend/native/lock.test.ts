import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { withLock } from "./lock.js";

describe("withLock", () => {
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), "lock-"))));
  after(() => rm(folder, { recursive: true }));

  it("lets one process in at a time", async () => {
    const lock = join(folder, "a");
    const log = join(folder, "log");
    const script = `
      import { withLock } from ${JSON.stringify(new URL("./lock.js", import.meta.url).href)};
      import { appendFileSync } from "node:fs";
      await withLock(${JSON.stringify(lock)}, async () => {
        appendFileSync(${JSON.stringify(log)}, "in ");
        await new Promise((resolve) => setTimeout(resolve, 100));
        appendFileSync(${JSON.stringify(log)}, "out ");
      });`;
    const processes = Array.from({ length: 3 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
      return new Promise((resolve) => child.on("close", resolve));
    });
    assert.deepEqual(await Promise.all(processes), [0, 0, 0]);
    assert.equal(await readFile(log, "utf8"), "in out in out in out ");
    assert.ok(!existsSync(lock));
  });

  it("takes over from a process that died, whose number lives again, or that never said who it is", async () => {
    const lock = join(folder, "b");
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.on("close", resolve));
    const host = hostname();
    const left = {
      dead: JSON.stringify({ pid: child.pid, host, id: "a" }),
      "this process's number, of another process": JSON.stringify({ pid: process.pid, host, id: "a" }),
      "a living number": JSON.stringify({ pid: 1, host, id: "a" }),
      "on another machine": JSON.stringify({ pid: 1, host: "elsewhere", id: "a" }),
      "the number alone": "1",
      nothing: "",
      "something else": '{"pid":[]}',
    };
    const minuteAgo = Date.now() / 1000 - 60;
    for (const [name, text] of Object.entries(left)) {
      await writeFile(lock, text);
      if (name !== "dead") await utimes(lock, minuteAgo, minuteAgo);
      const start = performance.now();
      assert.equal(await withLock(lock, async () => "done", { onWait: () => assert.fail(name) }), "done", name);
      assert.ok(performance.now() - start < 5000, name);
    }
    assert.deepEqual(await readdir(folder), ["log"]);
  });

  it("leaves alone what another machine renews", async () => {
    const lock = join(folder, "d");
    await writeFile(lock, JSON.stringify({ pid: 1e9, host: "elsewhere", id: "a" }));
    const waiting = withLock(lock, async () => {}, { signal: AbortSignal.timeout(500) });
    await assert.rejects(waiting, /abort|timeout/i);
    await rm(lock);
  });

  it("is free again after an error, and says for whom it waits", async () => {
    const lock = join(folder, "c");
    await assert.rejects(
      withLock(lock, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    const owners: number[] = [];
    await withLock(lock, async () => {
      const stop = new AbortController();
      const waiting = withLock(lock, async () => {}, {
        signal: stop.signal,
        onWait: (owner) => {
          owners.push(owner);
          stop.abort();
        },
      });
      await assert.rejects(waiting, { name: "AbortError" });
    });
    assert.deepEqual(owners, [process.pid]);
    assert.ok(!existsSync(lock));
  });
});
