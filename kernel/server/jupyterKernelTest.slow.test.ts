import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { install } from "../install/install.js";
import { makeConnection } from "./Client.test.helper.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const python = process.env.BATCHNORM_LAB_PYTHON ?? join(root, ".venv", "bin", "python");
const hasTests = existsSync(python) && spawnSync(python, ["-c", "import jupyter_kernel_test"]).status === 0;
const skip = hasTests ? false : `${python} has no jupyter_kernel_test`;

test("every test of jupyter_kernel_test passes; only the pager, which we have none of, is skipped", { skip }, async () => {
  const { folder } = await makeConnection();
  install(join(folder, "kernels"), "tskernel", "TypeScript");
  const file = fileURLToPath(new URL("../../server/jupyter_kernel_test_tskernel.py", import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [file, "-v"], {
    encoding: "utf8",
    cwd: folder,
    env: { ...process.env, JUPYTER_PATH: folder, TSKERNEL_HISTORY: join(folder, "history") },
  });
  assert.equal(status, 0, stdout + stderr);
  const skipped = stderr.split("\n").filter((line) => line.includes("skipped"));
  assert.deepEqual(skipped.map((line) => line.split(" ")[0]), ["test_pager"], stderr);
});
