import type { Project } from "#checker/async.js";
import type { EmitOptions } from "./types.js";

/** By TypeScript's numbers; the third is our own default, by which no cell holds JSX. Where JSX is to be preserved, for a bundler, it is made into calls nevertheless: here it runs. */
const jsx = [undefined, "react-jsx", undefined, "react", "react-jsx", "react-jsxdev"] as const;

/** The options that a transpiler is to heed, in the words of `tsconfig.json`. */
export function emitOptions(options: Project["compilerOptions"]): EmitOptions {
  const { jsxFactory, jsxFragmentFactory, jsxImportSource, experimentalDecorators, useDefineForClassFields } = options;
  const all = {
    jsx: jsx[options.jsx ?? 0],
    jsxFactory,
    jsxFragmentFactory,
    jsxImportSource,
    experimentalDecorators,
    useDefineForClassFields,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
