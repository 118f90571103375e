import { codeFrame, positionOf } from "../cell/codeFrame.js";
import type { CellSyntaxError } from "../cell/Transpiled.js";
import type { ErrorContent } from "../Interpreter.js";

export function syntaxErrorContent(error: CellSyntaxError, code: string, label: string): ErrorContent {
  const traceback = error.problems.flatMap(({ message, start, length }) => [
    `\x1b[31mSyntaxError\x1b[39m: ${message}`,
    ...codeFrame(code, start, length, { label }),
  ]);
  const problems = error.problems.map(({ message, start, length }) => ({
    ...positionOf(code, start),
    length,
    message,
  }));
  return { ename: "SyntaxError", evalue: error.message, traceback, problems };
}
