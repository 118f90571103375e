// Joins what is compiled in dist/ into the few files of bundle/: Node reads one large module sooner than a hundred small
// ones. bin/tskernel.mjs takes them while they are newer than dist/.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { noticesOf } from "../scripts/lib/notices.mjs";
import { writeBundle } from "../scripts/lib/writeBundle.mjs";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The start, and what is loaded by its place: as a thread, as the session's process, its threads, a module of notebooks. */
const entries = JSON.parse(readFileSync(here("bundleEntries.json"), "utf8"));

const output = here("bundle/cli.js");
if (timeOf(output) <= timeOf(here("dist/.tsbuildinfo"))) {
  const before = new Set(files());
  const result = await build({
    write: false,
    entryPoints: entries.map((entry) => here(`dist/${entry}.js`)),
    outdir: here("bundle"),
    outbase: here("dist"),
    // Shared parts lie as deep as the modules they are made of: `new URL("../…", import.meta.url)` finds the same.
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true,
    minifyWhitespace: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    external: ["esbuild", "zeromq"],
    // For CommonJS packages inside.
    banner: {
      js: 'import { createRequire as $require } from "node:module"; const require = $require(import.meta.url);',
    },
    metafile: true,
    logLevel: "warning",
  });
  writeBundle(result);
  writeFileSync(here("bundle/THIRD-PARTY-NOTICES.txt"), noticesOf(result.metafile));
  // A kernel that starts in this moment may still want the files of before: they go with the build after this one.
  const now = new Set(Object.keys(result.metafile.outputs).map((file) => file.slice(file.indexOf("bundle/"))));
  now.add("bundle/THIRD-PARTY-NOTICES.txt");
  for (const file of before)
    if (!now.has(file) && Date.now() - timeOf(here(file)) > 60_000) rmSync(here(file), { force: true });
}

function files() {
  try {
    const found = readdirSync(here("bundle"), { recursive: true, withFileTypes: true });
    return found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`.replaceAll("\\", "/"))
      .map((file) => file.slice(file.lastIndexOf("bundle/")));
  } catch {
    return [];
  }
}

function timeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
