import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { addonPath, nativeFolder } from "./folder.js";
import { looksWhole } from "./manifest.js";

/** The folder of the installed package @tensorflow/tfjs-node, or undefined without it. */
export function tfjsNodeFolder(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-node/package.json"));
  } catch {
    return undefined;
  }
}

/** The folder with a native library that can be loaded: our cache's, or the package's own where its install made one. */
export function findNative(cacheDir?: string): string | undefined {
  const installed = tfjsNodeFolder();
  if (!installed) return undefined;
  const cached = nativeFolder(cacheDir);
  if (looksWhole(cached)) return cached;
  return existsSync(join(installed, addonPath)) ? installed : undefined;
}
