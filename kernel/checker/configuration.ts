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
const fixedOptions = {
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

/** A `tsconfig.json`. */
export interface Configuration {
  readonly files: readonly string[];
  readonly [field: string]: unknown;
}

/** The configuration that opens `files` for a notebook in `folder` (written with `/`), with Node's types or without. */
export function configure(folder: string, files: readonly string[], withNode: boolean): Configuration {
  const tsconfig = findTsconfig(folder);
  return {
    extends: [defaultsFile(folder), ...(tsconfig ? [slashed(tsconfig)] : [])],
    compilerOptions: fixedOptions,
    include: [],
    files: [...ambientFiles(folder, withNode), ...files],
  };
}

/** Where TypeScript is told to find the default options. */
export function defaultsFile(folder: string): string {
  return `${folder}/.tskernel-defaults.json`;
}

/** The nearest `tsconfig.json`, from the folder upwards. */
export function findTsconfig(cwd: string): string | undefined {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if (existsSync(file)) return file;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Declarations that every notebook sees: Node's (the folder's own version where it has one) and the kernel's. */
function ambientFiles(cwd: string, withNode: boolean): string[] {
  const folder = fileURLToPath(new URL("../../types/", import.meta.url));
  const own = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".d.ts")) : [];
  const node = withNode ? (nodeTypes(join(cwd, "notebook.ts")) ?? nodeTypes(import.meta.url)) : undefined;
  return [node, ...own.map((name) => join(folder, name))].filter((file) => file !== undefined).map(slashed);
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
