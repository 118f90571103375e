import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { root } from "../lib/root.mjs";

/** What is almost surely a mistake, by `.oxlintrc.json`. */
export function checkLint(folder = root) {
  const oxlint = join(dirname(createRequire(import.meta.url).resolve("oxlint/package.json")), "bin/oxlint");
  const args = [oxlint, "--format", "unix", "--config", join(root, ".oxlintrc.json")];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  const problems = stdout.split("\n").filter((line) => /:\d+:\d+: /.test(line));
  if (status !== 0 && problems.length === 0) problems.push(stdout + stderr);
  return { problems, checked: "lint" };
}
