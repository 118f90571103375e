// Compiles the workspaces; arguments go to `tsc --build` (for example --watch).
import { spawnSync } from "node:child_process";
import { root } from "./lib/root.mjs";

const args = ["node_modules/typescript/bin/tsc", "--build", ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
if (!args.includes("--watch")) spawnSync(process.execPath, ["kernel/bundle.mjs"], { cwd: root, stdio: "inherit" });
process.exit(status ?? 1);
