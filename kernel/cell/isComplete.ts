import { transpile } from "#cell/transpile.js";
import type { IsComplete } from "../Interpreter.js";
import { isObjectLiteral } from "./isObjectLiteral.js";
import { parseModule } from "./parseModule.js";
import { placingErrors } from "./placingErrors.js";
import { splitMagics } from "./splitMagics.js";
import { CellSyntaxError, type Tsconfig } from "./Transpiled.js";

/** Would Enter run this, or does it want another line? */
export async function isComplete(text: string, tsconfig: Tsconfig = {}): Promise<IsComplete> {
  const { code } = splitMagics(text);
  if (await isObjectLiteral(code, tsconfig)) return { status: "complete" };
  try {
    const { js, map } = await transpile(code, tsconfig);
    await placingErrors(code, map, () => parseModule(js));
    return { status: "complete" };
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) return { status: "unknown" };
    return error.problems.every(({ message, start }) => wantsMore(code, message, start))
      ? { status: "incomplete", indent: indentAfter(code) }
      : { status: "invalid" };
  }
}

/** The text is good as far as it goes, and only its end comes too early. */
function wantsMore(code: string, message: string, start: number): boolean {
  // The transpiler calls an open template a string, too.
  if (message === "Unterminated string literal") return (code.match(/`/g)?.length ?? 0) % 2 === 1;
  if (/end of file|terminate multi-line comment/.test(message)) return true;
  return start >= code.trimEnd().length;
}

/** As the last line, and a step deeper where it opens something. */
function indentAfter(code: string): string {
  const last = code.trimEnd().split("\n").at(-1) ?? "";
  const indent = /^[ \t]*/.exec(last)![0];
  return /([{([]|=>|\))$/.test(last) ? `${indent}  ` : indent;
}
