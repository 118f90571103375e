import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What holds where the folder's `tsconfig.json` says nothing else. */
export const defaultOptions = {
  strict: true,
  target: "esnext",
  lib: ["esnext"],
  types: [],
  skipLibCheck: true,
  resolveJsonModule: true,
};

/** What a notebook needs, whatever the folder's `tsconfig.json` says. */
export const fixedOptions = {
  module: "preserve",
  moduleResolution: "bundler",
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  noEmit: true,
  composite: false,
  incremental: false,
  declaration: false,
  isolatedDeclarations: false,
  isolatedModules: false,
  verbatimModuleSyntax: false,
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
  rootDir: null,
};

/** The nearest `tsconfig.json`, from the folder upwards. */
export function findTsconfig(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Declarations that every notebook sees: Node's (the folder's own version where it has one) and the kernel's. */
export function ambientFiles(cwd: string): string[] {
  const folder = fileURLToPath(new URL("../../types/", import.meta.url));
  const own = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".d.ts")) : [];
  return [nodeTypes(join(cwd, "notebook.ts")) ?? nodeTypes(import.meta.url), ...own.map((name) => join(folder, name))]
    .filter((file) => file !== undefined)
    .map(slashed);
}

function nodeTypes(from: string): string | undefined {
  try {
    return join(dirname(createRequire(from).resolve("@types/node/package.json")), "index.d.ts");
  } catch {
    return undefined;
  }
}

/** TypeScript writes all paths with `/`. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
