import { keepConstant } from "./keepConstant.js";
import { Recent } from "./Recent.js";
import { transpile, type Transpiled, type Tsconfig } from "./transpile.js";

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
  ...(await import("./bindNames.js")),
  ...(await import("@jridgewell/remapping")),
});

/** Cells are often run again as they are. */
const transpiled = new Recent<Transpiled>(32);

/**
 * The text of a cell, as the user wrote it, to what the session evaluates. Throws `CellSyntaxError`.
 * `isDeclared` says whether an earlier cell declares a name; names that Node itself has stay Node's until one does.
 * `forSteps`: a debugger is to step through it. `tsconfig`: options of the notebook's folder.
 */
export async function compileCell(
  code: string,
  isDeclared: (name: string) => boolean,
  { forSteps = false, tsconfig = {} }: { forSteps?: boolean; tsconfig?: Tsconfig } = {},
): Promise<CompiledCell> {
  const [{ js, map }, { bindNames, default: remapping }] = await Promise.all([
    transpileOnce(code, tsconfig),
    loadCompiler(),
  ]);
  const words = new Set(code.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu));
  const bound = bindNames(js, {
    isDeclared,
    isGlobal: (name) => name in globalThis,
    isOwn: (name) => words.has(name),
    forSteps,
  });
  const edits = bound.text.generateMap({ hires: "boundary", source: "cell.js" });
  const combined = remapping(edits.toString(), (file) => (file === "cell.js" ? map : null));
  return { js: bound.js, boxes: bound.boxes, declares: bound.declares, map: combined.toString() };
}

async function transpileOnce(code: string, tsconfig: Tsconfig): Promise<Transpiled> {
  const key = JSON.stringify([code, tsconfig]);
  const known = transpiled.get(key);
  if (known) return known;
  const result = await transpile(await keepConstant(code), tsconfig);
  transpiled.set(key, result);
  return result;
}
