import type * as BindEval from "../../cell/bind/bindEval.js";
import { allBoxes } from "../notebook/Box.js";

let evalBinder: typeof BindEval | undefined;

/** Before a cell that calls `eval`. */
export async function loadEval(): Promise<void> {
  evalBinder ??= await import("../../cell/bind/bindEval.js");
}

/** The text that a direct `eval` is given. `context` is the name of the cell's context there, `locals` are not the notebook's. */
export function textForEval(context: string, locals: readonly string[], text: unknown): unknown {
  if (typeof text !== "string") return text;
  return evalBinder!.bindEval(text, context, (name) => !locals.includes(name) && allBoxes().has(name));
}
