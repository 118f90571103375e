import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { Recorder } from "./Recorder.test.helper.js";

const skip = process.platform === "linux" ? false : "/proc is Linux's";

test("a closed interpreter leaves no process behind, not even one that has ended", { skip }, async () => {
  for (let round = 0; round < 3; round++) {
    const recorder = new Recorder(tmpdir());
    assert.equal((await recorder.run("const enough: number = 2; enough + 1")).text, "3");
    await recorder.close();
    assert.deepEqual(children(), []);
  }
});

/** "name state" of this process's children; Z is one that has ended and that nobody has asked how. */
function children(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, name, state, parent] = /\((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))!;
        return Number(parent) === process.pid ? [`${name} ${state}`] : [];
      } catch {
        return []; // it has just ended
      }
    });
}
