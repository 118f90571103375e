import { currentCell, Stopped } from "../kernel/session/follow/currentCell.browser.js";
import { stopRepairs } from "../kernel/session/output/broadcast.js";
import { send } from "../kernel/session/output/send.browser.js";
import { sendUncaught } from "../kernel/session/output/sendUncaught.js";
import { handle, type Handlers, type ToWorker } from "../kernel/session/wire/messages.js";
import { defineGlobals, native, write } from "./session/globals.js";
import { clearFlag, runCell, runningCells, shareFlag } from "./session/runCell.js";

/** After the abort signal, how long code may go on before its awaits are cut off, in milliseconds. */
const grace = 200;

/** Runs the cells of one notebook. What it is told comes as messages, in order. */
const handlers: Handlers<ToWorker> = {
  start({ cut }) {
    if (cut) shareFlag(cut);
    send({ type: "ready" });
  },
  run: (request) => void runCell(request),
  interrupt: ({ seq }) => void interrupt(seq),
  // A page has no comms, nobody to ask, and no process that could outlive it.
  comm: ({ message }) => send({ type: "handled", message }),
  answer: () => {},
  dependents: () => {},
};

async function interrupt(seq: number): Promise<void> {
  const cells = runningCells();
  for (const cell of cells) {
    cell.interrupted = true;
    cell.controller.abort(new DOMException("The cell was stopped", "AbortError"));
  }
  const start = performance.now();
  while (cells.some((cell) => !cell.ended) && performance.now() - start < grace) await pause(5);
  for (const cell of cells) if (!cell.ended) cell.stop();
  while (cells.some((cell) => !cell.ended)) await pause(5);
  clearFlag();
  for (const repair of stopRepairs) {
    try {
      repair();
    } catch (error) {
      write("stderr", `A repair after Stop failed: ${String(error)}\n`);
    }
  }
  send({ type: "interrupted", interrupt: seq });
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => native.setTimeout(resolve, milliseconds));

function report(error: unknown, isRejection: boolean): void {
  if (!(error instanceof Stopped)) sendUncaught(currentCell(), error, isRejection);
}

self.onmessage = ({ data }: MessageEvent<ToWorker>) => handle(handlers, data);
self.onerror = (_text, _file, _line, _column, error) => {
  report(error, false);
  return true;
};
self.onunhandledrejection = (event) => {
  event.preventDefault();
  report(event.reason, true);
};
defineGlobals();
