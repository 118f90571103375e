/** A package as Deno's users write it: `npm:chalk@5`, `npm:@scope/name@^1.2/sub`. */
export interface NpmSpecifier {
  readonly name: string;
  /** A version, a range of versions or a tag; `latest` where none is given. */
  readonly version: string;
  /** As the package's own `exports` say it: `.` or `./sub`. */
  readonly entry: string;
}

const form = /^npm:\/?((?:@[\w~][\w.~-]*\/)?[\w~][\w.~-]*)(?:@([\w.^~<>=*+ |-]+))?(?:\/([^\\]+))?$/;

/** Undefined where it is none, or nothing that npm could find by a name. */
export function parseNpmSpecifier(specifier: string): NpmSpecifier | undefined {
  if (specifier.length > 300) return undefined;
  const [, name, version = "latest", sub] = form.exec(specifier) ?? [];
  if (!name || sub?.split("/").includes("..")) return undefined;
  return { name, version, entry: sub ? `./${sub}` : "." };
}

const written =
  /(?:\b(?:from|import)|\b(?:import|require)\s{0,9}\(|\bresolve\()\s{0,99}["'`](npm:[^"'`\n]{1,300})["'`]/g;

/** Those that a text imports. */
export function npmSpecifiers(code: string): string[] {
  if (!code.includes("npm:")) return [];
  return [...new Set(Array.from(code.matchAll(written), ([, specifier]) => specifier!))];
}
