import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import {
  createRequire,
  type LoadFnOutput,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
} from "node:module";
import { join, resolve as resolvePath } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { MessagePort } from "node:worker_threads";
import { esbuild } from "../../cell/esbuild.js";
import type { EmitOptions } from "../../checker/types.js";
import { places } from "../places.js";
import { parseNpmSpecifier } from "../../packages/npmSpecifier.js";
import { packageFolder } from "../../packages/packageFolder.js";
import { asCommonJs, inlineMap } from "./requireTypeScript.js";
import { findFile, isCommonJs, isTypeScript } from "./localFiles.js";
import { asSyntaxError, transformOptions } from "./transformOptions.js";
import { findByPaths, type Paths } from "./paths.js";

/** The loader's side of local TypeScript files; runs in Node's own thread for hooks. */
let port: MessagePort | undefined;
let paths: Paths;
let tsconfig: EmitOptions;

export interface HooksData {
  /** Takes the source maps; without it they are in the code. */
  readonly port?: MessagePort;
  /** Of the folder's `tsconfig.json`: where modules are, and what it says about the JavaScript. */
  readonly paths: Paths;
  readonly tsconfig: EmitOptions;
}

export function initialize(data: HooksData): void {
  ({ port, paths, tsconfig } = data);
  port?.unref();
}

export async function resolve(
  specifier: string,
  context: ResolveHookContext,
  nextResolve: (specifier: string, context?: ResolveHookContext) => Promise<ResolveFnOutput>,
): Promise<ResolveFnOutput> {
  const fromTypeScript = context.parentURL?.startsWith("file:") && isTypeScript(pathOf(context.parentURL));
  if (specifier === "tslab" && fromTypeScript) return { url: places.tslab.href, shortCircuit: true };
  const inPackages = fromTypeScript ? parseNpmSpecifier(specifier) : undefined;
  if (inPackages) {
    const parentURL = pathToFileURL(join(packageFolder(inPackages), "package.json")).href;
    return nextResolve(inPackages.name + inPackages.entry.slice(1), { ...context, parentURL });
  }
  const isPath = specifier.startsWith("file:") || (fromTypeScript && /^\.{0,2}\//.test(specifier));
  const path = isPath
    ? findFile(pathOf(new URL(specifier, context.parentURL).href))
    : fromTypeScript
      ? findByPaths(specifier, paths)
      : undefined;
  if (!path || !isTypeScript(path)) {
    try {
      return await nextResolve(path && fromTypeScript ? pathToFileURL(path).href : specifier, context);
    } catch (error) {
      // `package/file` without its ending: the type checker finds it, and so does `require`.
      const found = fromTypeScript && requireFrom(context.parentURL!, specifier);
      if (!found) throw error;
      return { url: pathToFileURL(found).href, shortCircuit: true };
    }
  }
  const version = isCommonJs(path) ? "" : `?v=${await versionOf(path)}`;
  return { url: pathToFileURL(path).href + version, format: formatOf(path), shortCircuit: true };
}

export async function load(
  url: string,
  context: LoadHookContext,
  nextLoad: (url: string, context?: LoadHookContext) => Promise<LoadFnOutput>,
): Promise<LoadFnOutput> {
  if (!url.startsWith("file:") || !isTypeScript(pathOf(url))) return nextLoad(url, context);
  const path = pathOf(url);
  const source = await readFile(path, "utf8");
  const options = { ...transformOptions(path, tsconfig), ...(isCommonJs(path) && asCommonJs(path)) };
  const { code, map } = await esbuild(({ transform }) => transform(source, options)).catch((error: unknown) => {
    throw asSyntaxError(error);
  });
  port?.postMessage({ url: isCommonJs(path) ? path : url, path, source, map });
  return { format: formatOf(path), source: port ? code : code + inlineMap(map), shortCircuit: true };
}

function formatOf(path: string): "module" | "commonjs" {
  return isCommonJs(path) ? "commonjs" : "module";
}

function requireFrom(parent: string, specifier: string): string | undefined {
  try {
    return createRequire(pathOf(parent)).resolve(specifier);
  } catch {
    return undefined;
  }
}

function pathOf(url: string): string {
  return fileURLToPath(url.replace(/[?#].*$/, ""));
}

/** A hash over a file and the local files that it imports, directly or not. */
async function versionOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for (const file of await closureOf(path)) hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

async function closureOf(path: string): Promise<string[]> {
  try {
    const { metafile } = await esbuild(({ build }) =>
      build({
        entryPoints: [path],
        bundle: true,
        write: false,
        metafile: true,
        packages: "external",
        format: "esm",
        platform: "node",
        target: `node${process.versions.node}`,
        loader: { ".node": "empty" },
        absWorkingDir: process.cwd(),
        ...(Object.keys(paths).length && { tsconfigRaw: { compilerOptions: { baseUrl: "/", paths: paths as never } } }),
        logLevel: "silent",
      }),
    );
    return Object.keys(metafile.inputs)
      .map((file) => resolvePath(file))
      .sort();
  } catch {
    // Whatever is wrong with it, loading it tells better.
    return [path];
  }
}
