import { wakeAsyncHooks } from "../follow/asyncHooks.js";
import { fromOutside, outside } from "../process/builtins.js";
import type { CellRun } from "../follow/CellRun.js";
import { endQuestions } from "../input/questions.js";
import { stopHandlers } from "../input/comms.js";
import { leaveCell } from "../follow/currentCell.js";
import { stopRepairs } from "../output/broadcast.js";
import { send } from "../output/send.js";
import { endInterrupted, runningCells } from "../run/runCell.js";
import { cleanup, grace, shared, slots } from "../process/sharedState.js";
import { nativeTimers } from "../follow/timers.js";

let beating: NodeJS.Timeout | undefined;

/** Where a Stop is, since its steps may be repeated. */
let course: { readonly seq: number; readonly started: number; cleaning?: { since: number; cuts: number } } | undefined;

/**
 * Stop, on the main thread: abort the signal and give what runs the grace to end by itself; then have its awaits throw,
 * and give it time to clean up; then end it. The supervisor terminates what keeps this from happening, and calls again:
 * so every step may be repeated.
 */
export function handleInterrupt(seq: number): void {
  if (Atomics.load(shared, slots.stopped) >= seq) return wakeAsyncHooks(); // a termination came after the end
  const cells = runningCells();
  if (!cells.length) return finish(seq);
  if (course?.seq !== seq) course = { seq, started: performance.now() };
  const { started } = course;
  for (const cell of cells) {
    cell.interrupted = true;
    if (!cell.controller.signal.aborted) outside(abort, cell.controller, []);
  }
  nativeTimers.clearInterval(beating);
  beating = nativeTimers.setInterval(
    fromOutside(() => {
      Atomics.add(shared, slots.beat, 1);
      const left = cells.filter((cell) => !cell.ended);
      const cuts = Atomics.load(shared, slots.cuts);
      if (left.length) {
        const isDue = performance.now() - started >= grace || Atomics.load(shared, slots.terminated) >= seq;
        if (!isDue) return;
        const { cleaning } = course!;
        if (!cleaning) {
          course!.cleaning = { since: performance.now(), cuts };
          // A loop of awaits is to come to its end, not to be parked.
          Atomics.store(shared, slots.cut, 0);
          for (const cell of left) cell.beginInterrupt();
          return cleanUp(left);
        }
        if (performance.now() - cleaning.since < cleanup && cleaning.cuts === cuts) return cleanUp(left);
      }
      // What has ended by itself, heeding the signal, keeps its timers.
      if (course!.cleaning && cells.some((cell) => !cell.stopped)) {
        for (const cell of cells) cell.stop();
        // What that has thrown is heard before the next beat, or cut off there.
        return;
      }
      for (const cell of left) endInterrupted(cell);
      finish(seq);
    }),
    5,
  );
  Atomics.add(shared, slots.beat, 1);
}

/** Lets awaits throw as long as that leads to no other await. */
function cleanUp(cells: readonly CellRun[]): void {
  if (!course?.cleaning) return;
  let goesOn = false;
  for (const cell of cells) if (!cell.stopped && cell.interruptNext()) goesOn = true;
  if (goesOn) nativeTimers.setImmediate(fromOutside(() => cleanUp(cells)));
}

function abort(this: AbortController): void {
  this.abort(new DOMException("The cell was stopped", "AbortError"));
}

function finish(seq: number): void {
  nativeTimers.clearInterval(beating);
  course = undefined;
  leaveCell();
  endQuestions();
  stopHandlers();
  wakeAsyncHooks();
  for (const repair of stopRepairs) {
    try {
      outside(repair, undefined, []);
    } catch (error) {
      process.stderr.write(`A repair after Stop failed: ${String(error)}\n`);
    }
  }
  Atomics.store(shared, slots.cut, 0);
  Atomics.store(shared, slots.stopped, seq);
  send({ type: "interrupted", interrupt: seq });
}
