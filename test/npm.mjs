import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Runs npm to its end, which must be a good one; what it printed. */
export function npm(args, cwd) {
  // On Windows it is a script, which only a shell starts; and a shell splits at spaces.
  const shell = process.platform === "win32";
  const words = shell ? args.map((arg) => `"${arg}"`) : args;
  const { status, stdout, stderr, error } = spawnSync("npm", words, { cwd, encoding: "utf8", shell });
  assert.equal(status, 0, `npm ${args.join(" ")}\n${stdout}\n${stderr}\n${error ?? ""}`);
  return stdout;
}
