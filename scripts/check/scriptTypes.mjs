import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../lib/root.mjs";

/** Names, arguments and fields in the `.mjs` files, by `tsconfig.scripts.json`. */
export function checkScriptTypes(folder = root) {
  const args = [
    join(root, "node_modules/typescript/bin/tsc"),
    "--project",
    join(folder, "tsconfig.scripts.json"),
    "--pretty",
    "false",
  ];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const problems = stdout.split("\n").filter((line) => /^\S.*: error TS\d+: /.test(line));
  if (status !== 0 && problems.length === 0) problems.push(stdout + stderr);
  return { problems, checked: "types in scripts" };
}
