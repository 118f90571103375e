import { installed } from "./install.js";
import { kernelFolders, thisSystem } from "./jupyterPaths.js";

/** `tskernel list`: where the kernel is installed, and whether what it starts is still there. */
export async function listCommand(): Promise<number> {
  const found = installed(kernelFolders(thisSystem));
  if (found.length === 0) process.stdout.write("not installed; `tskernel install` does it\n");
  for (const { folder, bin, works } of found) {
    process.stdout.write(`${folder}\n  → ${bin}${works ? "" : "  (gone: install it anew)"}\n`);
  }
  return 0;
}
