import { findFile } from "./localFiles.js";

/** `paths` of `tsconfig.json`: what a module's name may be, with one `*` at most, and where it is then, as whole paths. */
export type Paths = Readonly<Record<string, readonly string[]>>;

/** The file that a name means by the most specific of its patterns: one without `*`, or the longest text before it. */
export function findByPaths(specifier: string, paths: Paths): string | undefined {
  let best: { readonly length: number; readonly targets: readonly string[]; readonly rest: string } | undefined;
  for (const [pattern, targets] of Object.entries(paths)) {
    const [before, after] = pattern.split("*") as [string, string?];
    const isMatch =
      after === undefined
        ? specifier === pattern
        : specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
    const length = after === undefined ? Infinity : before.length;
    if (!isMatch || (best && best.length >= length)) continue;
    best = { length, targets, rest: specifier.slice(before.length, specifier.length - (after ?? "").length) };
  }
  const files = best?.targets.map((target) => findFile(target.replace("*", () => best!.rest)));
  // Declarations alone say what a package's types are; its code is where Node finds it.
  return files?.find((file) => file && !/\.d\.[mc]?ts$/.test(file));
}
