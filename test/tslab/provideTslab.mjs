import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/root.mjs";
import { npm } from "../npm.mjs";

/** Where stock tslab stands, with a TypeScript of its own. */
export const home = join(root, "test", "tslab");

/** Installs stock tslab, unless it stands there whole: the stamp is written last, and `npm ci` removes it first. */
export function provideTslab() {
  const stamp = join(home, "node_modules", ".stamp");
  const wanted = createHash("sha256")
    .update(readFileSync(join(home, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  npm(["ci", "--ignore-scripts"], home);
  writeFileSync(stamp, wanted);
}
