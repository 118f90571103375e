import { CellChecker } from "./CellChecker.js";
import type { Checker, CheckerOptions } from "./types.js";

/** TypeScript for a notebook in `cwd`. Resolves once the first cell could be checked. */
export async function createChecker(options: CheckerOptions): Promise<Checker> {
  const checker = new CellChecker(options);
  await checker.warm();
  return checker;
}
