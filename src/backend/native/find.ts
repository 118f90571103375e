import { cacheFolder, nativeFolder, sharedFolder } from "./folder.js";
import { looksWhole } from "./manifest.js";

/** The folder with a native library that can be loaded: the one for all users, else the cache's; undefined where none is whole. */
export function findNative(cacheDir?: string): string | undefined {
  const places = cacheDir === undefined ? [sharedFolder(), cacheFolder()] : [cacheDir];
  return places
    .flatMap((place) => place ?? [])
    .map(nativeFolder)
    .find(looksWhole);
}
