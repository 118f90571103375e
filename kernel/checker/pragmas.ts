import { jsxComment } from "../cell/jsxPragmas.js";

/** Space and comments at a text's beginning. */
const leading = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/;
const pragma = /^[ \t]*(?:\/\/\/?[ \t]*@ts-(?:no)?check\b|\/\/\/[ \t]*<(?:reference|amd-module|amd-dependency)\b).*$/gm;

/**
 * The lines of a cell's beginning that TypeScript heeds at the beginning of a file only: `// @ts-nocheck`,
 * `/// <reference lib="dom" />`. They are to be repeated above what the kernel puts before the cell.
 */
export function pragmas(code: string): string {
  const lines = code.includes("//") ? (leading.exec(code)![0].match(pragma) ?? []) : [];
  return lines.map((line) => `${line.trim()}\n`).join("") + jsxComment(code);
}

/** Does the cell bring files into the program? */
export function refersToFiles(code: string): boolean {
  return pragmas(code).includes("<reference");
}

/** How many lines of a cell's file stand above the cell: its pragmas, and one with the names that it needs. */
export function headerLines(file: string): number {
  const lines = file.split("\n");
  return lines.findIndex((line) => !/^\/[/*]/.test(line)) + 1;
}
