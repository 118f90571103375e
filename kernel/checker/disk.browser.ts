/** A page has no disk: declarations are those of `declarations.ts`, with a worker's libraries in this one. */
export const defaultLibraries = ["esnext"];

/** All paths are whole. */
export const resolve = (...paths: string[]): string => paths.at(-1)!;

export const findTsconfig = (_folder: string): string | undefined => undefined;

export const ambientFiles = (_folder: string, _withNode: boolean): string[] => [
  "/types/globals.d.ts",
  "/types/tslab.d.ts",
  "/types/browser.d.ts",
];

/** There are no files to import. */
export const moduleOptions = {};

/** Is it a package's file, which does not change? */
export const isOfPackage = (path: string): boolean => path.startsWith("/packages/");

export const packageTypes = (_code: string): Map<string, string | undefined> => new Map();
