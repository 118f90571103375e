import { ambientFiles, defaultLibraries, findTsconfig, moduleOptions } from "#checker/disk.js";
import type { Checker } from "./types.js";

/** What holds where the folder's `tsconfig.json` says nothing else. */
export const defaultOptions = {
  strict: true,
  target: "esnext",
  lib: defaultLibraries,
  ...moduleOptions,
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

/** The configuration that opens `files` for a notebook in `folder` (written with `/`), with Node's types or without, and with these `paths`. */
export function configure(
  folder: string,
  files: readonly string[],
  { withNode, paths }: { readonly withNode: boolean; readonly paths: Checker["aliases"] },
): Configuration {
  const tsconfig = findTsconfig(folder);
  return {
    extends: [defaultsFile(folder), ...(tsconfig ? [slashed(tsconfig)] : [])],
    // Only where there are some: they take the place of the tsconfig.json's own.
    compilerOptions: Object.keys(paths).length ? { ...fixedOptions, paths } : fixedOptions,
    include: [],
    files: [...ambientFiles(folder, withNode), ...files],
  };
}

/** Where TypeScript is told to find the default options. */
export function defaultsFile(folder: string): string {
  return `${folder}/.tskernel-defaults.json`;
}

/** TypeScript writes all paths with `/`. */
export function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
