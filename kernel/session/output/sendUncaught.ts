import { send } from "#session/output/send.js";
import { describeError } from "../errors/describeError.js";

/** Errors that nobody has caught are told in the cell they came from, and end nothing. */
export function sendUncaught(
  cell: { readonly id: string; readonly label: string },
  error: unknown,
  isRejection: boolean,
): void {
  const title = isRejection ? "Unhandled promise rejection" : "Uncaught error";
  const { traceback } = describeError(error);
  send({
    type: "uncaught",
    cell: cell.id,
    text: `\x1b[31m${title} in ${cell.label}\x1b[39m\n${traceback.join("\n")}\n`,
  });
}
