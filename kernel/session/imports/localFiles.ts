import { existsSync, statSync } from "node:fs";
import { join } from "node:path";

const endings = ["", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json"];

/**
 * The file that a path without its ending means, or that TypeScript means by `./x.js`: what bundlers, and so the type
 * checker, find.
 */
export function findFile(path: string): string | undefined {
  const swapped = [path.replace(/\.([mc]?)js$/, ".$1ts"), path.replace(/\.jsx?$/, ".tsx")];
  const inside = endings.slice(1).map((ending) => join(path, `index${ending}`));
  return [...endings.map((ending) => path + ending), ...swapped, ...(existsSync(path) ? inside : [])].find(isFile);
}

/** Is it a file of the user's that Node can't read as it is: TypeScript, or JSX? */
export function isTypeScript(path: string): boolean {
  return /\.(?:[mc]?ts|tsx|jsx)$/.test(path) && !path.includes("node_modules");
}

/** A TypeScript file that is a CommonJS module by its name. */
export function isCommonJs(path: string): boolean {
  return path.endsWith(".cts");
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
