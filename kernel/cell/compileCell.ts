import { constantAt } from "#cell/constantAt.js";
import { transpile } from "#cell/transpile.js";
import { asItStands } from "./asItStands.js";
import { Recent } from "./Recent.js";
import { jsxNames } from "./jsxPragmas.js";
import { placingErrors } from "./placingErrors.js";
import type { Transpiled, Tsconfig } from "./Transpiled.js";

export interface CompiledCell {
  /** A script whose value is the cell's function. */
  readonly js: string;
  /** The boxes that the function takes after its context, in order. */
  readonly boxes: readonly string[];
  /** Top-level names that the cell declares. */
  readonly declares: readonly string[];
  /** Source map (JSON) from `js` to the cell's text. */
  readonly map: string;
}

/** Loaded when it is first wanted: starting the kernel needs none of it. */
export const loadCompiler = async () => ({
  ...(await import("./bind/bindNames.js")),
  ...(await import("@jridgewell/remapping")),
  MagicString: (await import("magic-string")).default,
});

/** Cells are often run again as they are. */
const transpiled = new Recent<Transpiled>(32);

export interface CompileOptions {
  /** A debugger is to step through it. */
  readonly forSteps?: boolean;
  /** Options of the notebook's folder. */
  readonly tsconfig?: Tsconfig;
  /** The code is one expression, even if it looks like a block. */
  readonly isExpression?: boolean;
}

/**
 * The text of a cell, as the user wrote it, to what the session evaluates. Throws `CellSyntaxError`.
 * `isDeclared` says whether an earlier cell declares a name; names that Node itself has stay Node's until one does.
 */
export async function compileCell(
  code: string,
  isDeclared: (name: string) => boolean,
  { forSteps = false, tsconfig = {}, isExpression = false }: CompileOptions = {},
): Promise<CompiledCell> {
  const { bindNames, default: remapping, MagicString } = await loadCompiler();
  // A debugger steps by the transpiler's map, statement by statement.
  const plain = forSteps || isExpression ? undefined : asItStands(code, tsconfig, MagicString);
  const { js, map } = plain ?? (await transpileOnce(code, tsconfig, isExpression));
  // What `export = x` is made of; what JSX is.
  const words = new Set([...wordsOf(code), "module", ...jsxNames(code, tsconfig)]);
  const bound = await placingErrors(code, map, () =>
    bindNames(js, {
      isDeclared,
      isGlobal: (name) => name in globalThis,
      isOwn: (name) => words.has(name),
      forSteps,
    }),
  );
  const edits = bound.text.generateMap({ hires: "boundary", source: "cell.js" });
  const combined = remapping(edits.toString(), (file) => (file === "cell.js" ? map : null));
  return { js: bound.js, boxes: bound.boxes, declares: bound.declares, map: combined.toString() };
}

async function transpileOnce(code: string, tsconfig: Tsconfig, isExpression: boolean): Promise<Transpiled> {
  const key = JSON.stringify([code, tsconfig]);
  const known = transpiled.get(key);
  if (known) return known;
  const result = await transpileExpression(code, tsconfig, isExpression ? 0 : await constantAt(code), isExpression);
  transpiled.set(key, result);
  return result;
}

/** An expression that begins at `at` is written so that it is seen to be one, and nothing else moves. */
async function transpileExpression(
  code: string,
  tsconfig: Tsconfig,
  at: number | undefined,
  isWhole: boolean,
): Promise<Transpiled> {
  if (at === undefined) return transpile(code, tsconfig);
  const { MagicString, default: remapping } = await loadCompiler();
  const text = new MagicString(code);
  if (isWhole) text.prepend("(").append("\n)");
  else text.appendLeft(at, "0, ");
  const { js, map } = await transpile(text.toString(), tsconfig);
  const edits = text.generateMap({ hires: "boundary", source: "text.ts" }).toString();
  return { js, map: remapping(map, (file) => (file === "cell.ts" ? edits : null)).toString() };
}

/** Every word that may be a name; one that is written with escapes, `\u0061`, is the same without. */
function wordsOf(code: string): ReadonlySet<string> {
  const plain = code.replace(
    /\\u(?:\{0{0,9}([\da-f]{1,6})\}|([\da-f]{4}))/gi,
    (all, braced?: string, four?: string) => {
      const point = parseInt(braced ?? four!, 16);
      return point > 0x10ffff ? all : String.fromCodePoint(point);
    },
  );
  const word = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;
  return new Set([...(code.match(word) ?? []), ...(plain === code ? [] : (plain.match(word) ?? []))]);
}
