import type { Magic } from "../cell/splitMagics.js";
import type { ErrorContent } from "../Interpreter.js";
import { errorContent } from "./errorContent.js";
import type { MagicRun } from "./runMagic.js";

export const magicNames: readonly string[] = [];

/** No magic has a meaning in a browser. */
export async function runMagic(magic: Magic, _run: MagicRun): Promise<ErrorContent> {
  const remedy =
    magic.name === "%npm"
      ? "a browser has no npm: import a module by its whole address, https://…"
      : "a browser knows no such lines";
  return errorContent("UnknownMagic", `${magic.name} in line ${magic.line + 1}: ${remedy}`);
}
