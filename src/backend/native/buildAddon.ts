import { mkdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { addonPath } from "./folder.js";
import { run } from "./run.js";

/**
 * TensorFlow 2.21 logs a line about oneDNN while its libraries initialize, before its log level is read. This library
 * goes first (`-z initfirst`) and points stderr elsewhere; the addon, initialized last, points it back.
 */
const quietSource = `
#include <fcntl.h>
#include <unistd.h>
static int saved = -1;
__attribute__((constructor)) static void hush(void) {
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0) return;
  saved = dup(2);
  dup2(nowhere, 2);
  close(nowhere);
}
void batchnorm_lab_speak(void) {
  if (saved < 0) return;
  dup2(saved, 2);
  close(saved);
  saved = -1;
}
`;
const speakSource = `
extern "C" void batchnorm_lab_speak(void);
__attribute__((constructor)) static void speak() { batchnorm_lab_speak(); }
`;

/**
 * Compiles tfjs-node's addon from the two sources in its package against the C library in `root`/deps (Linux).
 * Needs `g++` only, some 10 s: Node's own headers come as the package node-api-headers.
 */
export async function buildAddon(packageDir: string, root: string, signal?: AbortSignal): Promise<void> {
  const require = createRequire(import.meta.url);
  const headers = dirname(require.resolve("node-api-headers/package.json"));
  const libraries = join(root, "deps", "lib");
  const scratch = join(root, "build");
  const addon = join(root, addonPath);
  await mkdir(scratch, { recursive: true });
  await mkdir(dirname(addon), { recursive: true });
  await writeFile(join(scratch, "quiet.c"), quietSource);
  await writeFile(join(scratch, "speak.cc"), speakSource);
  const compile = ["-O2", "-fPIC", "-shared"];
  const limits = { signal, timeout: 300_000 };
  const quiet = ["-x", "c", join(scratch, "quiet.c"), "-Wl,-z,initfirst", "-Wl,-soname,libquiet.so"];
  await run("g++", [...compile, ...quiet, "-o", join(libraries, "libquiet.so")], limits);
  const binding = join(packageDir, "binding");
  await run(
    "g++",
    [
      ...compile,
      "-std=c++17",
      "-DNAPI_VERSION=8",
      `-I${packageDir}`,
      `-I${binding}`,
      `-I${join(root, "deps", "include")}`,
      `-I${join(headers, "include")}`,
      join(binding, "tfjs_backend.cc"),
      join(binding, "tfjs_binding.cc"),
      join(scratch, "speak.cc"),
      "-o",
      addon,
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
