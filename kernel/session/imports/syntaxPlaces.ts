import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Acorn from "acorn";
import type * as Esbuild from "esbuild";
import { places } from "../places.js";
import { findFile, isTypeScript } from "./localFiles.js";
import type * as Parser from "./parser.js";
import { transformOptions } from "./transformOptions.js";

/** A place in a file of the user's, as a frame of a traceback. */
export interface SyntaxPlace {
  readonly functionName: undefined;
  readonly script: { readonly label: string; readonly source: string; readonly map: string; readonly isFile: true };
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const require = createRequire(import.meta.url);
const found = new WeakMap<object, SyntaxPlace>();
/** So many files are looked through. */
const most = 500;

/** Where the syntax error in a file is. */
export function syntaxPlaceOf(error: object): SyntaxPlace | undefined {
  return found.get(error);
}

/** Node says what is wrong with a file that it can't read, and not where: neither which file it is, of those imported. */
export function placeSyntaxError(error: unknown, path: string): void {
  if (!(error instanceof SyntaxError) || found.has(error)) return;
  try {
    const place = findWrong(path);
    if (place) found.set(error, place);
  } catch {
    // The error is told all the same.
  }
}

function findWrong(first: string): SyntaxPlace | undefined {
  const files = [first];
  for (let at = 0; at < files.length && at < most; at++) {
    const file = files[at]!;
    const source = readFileSync(file, "utf8");
    let specifiers: readonly string[];
    try {
      specifiers = importsOf(file, source);
    } catch (error) {
      const place = placeIn(error);
      const script = { label: file, source, map: "", isFile: true } as const;
      return place && { functionName: undefined, script, file, ...place };
    }
    for (const specifier of specifiers) {
      const imported = /^\.{0,2}\//.test(specifier) && findFile(resolve(dirname(file), specifier));
      if (imported && /\.[mc]?[jt]sx?$/.test(imported) && !files.includes(imported)) files.push(imported);
    }
  }
  return undefined;
}

/** What a file imports. Throws where it can't be parsed. */
function importsOf(file: string, source: string): string[] {
  const { parse } = require(fileURLToPath(places.parser)) as typeof Parser;
  const { transformSync } = require("esbuild") as typeof Esbuild;
  const js = isTypeScript(file) ? transformSync(source, transformOptions(file, {})).code : source;
  const parseAs = (sourceType: "module" | "script"): Acorn.Program =>
    parse(js, {
      ecmaVersion: "latest",
      allowHashBang: true,
      allowReturnOutsideFunction: sourceType === "script",
      locations: true,
      sourceType,
    });
  let program: Acorn.Program;
  try {
    program = parseAs("module");
  } catch (error) {
    if (!/\.c?js$/.test(file)) throw error;
    program = parseAs("script");
  }
  return program.body.flatMap((node) =>
    "source" in node && node.source ? [String((node.source as { value?: unknown }).value)] : [],
  );
}

/** Lines and columns from 1. */
function placeIn(error: unknown): { line: number; column: number } | undefined {
  const { loc, errors } = error as {
    loc?: { line: number; column: number };
    errors?: readonly Esbuild.Message[];
  };
  const place = loc ?? errors?.[0]?.location;
  return place ? { line: place.line, column: place.column + 1 } : undefined;
}
