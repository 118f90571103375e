import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Writes what esbuild has made (`write: false`), each file under another name first: who loads it in this moment finds it
 * whole, as it was or as it is. Entries come last, so that the parts that they import are there.
 */
export function writeBundle({ outputFiles, metafile }) {
  const outputs = Object.entries(metafile.outputs);
  const entries = new Set(outputs.filter(([, { entryPoint }]) => entryPoint).map(([path]) => resolve(path)));
  for (const { path, contents } of outputFiles.toSorted(
    (a, b) => Number(entries.has(a.path)) - Number(entries.has(b.path)),
  )) {
    mkdirSync(dirname(path), { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, contents);
    renameSync(unfinished, path);
  }
}
