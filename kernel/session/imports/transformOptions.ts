import type { TransformFailure, TransformOptions } from "esbuild";
import type { EmitOptions } from "../../checker/types.js";

/** How esbuild makes JavaScript of a local file. */
export function transformOptions(path: string, tsconfig: EmitOptions): TransformOptions & { sourcemap: "external" } {
  return {
    loader: path.endsWith(".jsx") ? "jsx" : path.endsWith(".tsx") ? "tsx" : "ts",
    tsconfigRaw: { compilerOptions: { jsx: "react-jsx", ...tsconfig } },
    target: `node${process.versions.node}`,
    sourcemap: "external",
    sourcefile: path,
    logLevel: "silent",
  };
}

/** What esbuild says of a file that it can't read, as JavaScript would; any other error as it is. */
export function asSyntaxError(error: unknown): unknown {
  const [first] = (error as Partial<TransformFailure>).errors ?? [];
  return typeof first?.text === "string" ? new SyntaxError(first.text) : error;
}
