/** How the session's worker ended. It does so only where Stop could not reach it. */
export function describeEnd(
  code: number | null,
  _signal: NodeJS.Signals | null,
  stderrTail: string,
): { readonly reason: string; readonly remedy: string } {
  if (code === null) return { reason: "could not be started", remedy: ` ${stderrTail}` };
  return { reason: "could not be stopped in any other way than by ending it", remedy: " Run the cells above again." };
}

export const isOutOfMemory = (_stderrTail: string): boolean => false;
