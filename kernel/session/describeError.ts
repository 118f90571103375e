import { inspect } from "node:util";

export interface ErrorDescription {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) {
    const evalue = inspect(error);
    return { ename: "Uncaught", evalue, traceback: [`\x1b[31mUncaught\x1b[39m: ${evalue}`] };
  }
  return { ename: error.name, evalue: error.message, traceback: [String(error.stack)] };
}
