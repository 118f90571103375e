import type { ErrorContent } from "../Interpreter.js";

/** An error of the kernel's own, told in a cell. */
export function errorContent(ename: string, evalue: string, ...more: string[]): ErrorContent {
  return { ename, evalue, traceback: [`\x1b[31m${ename}\x1b[39m: ${evalue}`, ...more] };
}

/** Something that should not have happened: shown with its stack, so that it can be reported. */
export function unexpected(error: unknown): ErrorContent {
  const { name, message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  return errorContent(name, message, ...stack.split("\n").slice(1));
}
