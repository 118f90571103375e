import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { download } from "../backend/native/download.js";
import { cacheFolder } from "../backend/native/folder.js";
import { withLock } from "../backend/native/lock.js";
import type { MnistOptions, Source } from "./Source.js";

export const folderInEnvironment = (variable: string): string | undefined => process.env[variable];

/** One of a data set's published files: of the reader's folder, else of the cache, else from the network. */
export async function bringFile(source: Source, name: string, folder: string | undefined, options: MnistOptions) {
  if (folder !== undefined) {
    const path = [join(folder, name), join(folder, name.replace(/\.gz$/, ""))].find((candidate) =>
      existsSync(candidate),
    );
    if (path === undefined) throw new Error(`${source.loader}: ${folder} has neither ${name} nor the same without .gz`);
    return { path, bytes: await readFile(path) };
  }
  const path = join(options.cacheDir ?? cacheFolder(), source.folderName, name);
  await withLock(`${path}.lock`, () => fetchOnce(source, name, path, options), { signal: options.signal });
  return { path, bytes: await readFile(path) };
}

/** Brings the file to its place in the cache, unless it is there; a mirror that fails makes way for the next. */
async function fetchOnce(source: Source, name: string, path: string, options: MnistOptions): Promise<void> {
  const { mirrors = source.mirrors, onProgress, signal } = options;
  const sha256 = source.files[name]!;
  if (existsSync(path)) {
    if (
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex") === sha256
    )
      return;
    await rm(path); // damaged since it was checked
  }
  const failures: string[] = [];
  for (const mirror of mirrors) {
    try {
      return await download(new URL(name, mirror.endsWith("/") ? mirror : `${mirror}/`).href, path, {
        sha256,
        signal,
        onProgress: (receivedBytes, totalBytes) => onProgress?.({ file: name, receivedBytes, totalBytes }),
      });
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`  ${(error as Error).message}`);
    }
  }
  throw new Error(
    `${source.loader}: could not download ${name}:\n${failures.join("\n")}\nOffline? Put the published files into a ` +
      `folder and pass it as { folder }, or name it in the environment variable ${source.variable}. ` +
      "syntheticDigits() needs no download.",
  );
}
