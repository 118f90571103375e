// Gives back what `npm start` and `npm test` took: .venv, what was built, and the caches.
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { root } from "./lib/root.mjs";

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "batchnorm-lab");
const folders = [
  [".venv", "JupyterLab", join(root, ".venv")],
  ["src/dist", "built", join(root, "src/dist")],
  ["kernel/dist", "built", join(root, "kernel/dist")],
  ["grading/dist", "built", join(root, "grading/dist")],
  ["kernel/bundle", "built", join(root, "kernel/bundle")],
  ["test/tslab/node_modules", "stock tslab", join(root, "test/tslab/node_modules")],
  [".cache", "test set-ups", join(root, ".cache")],
  [cache, "TensorFlow's native library, data sets", cache],
];

let total = 0;
for (const [name, what, path] of folders) {
  const bytes = size(path);
  if (bytes === undefined) continue;
  rmSync(path, { recursive: true, force: true });
  total += bytes;
  console.log(`${megabytes(bytes).padStart(8)}  ${name} (${what})`);
}
console.log(`${megabytes(total).padStart(8)}  given back. The packages in node_modules stay.`);

/** Bytes on disk, links not followed; undefined where there is nothing. */
function size(path) {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return undefined;
  const own = stats.blocks === undefined ? stats.size : stats.blocks * 512;
  if (!stats.isDirectory()) return own;
  return readdirSync(path).reduce((sum, name) => sum + (size(join(path, name)) ?? 0), own);
}

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
