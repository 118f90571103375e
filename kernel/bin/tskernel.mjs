#!/usr/bin/env node
import { existsSync, statSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

// Node 20 has none.
/** @type {any} */ (module).enableCompileCache?.();
const bundle = new URL("../bundle/cli.js", import.meta.url);
const dist = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(bundle) && !existsSync(dist)) await build();
const cli = isNewest(bundle) ? bundle : dist;
const { main } = await import(cli.href);
process.exit(await main(process.argv.slice(2)));

/** While somebody works on the kernel, what was bundled before is older than what was compiled since. */
function isNewest(file) {
  const time = (url) => statSync(url, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return time(file) > time(new URL("../dist/.tsbuildinfo", import.meta.url));
}

/** In a clone nothing is built yet, the library that the lessons import neither. */
async function build() {
  const { spawnSync } = await import("node:child_process");
  const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  const workspaces = fileURLToPath(new URL("../..", import.meta.url));
  process.stderr.write("tskernel: building, once …\n");
  const { status } = spawnSync(process.execPath, [compiler, "--build", workspaces], { stdio: ["ignore", 2, 2] });
  if (!existsSync(dist)) process.exit(status || 1);
  await import(new URL("../bundle.mjs", import.meta.url).href);
}
