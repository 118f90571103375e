import { createRequire } from "node:module";
import type * as Esbuild from "esbuild";

let loaded: typeof Esbuild | undefined;

/**
 * The transpiler, loaded when it is first wanted. By `require`: `import` would first look through all of it for the names
 * that it exports, which takes 60 ms.
 */
export function esbuild(): typeof Esbuild {
  return (loaded ??= createRequire(import.meta.url)("esbuild") as typeof Esbuild);
}
