import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";

/** A kernel.json: how Jupyter starts the kernel. */
export interface Kernelspec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: "typescript";
  readonly interrupt_mode: "message";
  readonly metadata: { readonly debugger: boolean; readonly supported_encryption: readonly string[] };
}

/** @param node the Node.js that is to run the kernel; @param bin bin/tskernel.mjs; both absolute */
export function kernelspec(node: string, bin: string, displayName: string): Kernelspec {
  return {
    argv: [node, bin, "kernel", "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: true, supported_encryption: ["curve"] },
  };
}

/** Any kernel's kernel.json as it was read. */
export type OtherKernelspec = Readonly<Record<string, unknown>>;

/** The kernel.json in a kernelspec's folder; undefined where there is none that is an object. */
export function readKernelspec(folder: string): OtherKernelspec | undefined {
  try {
    const spec: unknown = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8"));
    return typeof spec === "object" && spec !== null && !Array.isArray(spec) ? (spec as OtherKernelspec) : undefined;
  } catch {
    return undefined;
  }
}

/** The bin/tskernel.mjs that a kernelspec starts; undefined where it starts something else. */
export function startedBin(spec: OtherKernelspec | undefined): string | undefined {
  return placeOfBin(spec?.["argv"])?.bin;
}

function placeOfBin(argv: unknown): { bin: string; at: number } | undefined {
  if (!Array.isArray(argv)) return undefined;
  const at = argv.findIndex((word) => typeof word === "string" && /(^|[\\/])tskernel\.mjs$/.test(word));
  return at === -1 || argv[at + 1] !== "kernel" ? undefined : { bin: argv[at] as string, at };
}

/**
 * Our kernelspec with what a person has added to an older one of ours: fields, metadata, words of the command before
 * and after ours, the name shown.
 */
export function kernelspecOver(
  old: OtherKernelspec,
  ours: Kernelspec,
  displayName: string | undefined,
): OtherKernelspec {
  const argv = old["argv"] as string[];
  const { at } = placeOfBin(argv)!;
  const [node, ...rest] = ours.argv as [string, ...string[]];
  // `node --flag tskernel.mjs kernel {connection_file} --more`; whatever starts Node.js in its stead stays, too.
  const starter = /(^|[\\/])node(\.exe)?$/i.test(argv[0]!) ? [node, ...argv.slice(1, at)] : argv.slice(0, at);
  return {
    ...old,
    ...ours,
    argv: [...starter, ...rest, ...argv.slice(at + rest.length)],
    display_name: displayName ?? old["display_name"] ?? ours.display_name,
    metadata: { ...(old["metadata"] as object | undefined), ...ours.metadata },
  };
}

/** What of the kernelspec is not ours, nor the display name that was asked for. */
export function changes(spec: OtherKernelspec, ours: Kernelspec, displayName: string | undefined): string[] {
  const asked: OtherKernelspec = { ...ours, ...(displayName !== undefined && { display_name: displayName }) };
  const changed = Object.keys(spec).filter((key) => !isDeepStrictEqual(spec[key], asked[key]));
  return changed.map((key) => `${key} of kernel.json`);
}
