import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What a native folder holds and how to tell that it is whole. */
interface Manifest {
  /** Which way it came, for people. */
  source: string;
  files: { path: string; bytes: number; modified: number; sha256: string }[];
}

const manifestPath = (folder: string): string => join(folder, "manifest.json");

/** Records size, time and checksum of every file below `folder`; the last step of providing it. */
export async function writeManifest(folder: string, source: string): Promise<void> {
  const files: Manifest["files"] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath ?? entry.path, entry.name);
    if (!entry.isFile() || file === manifestPath(folder)) continue;
    const { size, mtimeMs } = await stat(file);
    files.push({ path: file.slice(folder.length + 1), bytes: size, modified: mtimeMs, sha256: await sha256Of(file) });
  }
  await writeFile(manifestPath(folder), JSON.stringify({ source, files } satisfies Manifest, null, 2));
}

/**
 * Whether every file is as it was when its checksum was taken, judged by size and time: quick enough for each start. By
 * whole seconds: archives and layers of images keep no more.
 */
export function looksWhole(folder: string): boolean {
  return (
    readManifest(folder)?.files.every(({ path, bytes, modified }) => {
      const found = statSync(join(folder, path), { throwIfNoEntry: false });
      return found?.size === bytes && Math.floor(found.mtimeMs / 1000) === Math.floor(modified / 1000);
    }) ?? false
  );
}

/** Whether every file has its checksum; reads all of it, some 3 s for 850 MB. Files moved or touched are accepted. */
export async function isWhole(folder: string): Promise<boolean> {
  const manifest = readManifest(folder);
  if (!manifest) return false;
  for (const { path, sha256 } of manifest.files) {
    if (!existsSync(join(folder, path)) || (await sha256Of(join(folder, path))) !== sha256) return false;
  }
  return true;
}

/** How the library in `folder` came there. */
export function sourceOf(folder: string): string | undefined {
  return readManifest(folder)?.source;
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(manifestPath(folder), "utf8")) as Manifest;
  } catch {
    return undefined;
  }
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
