// The declaration files that cells in a browser see, as one object: path → text.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript6";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const libraryFolder = dirname(here("../node_modules/typescript6/lib/typescript.js"));
const librarySource = here("../src/");
const installed = here("../node_modules/");

/** What a notebook may import by name. */
const packages = ["batchnorm-lab", "@tensorflow/tfjs"];

/**
 * TypeScript's own as one file, but for those that are modules, the kernel's under /types/, packages under /packages/. (Of
 * files in `node_modules` TypeScript asks again and again for which package they belong to.)
 */
export function declarations() {
  const libraries = new Map();
  for (const name of ["lib.esnext.d.ts", "lib.webworker.d.ts", "lib.webworker.asynciterable.d.ts"])
    addLibrary(name, libraries);
  const isModule = (text) => /^export \{\};/m.test(text);
  const modules = [...libraries].filter(([, text]) => isModule(text));
  const scripts = [...libraries.values()].filter((text) => !isModule(text));
  const found = Object.fromEntries(modules.map(([name, text]) => [`/lib/${name}`, text]));
  const references = modules.map(([name]) => `/// <reference path="./${name}" />`);
  found["/lib/lib.esnext.d.ts"] = [...references, ...scripts].join("\n");
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
  const text = packages.map((name) => `import "${name}";`).join("\n");
  host.fileExists = (file) => file === entry || fileExists.call(host, file);
  host.getSourceFile = (file, ...rest) =>
    file === entry ? ts.createSourceFile(file, text, options.target) : getSourceFile.call(host, file, ...rest);
  const names = new Set(packages);
  for (const { fileName, text } of ts.createProgram([entry], options, host).getSourceFiles()) {
    // WebGPU's types are among TypeScript's own.
    if (fileName === entry || fileName.startsWith(libraryFolder) || /\/@(types\/node|webgpu\/types)\//.test(fileName))
      continue;
    found[placeOf(fileName)] = quick(text.replace(/\n\/\/# sourceMappingURL=.*/, ""));
    const [, name] = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(fileName) ?? [];
    if (name) names.add(name);
  }
  for (const name of names) {
    const { resolvedModule } = ts.resolveModuleName(name, entry, options, host);
    const types = placeOf(resolvedModule.resolvedFileName).slice(`/packages/${name}/`.length);
    found[`/packages/${name}/package.json`] = JSON.stringify({ name, types });
  }
  return found;
}

function placeOf(file) {
  if (file.startsWith(librarySource)) return `/packages/batchnorm-lab/${file.slice(librarySource.length)}`;
  return `/packages/${file.slice(installed.length)}`;
}

/** Says what TypeScript else finds out by comparing all members of the class, anew for each cell that computes with tensors. */
function quick(text) {
  return text.replace("export declare class Tensor<R extends Rank", "export declare class Tensor<out R extends Rank");
}

/** One of TypeScript's own, with those that it refers to, which come before it. */
function addLibrary(name, found) {
  if (found.has(name)) return;
  found.set(name, "");
  const text = readFileSync(join(libraryFolder, name), "utf8");
  for (const [, other] of text.matchAll(/reference lib="([^"]+)"/g)) addLibrary(`lib.${other}.d.ts`, found);
  found.set(name, text.replace(/^\/\/\/ *<reference.*$/gm, ""));
}
