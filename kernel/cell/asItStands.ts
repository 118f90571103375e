import type { AnyNode } from "acorn";
import type MagicString from "magic-string";
import { children } from "./children.js";
import { parseModule } from "./parseModule.js";
import type { Transpiled, Tsconfig } from "./Transpiled.js";

/** Longer texts are not worth a look at both. */
const longest = 4_000;

/** What may be a type (`f<T>(x)` is JavaScript, too, and means something else), JSX, a decorator, or what Node lacks. */
const needsTranspiler = /[<@]|\busing\b/;

/**
 * A short cell that is JavaScript as it stands, and so needs no transpiler; undefined where it may not be. Its functions
 * then say with `toString()` what the user wrote.
 */
export function asItStands(
  code: string,
  { useDefineForClassFields }: Tsconfig,
  Text: typeof MagicString,
): Transpiled | undefined {
  if (code.length > longest || needsTranspiler.test(code) || useDefineForClassFields === false) return undefined;
  let program;
  try {
    program = parseModule(code);
  } catch {
    return undefined;
  }
  const text = new Text(code);
  // Places are where something begins: a call is where the function's name is, and not at its bracket.
  const visit = (node: AnyNode): void => {
    text.addSourcemapLocation(node.start);
    for (const child of children(node)) visit(child);
  };
  visit(program);
  return { js: code, map: text.generateMap({ source: "cell.ts" }).toString() };
}
