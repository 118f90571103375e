import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import crypto from "node:crypto";
import * as fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { writeAtomically } from "./writeAtomically.js";

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(join(tmpdir(), "write-"))));
afterEach(() => fs.rmSync(folder, { recursive: true }));

test("a file is replaced and keeps its mode; a new one is made", () => {
  const path = join(folder, "x");
  writeAtomically(path, "old");
  fs.chmodSync(path, 0o640);
  writeAtomically(path, "new");
  assert.equal(fs.readFileSync(path, "utf8"), "new");
  assert.equal(fs.statSync(path).mode & 0o777, 0o640);
  assert.deepEqual(fs.readdirSync(folder), ["x"]);
});

test("a link stays a link", { skip: process.platform === "win32" }, () => {
  fs.mkdirSync(join(folder, "real"));
  fs.writeFileSync(join(folder, "real", "x"), "old");
  fs.symlinkSync(join("real", "x"), join(folder, "link"));
  writeAtomically(join(folder, "link"), "new");
  assert.equal(fs.readFileSync(join(folder, "real", "x"), "utf8"), "new");
  assert.ok(fs.lstatSync(join(folder, "link")).isSymbolicLink());
});

test("no link that lies in the new file's place is followed", { skip: process.platform === "win32" }, (t) => {
  const victim = join(folder, "victim");
  fs.writeFileSync(victim, "untouched");
  const random = crypto.randomUUID;
  t.after(() => {
    crypto.randomUUID = random;
    syncBuiltinESMExports();
  });
  crypto.randomUUID = () => "1-2-3-4-5";
  syncBuiltinESMExports();
  for (const name of [".1-2-3-4-5.tmp", `.x.${process.pid}.tmp`]) fs.symlinkSync(victim, join(folder, name));
  assert.throws(() => writeAtomically(join(folder, "x"), "new"), { code: "EEXIST" });
  assert.equal(fs.readFileSync(victim, "utf8"), "untouched");
  assert.ok(fs.lstatSync(join(folder, ".1-2-3-4-5.tmp")).isSymbolicLink());
});

test("a name of 255 bytes is no name too long", () => {
  const path = join(folder, "x".repeat(255));
  writeAtomically(path, "text");
  assert.equal(fs.readFileSync(path, "utf8"), "text");
});

test("where the disk takes no more, the old file stays whole and nothing else is left", (t) => {
  if (process.platform === "win32") return t.skip("the shell's ulimit stands in for a full disk");
  const path = join(folder, "x");
  fs.writeFileSync(path, "old");
  const module = new URL("writeAtomically.js", import.meta.url).href;
  const code = `import(${JSON.stringify(module)}).then(({ writeAtomically }) => {
    writeAtomically(${JSON.stringify(path)}, "n".repeat(1 << 20));
  }).catch((error) => { console.log(error.code); process.exitCode = 7; })`;
  const { status, stdout } = spawnSync("bash", ["-c", 'ulimit -f 64; exec "$0" -e "$1"', process.execPath, code]);
  assert.deepEqual([status, String(stdout)], [7, "EFBIG\n"]);
  assert.equal(fs.readFileSync(path, "utf8"), "old");
  assert.deepEqual(fs.readdirSync(folder), ["x"]);
});
