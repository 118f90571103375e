// Makes of the kernel's sources what a page loads: bundle/kernel.js and session.js, two workers; declarations.json, the
// types that cells see; library/, batchnorm-lab with TensorFlow.js inside.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { declarations } from "./declarations.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** @type {import("esbuild").BuildOptions & { metafile: true }} */
const common = {
  bundle: true,
  format: "esm",
  platform: "browser",
  conditions: ["browser"],
  mainFields: ["browser", "module", "main"],
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
};

/** The two workers; without `write` it is only tried. */
function buildWorkers(folder, write = true) {
  return build({
    ...common,
    write,
    entryPoints: { kernel: here("kernel.worker.ts"), session: here("session.worker.ts") },
    outdir: folder,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    // TypeScript looks for Node, and for modules of it, and goes on without.
    alias: {
      fs: here("none.js"),
      path: here("none.js"),
      os: here("none.js"),
      inspector: here("none.js"),
      perf_hooks: here("none.js"),
    },
  });
}

/** Builds everything into `folder`. Resolves to what esbuild tells of it. */
export async function buildKernel(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "library"), { recursive: true });
  const workers = await buildWorkers(folder);
  const library = await build({
    ...common,
    entryPoints: { index: here("../src/bundle/index.js") },
    outdir: join(folder, "library"),
    splitting: true,
    chunkNames: "[name]-[hash]",
    // Its awaits become calls of `then`, which the session follows: what it prints after them goes to the right cell.
    supported: { "async-await": false, "async-generator": false, "for-await": false },
  });
  writeFileSync(join(folder, "declarations.json"), JSON.stringify(declarations()));
  return [workers.metafile, library.metafile];
}

/** The kernel as an extension of JupyterLite; its workers lie in the site's `kernel/`. */
export async function buildExtension(folder) {
  mkdirSync(join(folder, "static"), { recursive: true });
  await build({
    ...common,
    format: "iife",
    entryPoints: [here("lite/extension.ts")],
    outfile: join(folder, "static/extension.js"),
  });
  const { version } = JSON.parse(readFileSync(here("package.json"), "utf8"));
  const description = {
    name: "tskernel",
    version,
    jupyterlab: { extension: true, _build: { load: "static/extension.js", extension: "./extension" } },
  };
  writeFileSync(join(folder, "package.json"), JSON.stringify(description));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes("--check")) await buildWorkers(here("bundle"), false);
  else await buildKernel(process.argv[2] ?? here("bundle"));
}
