// Two copies of the library in one process that share tfjs, as two versions in a project do: nothing is printed, and both
// compute.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../scripts/lib/root.mjs";

const program = (copy, backend) => `
const libraries = [await import(${JSON.stringify(join(root, "src/dist/index.js"))}), await import(${JSON.stringify(copy)})];
for (const library of libraries) await library.ready({ backend: "${backend}" });
const gradients = libraries.map(({ tf, batchNorm }) => {
  const x = tf.tensor2d([[1, 2], [3, 5], [4, 1]]);
  return Array.from(tf.grad((t) => batchNorm(t).square().mul(tf.tensor2d([[1, 2], [3, 4], [5, 6]])).sum())(x).dataSync());
});
const [a, b] = gradients;
process.exitCode = libraries[0] !== libraries[1] && a.every((value, i) => Math.abs(value - b[i]) < 1e-5) ? 0 : 1;
`;

test("a second copy of the library is silent", { timeout: 120_000 }, () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(join(root, ".cache", "copy-"));
  try {
    for (const part of ["dist", "package.json"])
      cpSync(join(root, "src", part), join(folder, part), { recursive: true });
    for (const backend of ["cpu", "wasm", "tensorflow"]) {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ["--input-type=module", "-e", program(join(folder, "dist/index.js"), backend)],
        { encoding: "utf8" },
      );
      if (/no native library/.test(stderr)) continue;
      assert.deepEqual([status, stdout, stderr], [0, "", ""], backend);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
