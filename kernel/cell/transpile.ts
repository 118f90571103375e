import type { Message, TransformFailure } from "esbuild";
import { esbuild, stopEsbuild } from "./esbuild.js";
import { withPragmas } from "./jsxPragmas.js";
import { CellSyntaxError, maxProblems, type SyntaxProblem, type Transpiled, type Tsconfig } from "./Transpiled.js";

/** TypeScript, or JavaScript, to the JavaScript of the running Node. Throws `CellSyntaxError`. */
export async function transpile(
  code: string,
  folder: Tsconfig = {},
  language: "ts" | "js" = "ts",
): Promise<Transpiled> {
  const tsconfig = withPragmas(code, folder);
  try {
    const result = await esbuild(({ transform }) =>
      transform(code, {
        loader: tsconfig.jsx ? `${language}x` : language,
        target: `node${process.versions.node}`,
        sourcemap: "external",
        sourcefile: "cell.ts",
        sourcesContent: false,
        legalComments: "inline",
        logLevel: "silent",
        // Imports are kept: a name imported here may be used by a later cell only.
        tsconfigRaw: { compilerOptions: { ...tsconfig, verbatimModuleSyntax: true } },
        logLimit: maxProblems,
      }),
    );
    return { js: result.code, map: result.map };
  } catch (error) {
    const errors = (error as Partial<TransformFailure>).errors;
    if (!errors?.length) throw error;
    throw new CellSyntaxError(errors.map((message) => toProblem(message, code)));
  }
}

/** esbuild runs as a process of its own, one for all: up before the first cell, gone with the last interpreter. */
let users = 0;

/** Starts it when there is nothing more urgent. */
export function startTranspiler(): void {
  users++;
  setTimeout(() => {
    if (users > 0) void esbuild(({ transform }) => transform(""));
  });
}

export async function stopTranspiler(): Promise<void> {
  if (--users === 0) await stopEsbuild();
}

/** esbuild tells line and column in bytes of UTF-8. */
function toProblem({ text, location }: Message, code: string): SyntaxProblem {
  if (!location) return { message: text, start: 0, length: 0 };
  let lineStart = 0;
  for (let line = 1; line < location.line; line++) lineStart = code.indexOf("\n", lineStart) + 1;
  const bytes = Buffer.from(location.lineText);
  const units = (from: number, to: number): number => bytes.toString("utf8", from, to).length;
  return {
    message: text,
    start: lineStart + units(0, location.column),
    length: units(location.column, location.column + location.length),
  };
}
