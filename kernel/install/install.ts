import * as fs from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { changes, kernelspec, kernelspecOver, type OtherKernelspec, readKernelspec, startedBin } from "./kernelspec.js";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** The file that Jupyter starts. */
export const BIN = join(PACKAGE, "bin", "tskernel.mjs");

export interface InstallOptions {
  /** What front ends show. Default: what a kernelspec of ours there says, else "TypeScript". */
  readonly displayName?: string | undefined;
  /** Whether another kernel of that name, or what was added to ours, goes. Default: false. */
  readonly replace?: boolean | undefined;
  /** The Node.js that runs the kernel. */
  readonly node?: string;
  /** bin/tskernel.mjs, by its whole path. */
  readonly bin?: string;
}

/**
 * Writes a kernelspec with its logos, whole or not at all. What a person has added to an older one of ours stays.
 * @param kernels a folder in which Jupyter looks for kernels
 * @returns the kernelspec's folder, and what of the older one was kept
 * @throws where another kernel has that name
 */
export function install(
  kernels: string,
  name: string,
  { displayName, replace = false, node = process.execPath, bin = BIN }: InstallOptions = {},
): { folder: string; kept: string[] } {
  checkName(name);
  const folder = join(kernels, name);
  const exists = isThere(folder);
  if (exists && !replace) checkOurs(folder, "--replace puts this one in its place, --name gives this one another name");
  const old = exists && !replace ? readKernelspec(folder) : undefined;
  const ours = kernelspec(node, bin, displayName ?? "TypeScript");
  const spec: OtherKernelspec = old ? kernelspecOver(old, ours, displayName) : { ...ours };
  const kept = old ? [...changes(spec, ours, displayName), ...additions(folder)] : [];
  fs.mkdirSync(kernels, { recursive: true });
  const unfinished = fs.mkdtempSync(join(kernels, `.${name}-`));
  try {
    const made = join(unfinished, "made");
    fs.cpSync(join(PACKAGE, "assets"), made, { recursive: true });
    if (old) fs.cpSync(folder, made, { recursive: true });
    fs.writeFileSync(join(made, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
    swap(made, folder, join(unfinished, "old"));
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return { folder, kept };
}

/**
 * Removes a kernelspec of ours.
 * @returns what was in it beside what `install` wrote; undefined where there is no such kernelspec
 * @throws where it is another kernel's
 */
export function uninstall(kernels: string, name: string): string[] | undefined {
  checkName(name);
  const folder = join(kernels, name);
  if (!isThere(folder)) return undefined;
  checkOurs(folder, "left as it is");
  const gone = additions(folder);
  fs.rmSync(folder, { recursive: true });
  return gone;
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
    const names = fs.existsSync(kernels) ? fs.readdirSync(kernels) : [];
    return names.flatMap((name) => {
      const folder = join(kernels, name);
      const bin = startedBin(readKernelspec(folder));
      return bin === undefined ? [] : [{ folder, bin, works: fs.existsSync(bin) }];
    });
  });
}

/** Files in a kernelspec's folder that `install` does not write. */
function additions(folder: string): string[] {
  const ours = new Set(["kernel.json", ...fs.readdirSync(join(PACKAGE, "assets"))]);
  return fs.readdirSync(folder).filter((name) => !ours.has(name));
}

/** Puts what was made in the folder's place; where that fails, the folder is as it was. */
function swap(made: string, folder: string, aside: string): void {
  const exists = isThere(folder);
  if (exists) fs.renameSync(folder, aside);
  try {
    fs.renameSync(made, folder);
  } catch (error) {
    if (exists) fs.renameSync(aside, folder);
    throw error;
  }
}

/** Whether something has that name, a link that leads nowhere included. */
function isThere(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** @throws where the folder is not a kernelspec that starts this kernel */
function checkOurs(folder: string, remedy: string): void {
  const spec = readKernelspec(folder);
  if (startedBin(spec) !== undefined) return;
  const command = Array.isArray(spec?.["argv"]) ? spec["argv"].map((word) => basename(String(word))).join(" ") : "";
  throw new Error(`${folder} is not ours${command && ` (it starts ${command.slice(0, 80)})`}: ${remedy}`);
}

/** Names that Jupyter accepts for a kernel's folder, and that name a folder of their own: not `.` and `..`. */
function checkName(name: string): void {
  if (/^[a-z0-9._-]+$/i.test(name) && /[a-z0-9]/i.test(name)) return;
  const rule = 'only letters, digits, ".", "_" and "-" may stand in it, and at least one letter or digit must';
  throw new Error(`--name ${JSON.stringify(name)}: ${rule}`);
}
