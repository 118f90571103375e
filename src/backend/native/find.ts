import { nativeFolder } from "./folder.js";
import { looksWhole } from "./manifest.js";

/** The folder with a native library that can be loaded, or undefined where the cache has none that is whole. */
export function findNative(cacheDir?: string): string | undefined {
  const cached = nativeFolder(cacheDir);
  return looksWhole(cached) ? cached : undefined;
}
