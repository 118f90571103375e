import { describeError } from "../errors/describeError.js";
import { isInterrupted, type Cell } from "../follow/Cell.js";
import { cellOfPromise } from "../follow/currentCell.js";
import { send } from "./outward.js";

/** Errors that nobody has caught are told in the cell they came from, and end nothing. */
export function reportUncaught(error: unknown, promise?: Promise<unknown>, current?: Cell): void {
  const cell = promise ? cellOfPromise(promise) : current!;
  if (cell.stopped || isInterrupted(error)) return;
  const title = promise ? "Unhandled promise rejection" : "Uncaught error";
  const { traceback } = describeError(error);
  send({
    type: "uncaught",
    cell: cell.id,
    text: `\x1b[31m${title} in ${cell.label}\x1b[39m\n${traceback.join("\n")}\n`,
  });
}
