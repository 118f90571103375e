import { addAlias } from "../../kernel/session/notebook/scripts.js";

type Run = (...args: unknown[]) => unknown;

const evaluateText = eval;

/** Do stack traces name evaluated code? Those of WebKit do not. */
const namesEvaluated = String((evaluateText("new Error()\n//# sourceURL=tskernel-probe.js") as Error).stack).includes(
  "tskernel-probe.js",
);

/** The function that a cell's script is, under the name that its places in stack traces have. */
export async function evaluate(js: string, file: string): Promise<Run> {
  if (namesEvaluated) return evaluateText(`${js}\n//# sourceURL=${file}`) as Run;
  const address = URL.createObjectURL(
    new Blob([js.replace(/^"use strict"; /, "export default ")], { type: "text/javascript" }),
  );
  addAlias(address, file);
  try {
    return ((await import(/* @vite-ignore */ address)) as { default: Run }).default;
  } finally {
    URL.revokeObjectURL(address);
  }
}
