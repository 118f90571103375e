import ts from "typescript6";
import { withPragmas } from "./jsxPragmas.js";
import { CellSyntaxError, maxProblems, type SyntaxProblem, type Transpiled, type Tsconfig } from "./Transpiled.js";

/** TypeScript, or JavaScript, to the JavaScript of today's browsers (no decorators, no `using`). Throws `CellSyntaxError`. */
export async function transpile(
  code: string,
  folder: Tsconfig = {},
  language: "ts" | "js" = "ts",
): Promise<Transpiled> {
  const tsconfig = withPragmas(code, folder);
  const { outputText, sourceMapText, diagnostics } = ts.transpileModule(code, {
    compilerOptions: {
      ...(tsconfig as object),
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      jsx: tsconfig.jsx === "react" ? ts.JsxEmit.React : ts.JsxEmit.ReactJSX,
      // Imports are kept: a name imported here may be used by a later cell only.
      verbatimModuleSyntax: true,
      isolatedModules: true,
      sourceMap: true,
    },
    fileName: `cell.${language}${tsconfig.jsx ? "x" : ""}`,
    reportDiagnostics: true,
  });
  const problems = (diagnostics ?? []).filter(({ category }) => category === ts.DiagnosticCategory.Error);
  if (problems.length > 0) throw new CellSyntaxError(problems.slice(0, maxProblems).map(toProblem));
  return {
    js: outputText.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"),
    map: JSON.stringify({ ...(JSON.parse(sourceMapText!) as object), sources: ["cell.ts"] }),
  };
}

function toProblem({ messageText, start = 0, length = 0 }: ts.Diagnostic): SyntaxProblem {
  return { message: ts.flattenDiagnosticMessageText(messageText, "\n").replace(/\.$/, ""), start, length };
}

/** Nothing has to be started. */
export function startTranspiler(): void {}
export async function stopTranspiler(): Promise<void> {}
