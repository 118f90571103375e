import { isInterrupted, type CellRun } from "../follow/CellRun.js";
import { cellOfPromise } from "../follow/currentCell.js";
import { sendUncaught } from "./sendUncaught.js";

/** An error that nobody has caught, unless it is what Stop has thrown. */
export function reportUncaught(error: unknown, promise?: Promise<unknown>, current?: CellRun): void {
  const cell = promise ? cellOfPromise(promise) : current!;
  if (!cell.stopped && !isInterrupted(error)) sendUncaught(cell, error, promise !== undefined);
}
