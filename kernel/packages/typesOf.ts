import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exports as resolveExports, legacy } from "resolve.exports";
import type { NpmSpecifier } from "./npmSpecifier.js";
import { packageFolder } from "./packageFolder.js";

/**
 * The file in which TypeScript finds the types of an installed package: its declarations, or its code, beside which they
 * may lie. Undefined where it is not installed.
 */
export function typesOf(specifier: NpmSpecifier, folder = packageFolder(specifier)): string | undefined {
  const modules = join(folder, "node_modules");
  return (
    fileOf(join(modules, specifier.name), specifier.entry) ??
    fileOf(join(modules, typesName(specifier)), specifier.entry)
  );
}

/** Where the community keeps the types of a package that has none: `@types/scope__name`. */
export function typesName({ name }: NpmSpecifier): string {
  return `@types/${name.replace(/^@/, "").replace("/", "__")}`;
}

function fileOf(folder: string, entry: string): string | undefined {
  const file = join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { exports?: unknown; types?: string; typings?: string };
  const found = candidates(manifest, entry).map((path) => join(folder, path));
  return found.find((path) => existsSync(declarationBeside(path)) || (/\.[mc]?tsx?$/.test(path) && existsSync(path)));
}

function candidates(manifest: { exports?: unknown; types?: string; typings?: string }, entry: string): string[] {
  if (manifest.exports !== undefined) {
    try {
      const found = resolveExports(manifest, entry, { conditions: ["types"] }) ?? [];
      if (found.length) return [...found];
    } catch {
      return []; // it exports no such thing
    }
  }
  if (entry !== ".") return ["", ".d.ts", ".js", "/index.d.ts"].map((ending) => entry + ending);
  const main = legacy(manifest, { browser: false, fields: ["main"] });
  return [manifest.types, manifest.typings, typeof main === "string" ? main : undefined, "index.d.ts"].filter(
    (path) => path !== undefined,
  );
}

/** `x.d.ts` of `x.js`, `x.d.mts` of `x.mjs`; of declarations, these. */
function declarationBeside(path: string): string {
  return path.replace(/(?<!\.d)\.([mc]?)[jt]sx?$/, ".d.$1ts");
}
