import type { Dependents } from "../wire/messages.js";
import { killAll, killGroup } from "./processTree.js";

/**
 * Processes of the server's that would outlive it: TypeScript's, which waits for ever where it has asked for a file that
 * the server can't send any more, and npm's, which leads a group. The session sees it when the server has been killed.
 */
let dependents: readonly number[] = [];

export function takeDependents({ pids }: Dependents): void {
  dependents = pids;
}

/** The server has gone. */
export function endDependents(): void {
  for (const pid of dependents) {
    killGroup(pid);
    killAll([pid], "SIGKILL");
  }
}
