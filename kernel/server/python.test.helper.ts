import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "../install/install.js";
import { makeConnection } from "./Client.test.helper.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const bin = process.platform === "win32" ? ["Scripts", "python.exe"] : ["bin", "python"];
const python = process.env.BATCHNORM_LAB_PYTHON ?? join(root, ".venv", ...bin);

/** False where the Python of the project (or of BATCHNORM_LAB_PYTHON) has the module; else why a test is skipped. */
export function lacks(module: string): string | false {
  const found = existsSync(python) && spawnSync(python, ["-c", `import ${module}`]).status === 0;
  return found ? false : `${python} has no ${module}`;
}

/** Runs a file of Python's unittest beside this one, the kernel installed for it alone. */
export async function runPythonTests(file: string): Promise<{ status: number | null; report: string }> {
  const { folder } = await makeConnection();
  install(join(folder, "kernels"), "tskernel");
  const path = fileURLToPath(new URL(`../../server/${file}`, import.meta.url));
  const { stdout, stderr, status } = spawnSync(python, [path, "-v"], {
    encoding: "utf8",
    cwd: folder,
    timeout: 300_000,
    env: { ...process.env, JUPYTER_PATH: folder, TSKERNEL_HISTORY: join(folder, "history") },
  });
  return { status, report: stdout + stderr };
}
