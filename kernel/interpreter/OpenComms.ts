import type { CommMessage } from "../Interpreter.js";

/** Which comms are open: id → target name. */
export class OpenComms extends Map<string, string> {
  /** A message has gone one way or the other. */
  note({ type, commId, targetName = "" }: Pick<CommMessage, "type" | "commId" | "targetName">): void {
    if (type === "comm_open") this.set(commId, targetName);
    if (type === "comm_close") this.delete(commId);
  }
}
