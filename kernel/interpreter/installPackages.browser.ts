import type { ErrorContent } from "../Interpreter.js";
import type { Charged } from "./runNpm.js";

/** A browser installs nothing: what a cell imports as `npm:…` is not found. */
export async function installPackages(_code: string, _charged: Charged): Promise<ErrorContent | undefined> {
  return undefined;
}
