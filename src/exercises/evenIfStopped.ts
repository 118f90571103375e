import { broadcast } from "../jupyter.js";

/** What is still to be done of what runs now, the innermost last. */
const open: (() => void)[] = [];
let takeBack: (() => void) | undefined;

/**
 * Runs `work` and then `always`. A Stop cuts code off without running its `finally`: then the kernel has `ifStopped` run
 * instead.
 */
export function evenIfStopped<T>(work: () => T, always: () => void, ifStopped = always): T {
  takeBack ??= broadcast()?.onStop(() => {
    while (open.length > 0) open.pop()!();
  });
  open.push(ifStopped);
  try {
    return work();
  } finally {
    open.pop();
    always();
  }
}
