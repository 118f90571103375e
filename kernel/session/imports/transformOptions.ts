import type { TransformOptions } from "esbuild";
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
