import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./fail.mjs";
import { root } from "./root.mjs";

/** @throws {Problem} where this Node, or what `npm ci` installs, will not do. */
export function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [major, minor] = process.versions.node.split(".").map(Number);
  const serves = engines.node.split("||").some((range) => {
    const [, sign, wantedMajor, wantedMinor] = /(\^|>=)(\d+)\.(\d+)/.exec(range);
    if (major !== Number(wantedMajor)) return sign === ">=" && major > Number(wantedMajor);
    return minor >= Number(wantedMinor);
  });
  if (!serves) throw new Problem(`This is Node ${process.versions.node}; the project needs ${engines.node}.`);
  if (!existsSync(join(root, "node_modules", "typescript"))) {
    throw new Problem("The packages are not installed yet. First: npm ci");
  }
}
