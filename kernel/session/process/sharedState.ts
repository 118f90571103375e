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
  /** Not 0 while loops that read it are to stop. */
  cut: 4,
  /** How many hooks of async_hooks are active. */
  hooks: 5,
  /** The last interrupt that was asked for. */
  asked: 6,
  /** 1: the main thread waits for a child process. */
  blocked: 7,
  /** How often execution was terminated. */
  cuts: 8,
} as const;

/** This process's; the supervisor thread is given it. */
export const shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(slots).length));

/** The slot `cut` alone. */
export const cutFlag = shared.subarray(slots.cut, slots.cut + 1);

/** How long code may go on after the abort signal before its awaits throw, in milliseconds. */
export const grace = 200;

/** How long its `finally` blocks and disposals may then take before it is cut off, in milliseconds. */
export const cleanup = 200;
