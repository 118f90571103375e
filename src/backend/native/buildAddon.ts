import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { addonPath } from "./folder.js";
import { run } from "./run.js";
import { guardSource, quietSource, wrappedFunctions } from "./sources.js";

/**
 * Compiles tfjs-node's addon, its two sources and `guardSource`, against the C library in `root`/deps
 * (Linux). Needs `g++` only, some 10 s: Node's own headers come as the package node-api-headers.
 */
export async function buildAddon(root: string, signal?: AbortSignal): Promise<void> {
  const require = createRequire(import.meta.url);
  const headers = dirname(require.resolve("node-api-headers/package.json"));
  const libraries = join(root, "deps", "lib");
  const scratch = join(root, "build");
  const addon = join(root, addonPath);
  await mkdir(scratch, { recursive: true });
  await mkdir(dirname(addon), { recursive: true });
  await writeFile(join(scratch, "quiet.c"), quietSource);
  await writeFile(join(scratch, "guard.cc"), guardSource);
  const compile = ["-O2", "-fPIC", "-shared"];
  const limits = { signal, timeout: 300_000 };
  const quiet = ["-x", "c", join(scratch, "quiet.c"), "-Wl,-z,initfirst", "-Wl,-soname,libquiet.so"];
  await run("g++", [...compile, ...quiet, "-o", join(libraries, "libquiet.so")], limits);
  const sources = fileURLToPath(new URL(".", import.meta.url)); // `bundle.mjs` has put them into `binding` here
  const binding = join(sources, "binding");
  await run(
    "g++",
    [
      ...compile,
      "-std=c++17",
      "-DNAPI_VERSION=8",
      `-I${sources}`,
      `-I${binding}`,
      `-I${join(root, "deps", "include")}`,
      `-I${join(headers, "include")}`,
      join(binding, "tfjs_backend.cc"),
      join(binding, "tfjs_binding.cc"),
      join(scratch, "guard.cc"),
      "-o",
      addon,
      ...wrappedFunctions.map((name) => `-Wl,--wrap=${name}`),
      `-L${libraries}`,
      "-lquiet",
      "-l:libtensorflow_cc.so.2",
      "-l:libtensorflow_framework.so.2",
      "-Wl,-rpath,$ORIGIN/../../deps/lib",
    ],
    limits,
  );
  await rm(scratch, { recursive: true });
  await rm(join(root, "deps", "include"), { recursive: true });
}
