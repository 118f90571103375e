import { keepConstant } from "./keepConstant.js";
import { transpile, type Tsconfig } from "./transpile.js";

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
    keepConstant(code).then((kept) => transpile(kept, tsconfig)),
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
