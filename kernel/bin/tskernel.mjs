#!/usr/bin/env node
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

module.enableCompileCache?.();
const cli = new URL("../dist/cli.js", import.meta.url);
if (!existsSync(cli)) await build();
const { main } = await import(cli);
process.exit(await main(process.argv.slice(2)));

/** In a clone nothing is built yet. */
async function build() {
  const { spawnSync } = await import("node:child_process");
  const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  const project = fileURLToPath(new URL("..", import.meta.url));
  process.stderr.write("tskernel: building, once …\n");
  const { status } = spawnSync(process.execPath, [compiler, "--build", project], { stdio: ["ignore", 2, 2] });
  if (!existsSync(cli)) process.exit(status || 1);
}
