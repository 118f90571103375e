// The library for browsers: bundle/, from the same index.ts with the files *.browser.ts. It needs no Node and no shim;
// the packages that it imports stay imports, so that there is one copy of them.
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { writeBundle } from "../scripts/lib/writeBundle.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const wasm = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
const wasmFiles = ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"];

const result = await build({
  write: false,
  entryPoints: { index: here("index.ts") },
  outdir: here("bundle"),
  splitting: true,
  chunkNames: "[name]-[hash]",
  bundle: true,
  format: "esm",
  platform: "browser",
  conditions: ["browser"],
  target: "es2022",
  minifyWhitespace: true,
  external: ["@tensorflow/*", "vega", "vega-lite"],
  metafile: true,
  loader: { ".ttf": "binary", ".csv": "binary", ".wasm": "binary" },
  alias: Object.fromEntries(wasmFiles.map((file) => [file, join(wasm, file)])),
  logLevel: "warning",
});
writeBundle(result);
const made = new Set(result.outputFiles.map(({ path }) => basename(path)));
for (const name of readdirSync(here("bundle"))) if (!made.has(name)) rmSync(here(`bundle/${name}`));
writeFileSync(here("bundle/THIRD-PARTY-NOTICES.txt"), noticesOf(result.metafile));
