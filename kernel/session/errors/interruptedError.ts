import type { ErrorContent } from "../../Interpreter.js";

/** The outcome of a cell that Stop has ended. */
export function interruptedError(label: string): ErrorContent & { readonly status: "error" } {
  return {
    status: "error",
    ename: "Interrupted",
    evalue: "The cell was stopped",
    traceback: [`\x1b[31mInterrupted\x1b[39m: ${label} was stopped. Its variables are kept.`],
  };
}
