import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { newUser } from "./sandbox/users.js";

const skip = process.platform !== "linux" && "users are Linux's here";

test("processes have users of their own, whoever else starts some on the kernel", { skip }, () => {
  const ours = Array.from({ length: 200 }, newUser);
  const script = `
    const { newUser } = await import("${new URL("./sandbox/users.js", import.meta.url)}");
    console.log(JSON.stringify(Array.from({ length: 200 }, newUser)));`;
  // Neither a folder for temporary files nor anything else is shared.
  const env = { ...process.env, TMPDIR: "/nowhere" };
  const others = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8", env });
  assert.equal(new Set([...ours, ...(JSON.parse(others) as number[])]).size, 400);
});
