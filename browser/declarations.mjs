// The declaration files that cells in a browser see, as one object: path → text.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript6";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const libraryFolder = dirname(here("../node_modules/typescript6/lib/typescript.js"));

/** What a notebook may import by name. */
const text = 'import * as lab from "batchnorm-lab"; import * as tf from "@tensorflow/tfjs"; [lab, tf];';

/** TypeScript's own under /lib/, the kernel's under /types/, packages beside the notebook. */
export function declarations() {
  const found = {};
  for (const name of ["lib.esnext.d.ts", "lib.webworker.d.ts", "lib.webworker.asynciterable.d.ts"])
    addLibrary(name, found);
  for (const name of ["globals.d.ts", "tslab.d.ts"]) {
    found[`/types/${name}`] = readFileSync(here(`../kernel/types/${name}`), "utf8");
  }
  found["/types/browser.d.ts"] = readFileSync(here("types/browser.d.ts"), "utf8");
  const entry = here("../notebooks/entry-of-declarations.ts");
  const options = {
    target: ts.ScriptTarget.ESNext,
    lib: ["lib.esnext.d.ts"],
    types: [],
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (file) => file === entry || fileExists.call(host, file);
  host.getSourceFile = (file, ...rest) =>
    file === entry ? ts.createSourceFile(file, text, options.target) : getSourceFile.call(host, file, ...rest);
  const packages = new Set();
  for (const { fileName, text } of ts.createProgram([entry], options, host).getSourceFiles()) {
    if (fileName === entry || fileName.startsWith(libraryFolder) || fileName.includes("/@types/node/")) continue;
    const path = placeOf(fileName);
    packages.add(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)[0]);
    found[path] = text.replace(/\n\/\/# sourceMappingURL=.*/, "");
  }
  for (const path of packages) {
    const file = sourceOf(path);
    if (existsSync(file)) found[`${path}/package.json`] = readFileSync(file, "utf8");
  }
  return found;
}

const librarySource = here("../src/");
const modules = here("../node_modules/");

function placeOf(file) {
  if (file.startsWith(librarySource)) return `/notebook/node_modules/batchnorm-lab/${file.slice(librarySource.length)}`;
  return `/notebook/node_modules/${file.slice(modules.length)}`;
}

function sourceOf(path) {
  const name = path.slice("/notebook/node_modules/".length);
  return name === "batchnorm-lab" ? join(librarySource, "package.json") : join(modules, name, "package.json");
}

/** One of TypeScript's own, with those that it refers to. */
function addLibrary(name, found) {
  if (`/lib/${name}` in found) return;
  const text = readFileSync(join(libraryFolder, name), "utf8");
  found[`/lib/${name}`] = text;
  for (const [, other] of text.matchAll(/reference lib="([^"]+)"/g)) addLibrary(`lib.${other}.d.ts`, found);
}
