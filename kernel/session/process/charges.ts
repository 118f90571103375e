import type { Frame } from "../wire/frames.js";
import { killAll, killGroup } from "./processTree.js";

/**
 * Processes of the server's that would outlive it: TypeScript's, which waits for ever where it has asked for a file that
 * the server can't send any more, and npm's, which leads a group. The session sees it when the server has been killed.
 */
let charges: readonly number[] = [];

export function takeCharges({ pids }: Frame): void {
  charges = pids as number[];
}

/** The server has gone. */
export function endCharges(): void {
  for (const pid of charges) {
    killGroup(pid);
    killAll([pid], "SIGKILL");
  }
}
