import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
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

  it("takes over from a process that died", async () => {
    const lock = join(folder, "b");
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.on("close", resolve));
    for (const left of [String(child.pid), ""]) {
      await writeFile(lock, left);
      assert.equal(await withLock(lock, async () => "done"), "done");
    }
  });

  it("is free again after an error, and says for whom it waits", async () => {
    const lock = join(folder, "c");
    await assert.rejects(
      withLock(lock, () => Promise.reject(new Error("no"))),
      /^Error: no$/,
    );
    await writeFile(lock, String(process.pid));
    const stop = new AbortController();
    const owners: number[] = [];
    const waiting = withLock(lock, async () => {}, {
      signal: stop.signal,
      onWait: (owner) => {
        owners.push(owner);
        stop.abort();
      },
    });
    await assert.rejects(waiting, { name: "AbortError" });
    assert.deepEqual(owners, [process.pid]);
  });
});
