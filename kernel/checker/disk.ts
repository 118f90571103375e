import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { npmSpecifiers, parseNpmSpecifier } from "../packages/npmSpecifier.js";
import { isInstalled } from "../packages/packageFolder.js";
import { typesOf } from "../packages/typesOf.js";

export { resolve } from "node:path";

/** Of the `npm:…` that a text imports and that are installed: where TypeScript finds their types, if there are any. */
export function packageTypes(code: string): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const text of npmSpecifiers(code)) {
    const specifier = parseNpmSpecifier(text);
    if (specifier && isInstalled(specifier)) found.set(text, typesOf(specifier)?.replaceAll("\\", "/"));
  }
  return found;
}

export { libraries as defaultLibraries } from "./libraries.js";

/** Cells may import `.tsx` files; whether they hold JSX themselves is the `tsconfig.json`'s to say (`emitOptions`). */
export const moduleOptions = { jsx: "react-native" };

/** The nearest `tsconfig.json`, from the folder upwards. */
export function findTsconfig(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Declarations that every notebook sees: Node's (the folder's own version where it has one) and the kernel's. */
export function ambientFiles(cwd: string, withNode: boolean): string[] {
  const folder = fileURLToPath(new URL("../../types/", import.meta.url));
  const own = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".d.ts")) : [];
  const node = withNode ? (nodeTypes(join(cwd, "notebook.ts")) ?? nodeTypes(import.meta.url)) : undefined;
  return [node, ...own.map((name) => join(folder, name))]
    .filter((file) => file !== undefined)
    .map((file) => file.replaceAll("\\", "/"));
}

function nodeTypes(from: string): string | undefined {
  try {
    return join(dirname(createRequire(from).resolve("@types/node/package.json")), "index.d.ts");
  } catch {
    return undefined;
  }
}

/** Is it a package's file, which does not change? */
export const isOfPackage = (path: string): boolean => path.includes("/node_modules/");
