import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files that lie beside a notebook, data or code that it reads: where each is, by its path from the notebook's folder. */
export type Companions = ReadonlyMap<string, FilePath>;

/** In bytes where the name cannot be written otherwise. */
export type FilePath = string | Buffer;

/** What of a student's goes along at most. */
const maxFiles = 1000;
const maxBytes = 100e6;

/** So many entries of a folder are looked at: more than goes along, so that it can be told. */
const maxEntries = 5_000;

/**
 * A folder's files but the notebook of that name, in order. Hidden ones and `node_modules` stay; so do links, which
 * could lead anywhere. A name that is not UTF-8 was written by a Windows of Western Europe, most likely in a zip file.
 */
export function companionsIn(folder: string, notebook: string): Companions {
  const found = new Map<string, FilePath>();
  let entries = 0;
  const look = (inner: string, at: Buffer): void => {
    const listed = readdirSync(at, { withFileTypes: true, encoding: "buffer" });
    const named = listed.slice(0, maxEntries).map((entry) => ({ entry, name: decodeName(entry.name) }));
    for (const { entry, name } of named.sort(byName)) {
      if (name.startsWith(".") || name === "node_modules" || ++entries > maxEntries) continue;
      const path = inner ? `${inner}/${name}` : name;
      const file = Buffer.concat([at, Buffer.from("/"), entry.name]);
      if (entry.isDirectory()) look(path, file);
      else if (entry.isFile() && path !== notebook)
        found.set(path, name === entry.name.toString() ? file.toString() : file);
    }
  };
  if (existsSync(folder)) look("", Buffer.from(folder));
  return found;
}

/** A file's name as text, in whatever it is written. */
export function decodeName(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** @returns what is too much of it, in words; undefined where all can go along. */
export function tooMuch(companions: Companions): string | undefined {
  if (companions.size > maxFiles) return `more than ${maxFiles} files lie beside the notebook`;
  const bytes = [...companions.values()].reduce((sum, path) => sum + lstatSync(path).size, 0);
  return bytes > maxBytes ? `more than ${maxBytes / 1e6} MB lie beside the notebook` : undefined;
}

/** Copies them into a folder; what is there already stays, and what it stands in the way of is left out. */
export function copyCompanions(companions: Companions, folder: string): void {
  for (const [path, from] of companions) {
    const to = join(folder, path);
    if (existsSync(to)) continue;
    try {
      mkdirSync(dirname(to), { recursive: true });
    } catch {
      continue; // a file has the name of its folder
    }
    copyFileSync(from, to);
  }
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
