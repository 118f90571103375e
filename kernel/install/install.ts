import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelspec } from "./kernelspec.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** The file that Jupyter starts. */
export const BIN = join(PACKAGE, "bin", "tskernel.mjs");

/** Names that Jupyter accepts for a kernel's folder. */
const VALID_NAME = /^[a-z0-9._-]+$/i;

/**
 * Writes a kernelspec with its logos, whole or not at all: an older one of that name is replaced at the end.
 * @param kernels a folder in which Jupyter looks for kernels
 * @returns the kernelspec's folder
 */
export function install(
  kernels: string,
  name: string,
  displayName: string,
  node = process.execPath,
  bin = BIN,
): string {
  checkName(name);
  const folder = join(kernels, name);
  const unfinished = `${folder}.${process.pid}.tmp`;
  mkdirSync(unfinished, { recursive: true });
  try {
    writeFileSync(join(unfinished, "kernel.json"), `${JSON.stringify(kernelspec(node, bin, displayName), null, 2)}\n`);
    cpSync(join(PACKAGE, "assets"), unfinished, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** Removes a kernelspec of ours; false where there is none. @throws where it is another kernel's */
export function uninstall(kernels: string, name: string): boolean {
  checkName(name);
  const folder = join(kernels, name);
  if (!existsSync(folder)) return false;
  if (!startedBin(folder)) throw new Error(`${folder} is not ours: left as it is`);
  rmSync(folder, { recursive: true });
  return true;
}

/** An installed kernelspec of ours. */
export interface Installed {
  readonly folder: string;
  /** The bin/tskernel.mjs that it starts, and whether that is still there. */
  readonly bin: string;
  readonly works: boolean;
}

/** Our kernelspecs in these folders. */
export function installed(kernelFolders: readonly string[]): Installed[] {
  return kernelFolders.flatMap((kernels) => {
    const names = existsSync(kernels) ? readdirSync(kernels) : [];
    return names.flatMap((name) => {
      const folder = join(kernels, name);
      const bin = startedBin(folder);
      return bin === undefined ? [] : [{ folder, bin, works: existsSync(bin) }];
    });
  });
}

/** The bin/tskernel.mjs that a kernelspec starts; undefined where it starts something else. */
function startedBin(folder: string): string | undefined {
  try {
    const { argv } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as { argv: string[] };
    return argv.find((argument) => argument.endsWith("tskernel.mjs"));
  } catch {
    return undefined;
  }
}

function checkName(name: string): void {
  if (!VALID_NAME.test(name)) throw new Error(`--name ${name}: only letters, digits, ".", "_" and "-" may stand in it`);
}
