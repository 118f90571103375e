import { codeFrame, positionOf } from "../cell/codeFrame.js";
import type { CellDiagnostic, CheckedCell } from "../checker/types.js";
import type { ErrorContent } from "../Interpreter.js";

const most = 8;

/** What the type checker found, as the error of a cell. */
export function diagnosticsContent({ diagnostics }: CheckedCell, code: string, label: string): ErrorContent {
  const ename = isSyntax(diagnostics[0]!) ? "SyntaxError" : "TypeScriptError";
  const traceback = diagnostics.slice(0, most).flatMap((diagnostic) => {
    const kind = isSyntax(diagnostic) ? "SyntaxError" : "TypeScriptError";
    const title = `\x1b[31m${kind}\x1b[39m: ${diagnostic.message} \x1b[90mts(${diagnostic.code})\x1b[39m`;
    const { start, length, file } = diagnostic;
    const frame = file
      ? codeFrame(file.text, start, length, { label: file.path, isFile: true })
      : codeFrame(code, start, length, { label });
    return [title, ...frame];
  });
  const more = diagnostics.length - most;
  if (more > 0) traceback.push(`\x1b[90mand ${more} more\x1b[39m`);
  const problems = diagnostics
    .filter(({ file }) => !file)
    .map(({ start, length, message }) => ({ ...positionOf(code, start), length, message }));
  return { ename, evalue: diagnostics[0]!.message, traceback, problems };
}

/** TypeScript numbers what its parser says from 1000 on. */
function isSyntax({ code }: CellDiagnostic): boolean {
  return code >= 1000 && code < 2000;
}
