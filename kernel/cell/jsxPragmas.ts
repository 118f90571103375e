import type { Tsconfig } from "./Transpiled.js";

/** Space and comments at a text's beginning. */
const leading = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/;
const pragma = /@(jsx|jsxFrag|jsxImportSource|jsxRuntime)[ \t]+([^\s*]+)/g;

/** What the comments at a cell's beginning say about JSX: `@jsx`, `@jsxFrag`, `@jsxImportSource`, `@jsxRuntime`. */
function pragmasOf(code: string): ReadonlyMap<string, string> {
  if (!code.includes("@jsx")) return new Map();
  return new Map(Array.from(leading.exec(code)![0].matchAll(pragma), ([, name, value]) => [name!, value!]));
}

/** The same, for the beginning of a file. */
export function jsxComment(code: string): string {
  const words = Array.from(pragmasOf(code), ([name, value]) => `@${name} ${value}`);
  // TypeScript wants each one in a comment of its own.
  return words.map((word) => `/** ${word} */\n`).join("");
}

/** Does the cell itself say that it holds JSX? */
export function saysJsx(code: string): boolean {
  return pragmasOf(code).size > 0;
}

/** The folder's options, and above them what the cell says. */
export function withPragmas(code: string, tsconfig: Tsconfig): Tsconfig {
  const said = pragmasOf(code);
  if (!said.size) return tsconfig;
  const source = said.get("jsxImportSource");
  const isClassic = said.get("jsxRuntime") === "classic" || (!source && !said.has("jsxRuntime") && !tsconfig.jsx);
  const isAutomatic = source || said.get("jsxRuntime") === "automatic";
  return {
    ...tsconfig,
    jsx: isClassic ? "react" : isAutomatic ? "react-jsx" : (tsconfig.jsx ?? "react-jsx"),
    ...(said.has("jsx") && { jsxFactory: said.get("jsx")! }),
    ...(said.has("jsxFrag") && { jsxFragmentFactory: said.get("jsxFrag")! }),
    ...(source && { jsxImportSource: source }),
  };
}

/** Names that JSX of the cell stands for, though it does not mention them: `React`, `h`. */
export function jsxNames(code: string, tsconfig: Tsconfig): readonly string[] {
  const {
    jsx,
    jsxFactory = "React.createElement",
    jsxFragmentFactory = "React.Fragment",
  } = withPragmas(code, tsconfig);
  if (jsx !== "react" || !code.includes("<")) return [];
  return [jsxFactory, jsxFragmentFactory].map((name) => name.split(".")[0]!);
}
