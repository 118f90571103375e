import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { userOf } from "./sandbox/users.js";

test("gradings that run at once have different users, slot by slot", () => {
  const ours = [0, 1, 2].map(userOf);
  assert.equal(new Set(ours).size, 3);
  assert.deepEqual([0, 1, 2].map(userOf), ours);
  const script = `
    const { userOf } = await import("${new URL("./sandbox/users.js", import.meta.url)}");
    console.log(JSON.stringify([0, 1, 2].map(userOf)));`;
  const others = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  assert.deepEqual(
    (JSON.parse(others) as number[]).filter((user) => ours.includes(user)),
    [],
  );
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith("course-user-"));
  const ofOurs = left.filter((name) => name.endsWith(`-${process.pid}`));
  assert.equal(ofOurs.length, 3, "what the other has claimed is free again");
});
