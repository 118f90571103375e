import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, resolve } from "node:path";

/** Files beside the notebook, for a string that looks like a path. */
export async function pathCompletions(typed: string, folder: string): Promise<string[]> {
  if (!/^(\.{1,2}|~)?\//.test(typed)) return [];
  const path = resolve(folder, `${typed}.`.replace(/^~/, homedir()));
  const entries = await readdir(typed.endsWith("/") ? path : dirname(path), { withFileTypes: true }).catch(() => []);
  const hidden = basename(typed).startsWith(".");
  return entries
    .filter(({ name }) => hidden || !name.startsWith("."))
    .map((entry) => entry.name + (entry.isDirectory() ? "/" : ""));
}
