import { homedir, userInfo } from "node:os";
import { isAbsolute, join } from "node:path";

/**
 * Where the library keeps what it has downloaded: `batchnorm-lab` in `$XDG_CACHE_HOME`, by default `~/.cache`. A relative
 * path in the environment is ignored (XDG Base Directory Specification): it would lie in whatever folder is current.
 */
export function cacheFolder(): string {
  const places = [process.env["XDG_CACHE_HOME"], join(homedir(), ".cache"), join(userInfo().homedir, ".cache")];
  const place = places.find((place) => place !== undefined && isAbsolute(place));
  if (place === undefined)
    throw new Error("there is no home folder to keep downloads in; set XDG_CACHE_HOME or cacheDir");
  return join(place, "batchnorm-lab");
}

/** What an administrator has provided for all users of a machine: `$BATCHNORM_LAB_SHARED`, a cache that is read alone. */
export function sharedFolder(): string | undefined {
  const place = process.env["BATCHNORM_LAB_SHARED"];
  return place !== undefined && isAbsolute(place) ? place : undefined;
}

/**
 * The folder of the native library in a cache, in the layout of the package @tensorflow/tfjs-node. The number before the
 * platform counts the ways in which the addon has been built: another way, another folder.
 */
export function nativeFolder(cacheDir: string = cacheFolder()): string {
  return join(cacheDir, "native", `tfjs-node-4.22.0-2-${process.platform}-${process.arch}`);
}

/** The addon's place inside `nativeFolder`; version 8 of Node's binary interface. */
export const addonPath = join("lib", "napi-v8", "tfjs_binding.node");

/** Whether `BATCHNORM_LAB_NATIVE=0` asks for no native library, neither to load nor to use. */
export function isOptedOut(): boolean {
  return process.env["BATCHNORM_LAB_NATIVE"] === "0";
}
