import { createRequire, isBuiltin, Module } from "node:module";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { EmitOptions } from "../../checker/types.js";
import { parseNpmSpecifier } from "../../packages/npmSpecifier.js";
import { packageFolder } from "../../packages/packageFolder.js";
import { failWhenRead, readFrom, type Box } from "../notebook/Box.js";
import { findFile, isCommonJs, isTypeScript } from "./localFiles.js";
import { importTypeScript } from "./typescriptModules.js";
import { placeSyntaxError } from "./syntaxPlaces.js";
import { findByPaths, type Paths } from "./paths.js";

/**
 * Imports of cells start in the notebook's folder. CommonJS is loaded with `require`: the real `import()` loses its
 * named exports and is slow; ES modules are loaded with `import()`.
 */
const folder = process.cwd();
const here = pathToFileURL(join(folder, "notebook.ts")).href;
const require = createRequire(here);
const resolveFrom = import.meta.resolve as (specifier: string, parent?: string) => string;

/** `import.meta` of a cell. */
export const meta = Object.freeze({
  url: here,
  dirname: folder,
  filename: join(folder, "notebook.ts"),
  resolve: (specifier: string) => locate(specifier),
});

let paths: Paths = {};
let tsconfig: EmitOptions = {};

/** What the type checker goes by, too: the folder's `tsconfig.json`. */
export function setTsconfig(aliases: Paths, options: EmitOptions): void {
  paths = aliases;
  tsconfig = options;
}

export function tsconfigOfNotebook(): { readonly paths: Paths; readonly tsconfig: EmitOptions } {
  return { paths, tsconfig };
}

type Namespace = Record<string, unknown>;

/** Modules that the kernel itself offers. */
const ownModules = new Map<string, object>();

export function addModule(name: string, exports: object): void {
  ownModules.set(name, exports);
}

/** `import("…")` in a cell, with its attributes where it has some. */
export async function importModule(specifier: unknown, options?: ImportCallOptions): Promise<unknown> {
  if (options?.with && Object.keys(options.with).length) return import(locate(String(specifier)), options);
  const { exports, isModule } = await loadModule(String(specifier));
  if (isModule) return exports;
  // Getters stay getters: some packages load their parts by them.
  const names = Object.getOwnPropertyDescriptors(Object(exports ?? {}) as object);
  return Object.defineProperties({}, { ...names, default: { value: defaultOf(exports), enumerable: true } });
}

/** `import a, { b } from "…"`: puts what the module exports into the boxes of the names. */
export async function bindImports(specifier: string, bindings: readonly (readonly [string, Box])[]): Promise<void> {
  let loaded;
  try {
    loaded = await loadModule(specifier);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND" || !bindings.length) throw error;
    // The type checker has found it: a package of types alone, maybe. The error is for who reads the name as a value.
    for (const [, box] of bindings) failWhenRead(box, error);
    return;
  }
  const { exports, isModule } = loaded;
  for (const [name, box] of bindings) {
    if (name === "*") box.$ = exports;
    // A module may give its names other values. One that isn't there is a type (`import { type }` without the word).
    else if (isModule) readFrom(box, () => (exports as Namespace)[name]);
    else if (name === "default") box.$ = defaultOf(exports);
    else box.$ = (exports as Namespace | undefined)?.[name];
  }
}

/** What compilers make of ES modules marks itself, and means its own `default`. */
function defaultOf(exports: unknown): unknown {
  const marked = exports as { __esModule?: boolean; default?: unknown } | null | undefined;
  return marked?.__esModule && "default" in marked ? marked.default : exports;
}

interface Loaded {
  readonly exports: unknown;
  readonly isModule: boolean;
}

async function loadModule(specifier: string): Promise<Loaded> {
  const own = ownModules.get(specifier);
  if (own) return { exports: own, isModule: true };
  if (isBuiltin(specifier)) return { exports: require(specifier), isModule: false };
  const url = locate(specifier);
  if (!url.startsWith("file:")) return { exports: await import(url), isModule: true };
  const path = fileURLToPath(url);
  try {
    return await loadFile(path, url);
  } catch (error) {
    placeSyntaxError(error, path);
    throw error;
  }
}

async function loadFile(path: string, url: string): Promise<Loaded> {
  if (isTypeScript(path) && !isCommonJs(path))
    return { exports: await importTypeScript(path, paths, tsconfig), isModule: true };
  const version = versionOf(path);
  switch (kindOf(path)) {
    case "commonjs":
      if (version) forget(path);
      return { exports: require(path), isModule: false };
    case "module":
      return { exports: await import(url + version), isModule: true };
    default:
      return loadAmbiguous(path, url);
  }
}

/** A `.js` file without a word in package.json: Node finds out by its syntax. */
async function loadAmbiguous(path: string, url: string): Promise<Loaded> {
  try {
    const exports = require(path) as unknown;
    return { exports, isModule: Object.prototype.toString.call(exports) === "[object Module]" };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ASYNC_MODULE") throw error;
    return { exports: await import(url), isModule: true };
  }
}

const firstSeen = new Map<string, number>();

/** A local file that was edited since its first import: a query that makes its URL a new one. */
function versionOf(path: string): string {
  if (path.includes("node_modules")) return "";
  const { mtimeMs } = statSync(path);
  const first = firstSeen.get(path) ?? mtimeMs;
  firstSeen.set(path, first);
  return first === mtimeMs ? "" : `?v=${mtimeMs}`;
}

/** A CommonJS file that was edited, with the local files that it has loaded, is loaded anew. */
function forget(path: string): void {
  const module = require.cache[path];
  if (!module) return;
  delete require.cache[path];
  for (const child of module.children) if (!child.filename.includes("node_modules")) forget(child.filename);
}

function kindOf(path: string): "commonjs" | "module" | undefined {
  switch (extname(path)) {
    case ".mjs":
    case ".wasm":
      return "module";
    case ".js":
      return typeOfPackage(dirname(path));
    default:
      return "commonjs";
  }
}

function typeOfPackage(from: string): "commonjs" | "module" | undefined {
  for (let at = from; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) {
      const { type } = JSON.parse(readFileSync(file, "utf8")) as { type?: string };
      return type === "module" || type === "commonjs" ? type : undefined;
    }
    if (dirname(at) === at) return undefined;
  }
}

/** Where a specifier leads, as a URL. Throws with the remedy. */
function locate(specifier: string): string {
  if (isBuiltin(specifier)) return specifier.startsWith("node:") ? specifier : `node:${specifier}`;
  if (/^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier)) return pathToFileURL(locateFile(specifier)).href;
  const file = findByPaths(specifier, paths);
  if (file) return pathToFileURL(file).href;
  if (specifier.startsWith("npm:")) return locatePackage(specifier);
  try {
    return resolveFrom(specifier, here);
  } catch (error) {
    // A bundler, and so the type checker, finds `package/file` without its ending; Node's `require` does, too.
    try {
      return pathToFileURL(require.resolve(specifier)).href;
    } catch {
      throw explain(specifier, error);
    }
  }
}

/** Of a package of `npm:…`, which was installed before the cell began. */
function locatePackage(specifier: string): string {
  const found = parseNpmSpecifier(specifier);
  const parent = found && join(packageFolder(found), "package.json");
  if (!parent || !existsSync(parent)) {
    const message = `${specifier} is not installed. A cell that imports it by this very text installs it: import "${specifier}"`;
    throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
  }
  return resolveFrom(found.name + found.entry.slice(1), pathToFileURL(parent).href);
}

function locateFile(specifier: string): string {
  const path = specifier.startsWith("file:") ? fileURLToPath(specifier) : resolve(folder, specifier);
  const found = findFile(path);
  if (found) return found;
  throw Object.assign(new Error(`Cannot find module '${specifier}' (looked for ${path})`), {
    code: "ERR_MODULE_NOT_FOUND",
  });
}

function explain(specifier: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ERR_MODULE_NOT_FOUND") return error;
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const message = `Cannot find package '${name}' from ${folder}. To install it there: %npm install ${name}`;
  return Object.assign(new Error(message), { code });
}

/** `module` of the notebook: what is written for CommonJS (`module.exports = …`, `export = …`) finds it. */
export const module = new Module(join(folder, "notebook.ts"));

/** `require` of the notebook. */
export const requireFromNotebook = Object.assign(
  (specifier: string): unknown => {
    try {
      return require(specifier.startsWith?.("npm:") ? fileURLToPath(locatePackage(specifier)) : specifier) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) placeSyntaxError(error, require.resolve(specifier));
      throw error;
    }
  },
  require,
  { main: module },
);
