import { wakeAsyncHooks } from "./asyncHooks.js";
import { stopHandlers } from "./comms.js";
import { leaveCell } from "./currentCell.js";
import { send } from "./outward.js";
import { endInterrupted, runningCells } from "./runCell.js";
import { grace, shared, slots } from "./sharedState.js";
import { nativeTimers } from "./timers.js";

/** What libraries have asked to run after a Stop has cut code off in the middle. */
export const stopRepairs = new Set<() => void>();

let beating: NodeJS.Timeout | undefined;

/**
 * Stop, on the main thread: abort the signal, give what runs the grace to end by itself, then end it. The supervisor
 * terminates what keeps this from happening, and calls again: so every step may be repeated.
 */
export function handleInterrupt(seq: number): void {
  if (Atomics.load(shared, slots.stopped) >= seq) return wakeAsyncHooks(); // a termination came after the end
  const cells = runningCells();
  if (!cells.length) return finish(seq);
  for (const cell of cells) {
    cell.interrupted = true;
    cell.controller.abort(new DOMException("The cell was stopped", "AbortError"));
  }
  const started = performance.now();
  nativeTimers.clearInterval(beating);
  beating = nativeTimers.setInterval(() => {
    Atomics.add(shared, slots.beat, 1);
    const isDue = performance.now() - started >= grace || Atomics.load(shared, slots.terminated) >= seq;
    const left = cells.filter((cell) => !cell.ended);
    if (left.length && !isDue) return;
    for (const cell of left) {
      cell.stop();
      endInterrupted(cell);
    }
    finish(seq);
  }, 5);
  Atomics.add(shared, slots.beat, 1);
}

function finish(seq: number): void {
  nativeTimers.clearInterval(beating);
  leaveCell();
  stopHandlers();
  wakeAsyncHooks();
  for (const repair of stopRepairs) {
    try {
      repair();
    } catch (error) {
      process.stderr.write(`A repair after Stop failed: ${String(error)}\n`);
    }
  }
  Atomics.store(shared, slots.cut, 0);
  Atomics.store(shared, slots.stopped, seq);
  send({ type: "interrupted", interrupt: seq });
}
