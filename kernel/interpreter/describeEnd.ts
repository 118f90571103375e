import { endings } from "../session/process/giveUp.js";

/** How the session's process ended, and what can be done about it. */
export function describeEnd(
  code: number | null,
  signal: NodeJS.Signals | null,
  stderrTail: string,
): { readonly reason: string; readonly remedy: string } {
  if (code === endings.brokenPipe) {
    return {
      reason: "lost its connection to the kernel",
      remedy:
        " Code has closed or written into a file that it had not opened: the file descriptors 3 to 5 are the kernel's.",
    };
  }
  if (code === endings.brokenSession) {
    return {
      reason: "could not go on",
      remedy: " Code has replaced something that is built into JavaScript or Node, and can't be brought back.",
    };
  }
  if (code === endings.unstoppable) {
    return {
      reason: "could not be stopped in any other way than by ending it",
      remedy:
        " The cell was in one call that can't be interrupted: reading from what sends nothing, or long native code.",
    };
  }
  if (isOutOfMemory(stderrTail)) {
    return {
      reason: "ran out of memory",
      remedy:
        " Keep less at a time (dispose tensors, drop references), or allow more:" +
        " start Jupyter with NODE_OPTIONS=--max-old-space-size=8192 (in MiB).",
    };
  }
  if (signal === "SIGKILL") {
    return { reason: "was killed (SIGKILL)", remedy: " If nobody did it, the system had no memory left." };
  }
  if (signal) return { reason: `was ended by ${signal}`, remedy: "" };
  if (code === null) return { reason: "could not be started", remedy: ` ${stderrTail}` };
  return { reason: `ended with exit code ${code}`, remedy: "" };
}

export function isOutOfMemory(stderrTail: string): boolean {
  return /heap out of memory|Allocation failed/.test(stderrTail);
}
