import type { ErrorContent } from "../Interpreter.js";
import type { ProcessOwner } from "./runNpm.js";

/** A browser installs nothing: what a cell imports as `npm:…` is not found. */
export async function installPackages(_code: string, _owner: ProcessOwner): Promise<ErrorContent | undefined> {
  return undefined;
}
