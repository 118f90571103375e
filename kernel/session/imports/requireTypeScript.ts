import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type * as Esbuild from "esbuild";
import type { EmitOptions } from "../../checker/types.js";
import { findFile, isTypeScript } from "./localFiles.js";
import { findByPaths, type Paths } from "./paths.js";
import { asSyntaxError, transformOptions } from "./transformOptions.js";

const { apply } = Reflect;

type Load = (module: { _compile(code: string, path: string): void }, path: string) => void;

interface Internals {
  readonly _extensions: Record<string, Load>;
  _resolveFilename(request: string, parent?: { filename?: string | null }, ...more: unknown[]): string;
}

/**
 * Local TypeScript files become known to `require`. `loaded` is told of each one, with its source map (JSON); without it
 * the map is in the code.
 */
export function requireTypeScript(
  options: () => { readonly paths: Paths; readonly tsconfig: EmitOptions },
  loaded?: (path: string, source: string, map: string) => void,
): void {
  const { _extensions: loaders, _resolveFilename: resolveFilename } = Module as unknown as Internals;
  const ownRequire = createRequire(import.meta.url);
  for (const ending of [".ts", ".tsx", ".cts", ".mts", ".jsx"]) {
    const before = loaders[ending] ?? loaders[".js"]!;
    loaders[ending] = (module, path) => {
      if (!isTypeScript(path)) return before(module, path);
      const source = readFileSync(path, "utf8");
      const { transformSync } = ownRequire("esbuild") as typeof Esbuild;
      let transformed;
      try {
        transformed = transformSync(source, {
          ...transformOptions(path, options().tsconfig),
          ...asCommonJs(path),
        });
      } catch (error) {
        throw asSyntaxError(error);
      }
      const { code, map } = transformed;
      loaded?.(path, source, map);
      module._compile(loaded ? code : code + inlineMap(map), path);
    };
  }
  // `./x.js` may mean `x.ts`, and the folder's `paths` count.
  (Module as unknown as Internals)._resolveFilename = (request, parent, ...more) => {
    try {
      return apply(resolveFilename, Module, [request, parent, ...more]) as string;
    } catch (error) {
      const from = parent?.filename;
      if (!from || from.includes("node_modules")) throw error;
      const found = /^\.{0,2}\//.test(request)
        ? findFile(resolve(dirname(from), request))
        : findByPaths(request, options().paths);
      if (!found || !isTypeScript(found)) throw error;
      return found;
    }
  };
}

/** What makes a CommonJS module of one that may be written as an ES module. */
export function asCommonJs(path: string): Esbuild.TransformOptions {
  const url = JSON.stringify(pathToFileURL(path).href);
  const define = { "import.meta.url": url, "import.meta.dirname": "__dirname", "import.meta.filename": "__filename" };
  return { format: "cjs", platform: "node", define };
}

/** A source map as the last line of its code. */
export function inlineMap(map: string): string {
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString("base64")}`;
}
