/**
 * Where the session can't go on, it ends with one of these exit codes, which the server puts into words: a new session
 * serves the next cell, and one that answers nothing would serve none.
 */
export const endings = {
  /** A pipe to the server is closed, or holds what the server has not written. */
  brokenPipe: 91,
  /** The session's own code has failed: somebody has replaced what it needs. */
  brokenSession: 92,
  /** Stop does not reach the code: it is in a call of native code that can't be interrupted. */
  unstoppable: 93,
} as const;

/** Ends the process at once, without anybody's `exit` listeners. */
const reallyExit = (process as unknown as { reallyExit(code: number): never }).reallyExit.bind(process);

export function giveUp(ending: keyof typeof endings): never {
  return reallyExit(endings[ending]);
}
