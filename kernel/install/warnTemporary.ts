import { tmpdir } from "node:os";
import { pathOf, type System } from "./jupyterPaths.js";

/** What to say where the kernel stands in a place that will be cleared one day; undefined where it stands well. */
export function warnTemporary(bin: string, system: System, temporary = tmpdir()): string | undefined {
  const { sep } = pathOf(system);
  const inCache = bin.includes(`${sep}_npx${sep}`) || bin.includes(`${sep}dlx-`);
  const inTemporary = bin.startsWith(temporary.endsWith(sep) ? temporary : temporary + sep);
  if (!inCache && !inTemporary) return undefined;
  return (
    `Warning: the kernel runs from ${bin}, a ${inCache ? "cache of npx" : "temporary folder"} that may be cleared.\n` +
    "To keep it: npm install --global tskernel && tskernel install"
  );
}
