import { transpile } from "#cell/transpile.js";
import { CellSyntaxError, type Tsconfig } from "./Transpiled.js";

/**
 * Is the cell an object, `{ a: 1, b: 2 }`, rather than a block of statements? Where it can be read as both it is the
 * object, unless a semicolon ends it, as at Node's own prompt.
 */
export async function isObjectLiteral(code: string, tsconfig: Tsconfig = {}): Promise<boolean> {
  const comments = /^(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/.exec(code)![0];
  if (code[comments.length] !== "{" || code.trimEnd().endsWith(";")) return false;
  try {
    await transpile(`(${code}\n)`, tsconfig);
    return true;
  } catch (error) {
    if (error instanceof CellSyntaxError) return false;
    throw error;
  }
}
