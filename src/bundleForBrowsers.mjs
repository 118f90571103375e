// The library for browsers: bundle/, from the same index.ts with the files *.browser.ts. It needs no Node and no shim;
// the packages that it imports stay imports, so that there is one copy of them.
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { writeBundle } from "../scripts/lib/writeBundle.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const result = await build({
  write: false,
  entryPoints: { index: here("index.ts") },
  outdir: here("bundle"),
  bundle: true,
  format: "esm",
  platform: "browser",
  conditions: ["browser"],
  target: "es2022",
  minifyWhitespace: true,
  external: ["@tensorflow/*", "vega", "vega-lite"],
  metafile: true,
  loader: { ".ttf": "binary", ".csv": "binary" },
  logLevel: "warning",
});
writeBundle(result);
const wasm = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm"));
mkdirSync(here("bundle"), { recursive: true });
for (const file of ["tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"]) {
  copyFileSync(join(wasm, file), here(`bundle/${file}`));
}
writeFileSync(
  here("bundle/THIRD-PARTY-NOTICES.txt"),
  noticesOf(result.metafile, { inputs: { [join(wasm, "index.js")]: {} } }),
);
