// Compiles the workspaces; arguments go to `tsc --build` (for example --watch, which leaves the kernel unbundled).
import { spawnSync } from "node:child_process";
import { build } from "./lib/build.mjs";
import { main } from "./lib/fail.mjs";
import { root } from "./lib/root.mjs";

const args = process.argv.slice(2);
if (args.includes("--watch") || args.includes("-w")) {
  const watch = ["node_modules/typescript/bin/tsc", "--build", ...args];
  process.exitCode = spawnSync(process.execPath, watch, { cwd: root, stdio: "inherit" }).status ?? 1;
} else await main(() => build(...args));
