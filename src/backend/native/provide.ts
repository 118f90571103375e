import { mkdir, rename, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkFunction, checkOptions, checkSignal, checkText, type OptionNames } from "../../arguments.js";
import type { NativeResult, ProvideNativeOptions } from "../NativeResult.js";
import { findNative } from "./find.js";
import { cacheFolder, isOptedOut, nativeFolder } from "./folder.js";
import { withLock } from "./lock.js";
import { isWhole, looksWhole, sourceOf, writeManifest } from "./manifest.js";
import { run } from "./run.js";
import type { Way } from "./Way.js";
import { fromWheel } from "./wheel.js";

const optionNames: OptionNames<ProvideNativeOptions> = { onProgress: true, cacheDir: true, signal: true };

/** Bytes that a way needs at most while it works: the wheel, and what is unpacked from it. */
const spaceNeeded = 1_200_000_000;

/**
 * Provides TensorFlow's native library, once for all projects: from `$BATCHNORM_LAB_SHARED` or the
 * cache where it is whole; else (on
 * Linux x64 with glibc and `g++`) from TensorFlow's Python package, against whose C library the addon is compiled. Several processes may
 * call it at once. It never rejects because a way failed: without a native library everything works on wasm.
 *
 * `BATCHNORM_LAB_NATIVE=0` in the environment makes it return at once.
 *
 * @throws only the signal's reason, when stopped by it.
 * @example
 * const { message } = await provideNative({ onProgress: ({ message }) => console.log(message) });
 */
export async function provideNative(options: ProvideNativeOptions = {}): Promise<NativeResult> {
  checkOptions("provideNative", options, optionNames);
  const { onProgress } = options;
  if (onProgress !== undefined) {
    checkFunction("provideNative", "onProgress", onProgress, "({ message }) => console.log(message)");
  }
  if (options.cacheDir !== undefined) checkText("provideNative", "cacheDir", options.cacheDir, "/tmp/cache");
  checkSignal("provideNative", options.signal);
  return provideBy([fromWheel], options);
}

/** `provideNative` by the ways given, the first that works. */
export async function provideBy(ways: readonly Way[], options: ProvideNativeOptions): Promise<NativeResult> {
  const { cacheDir = cacheFolder(), onProgress, signal } = options;
  const failed = (reason: string): NativeResult => ({
    provided: false,
    message: `no native library, the wasm backend is used instead (${reason})`,
  });
  if (isOptedOut()) return failed("BATCHNORM_LAB_NATIVE=0");

  const root = findNative(options.cacheDir) ?? nativeFolder(cacheDir);
  const progress = (message: string, done?: number, total?: number): void => onProgress?.({ message, done, total });
  const found = (): NativeResult => ({ provided: true, message: `native library: ${sourceOf(root)}` });
  if (!looksWhole(root)) {
    try {
      const reason = await withLock(join(cacheDir, "native", "lock"), provideLocked, {
        signal,
        onWait: (owner) => progress(`waiting for process ${owner}, which is providing the native library`),
      });
      if (reason) return failed(reason);
    } catch (error) {
      signal?.throwIfAborted();
      return failed((error as Error).message);
    }
  }
  return found();

  /** Returns why it failed, or undefined. */
  async function provideLocked(): Promise<string | undefined> {
    if (looksWhole(root)) return undefined;
    if (await isWhole(root)) {
      await writeManifest(root, sourceOf(root) ?? "the cache");
      return undefined;
    }
    await rm(root, { recursive: true, force: true });
    const partial = join(cacheDir, "native", "partial");
    const staging = `${root}.staging`;
    await mkdir(partial, { recursive: true });
    const { bavail, bsize } = await statfs(partial);
    if (bavail * bsize < spaceNeeded) return `${cacheDir} has ${megabytes(bavail * bsize)} free, it takes 1200 MB`;

    const reasons: string[] = [];
    for (const way of ways) {
      progress(`native library: trying ${way.name} (${way.sizes})`);
      try {
        await rm(staging, { recursive: true, force: true });
        await way.provide({ root: staging, partial, progress, signal });
        progress("trying the native library");
        await smokeTest(staging, signal);
        await writeManifest(staging, way.name);
        await rename(staging, root);
        await rm(partial, { recursive: true, force: true });
        return undefined;
      } catch (error) {
        await rm(staging, { recursive: true, force: true });
        signal?.throwIfAborted();
        reasons.push((error as Error).message);
        progress(`that way does not work here: ${(error as Error).message}`);
      }
    }
    return reasons.join("; ");
  }
}

async function smokeTest(root: string, signal?: AbortSignal): Promise<void> {
  const script = fileURLToPath(new URL("./smokeTest.js", import.meta.url));
  await run(process.execPath, [script, root], { signal, timeout: 120_000 });
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;
