import { resolve } from "#checker/disk.js";
import type { Project } from "#checker/async.js";
import type { Checker } from "./types.js";

/** `paths` of `tsconfig.json`, as whole paths. They are relative to that file, or to `baseUrl` where it has one. */
export function aliases(options: Project["compilerOptions"]): Checker["aliases"] {
  const {
    paths = {},
    pathsBasePath,
    baseUrl,
  } = options as typeof options & { pathsBasePath?: string; baseUrl?: string };
  const base = baseUrl ?? pathsBasePath ?? "";
  return Object.fromEntries(
    Object.entries(paths).map(([pattern, targets]) => [pattern, targets.map((target) => resolve(base, target))]),
  );
}
