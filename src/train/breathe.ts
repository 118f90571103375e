import { nextTurn } from "#train/turn.js";

/**
 * Lets the event loop turn when some time has passed, so that a notebook's Stop, live plots and outputs get their share of
 * a long loop.
 *
 * @param milliseconds How long the loop may go on by itself.
 */
export function breathe(milliseconds = 30): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < milliseconds) return undefined;
    return nextTurn().then(() => {
      last = performance.now();
    });
  };
}
