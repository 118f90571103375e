import { currentCell, Stopped } from "../follow/currentCell.browser.js";
import { sendUncaught } from "./sendUncaught.js";

/** An error that nobody has caught, unless it is what Stop has thrown. */
export function reportUncaught(error: unknown, promise?: Promise<unknown>, cell = currentCell()): void {
  if (!cell.stopped && !(error instanceof Stopped)) sendUncaught(cell, error, promise !== undefined);
}
