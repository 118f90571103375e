import { transpile } from "#cell/transpile.js";
import { CellSyntaxError } from "./Transpiled.js";

/** Does the cell name no type? */
export async function isJavaScript(code: string): Promise<boolean> {
  try {
    await transpile(code, {}, "js");
    return true;
  } catch (error) {
    if (error instanceof CellSyntaxError) return false;
    throw error;
  }
}
