/** What the session's two threads tell each other without waiting: an Int32Array over shared memory. */
export const slots = {
  /** The last interrupt that is over. */
  stopped: 0,
  /** Goes up while the main thread is alive during an interrupt. */
  beat: 1,
  /** The last interrupt for which execution was terminated. */
  terminated: 2,
  /** 0: no answer to `prompt()` yet, 1: there is one, 2: the cell was stopped. */
  answer: 3,
} as const;

export function createSharedState(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * Object.keys(slots).length));
}

/** How long code may go on after the abort signal before it is cut off, in milliseconds. */
export const grace = 200;
