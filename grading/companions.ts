import { copyFileSync, existsSync, lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Files that lie beside a notebook, data or code that it reads: where each is, by its path from the notebook's folder. */
export type Companions = ReadonlyMap<string, string>;

/** What of a student's goes along at most. */
const maxFiles = 1000;
const maxBytes = 100e6;

/**
 * A folder's files but the notebook of that name, in order. Hidden ones and `node_modules` stay; so do links, which
 * could lead anywhere.
 */
export function companionsIn(folder: string, notebook: string): Companions {
  const found = new Map<string, string>();
  const look = (inner: string): void => {
    for (const entry of readdirSync(join(folder, inner), { withFileTypes: true }).sort(byName)) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = inner ? `${inner}/${entry.name}` : entry.name;
      if (entry.isDirectory()) look(path);
      else if (entry.isFile() && path !== notebook) found.set(path, join(folder, path));
    }
  };
  if (existsSync(folder)) look("");
  return found;
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
