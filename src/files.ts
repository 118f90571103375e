import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";

/** A file that the package brings along: `penguins.csv`. */
export const readAsset = (name: string): Uint8Array => readFileSync(new URL(`../assets/${name}`, import.meta.url));

export const readFile = (path: string): Promise<Uint8Array> => fs.readFile(path);

/** Writes the file whole or not at all. */
export async function writeFile(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await fs.writeFile(temporary, content);
    await fs.rename(temporary, path);
  } finally {
    await fs.rm(temporary, { force: true }).catch(() => {});
  }
}
