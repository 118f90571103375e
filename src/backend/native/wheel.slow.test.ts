import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { findNative } from "./find.js";
import { nativeFolder } from "./folder.js";
import { provideBy } from "./provide.js";
import { fromWheel } from "./wheel.js";

const unfit =
  process.platform !== "linux" || process.arch !== "x64"
    ? "only for Linux x64"
    : spawnSync("g++", ["--version"]).error
      ? "g++ is not installed"
      : false;

it(
  "the addon is built against the library of the Python package, and nothing else is left",
  { skip: unfit },
  async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), "wheel-"));
    try {
      const { message } = await provideBy([fromWheel], { cacheDir });
      assert.equal(message, "native library: the C library of tensorflow-cpu==2.21.0");
      assert.equal(findNative(cacheDir), nativeFolder(cacheDir));
      assert.equal((await readdir(join(cacheDir, "native"))).length, 1);
      assert.deepEqual((await readdir(nativeFolder(cacheDir))).sort(), ["deps", "lib", "manifest.json"]);
    } finally {
      await rm(cacheDir, { recursive: true });
    }
  },
);
