import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const endings = ["", ".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/**
 * The file that a path without its ending means, or that TypeScript means by `./x.js`: what bundlers, and so the type
 * checker, find.
 */
export function findFile(path: string): string | undefined {
  const swapped = path.replace(/\.([mc]?)js$/, ".$1ts");
  const inside = endings.slice(1).map((ending) => join(path, `index${ending}`));
  return [...endings.map((ending) => path + ending), swapped, ...(existsSync(path) ? inside : [])].find(isFile);
}

export function isTypeScript(path: string): boolean {
  return /\.[mc]?ts$/.test(path) && !path.includes("node_modules");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
