// Compiles the workspaces; arguments go to `tsc --build` (for example --watch).
import { spawnSync } from "node:child_process";
import { root } from "./lib/root.mjs";

const args = ["node_modules/typescript/bin/tsc", "--build", ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" }).status ?? 1);
