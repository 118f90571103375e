import { shareAnswer } from "../kernel/session/input/askNow.browser.js";
import { handleComm, stopHandlers } from "../kernel/session/input/comms.js";
import { endQuestions, handleAnswer } from "../kernel/session/input/questions.js";
import { stopRepairs } from "../kernel/session/output/broadcast.js";
import { send } from "../kernel/session/output/send.browser.js";
import { reportUncaught } from "../kernel/session/output/reportUncaught.browser.js";
import { handle, type Handlers, type ToWorker } from "../kernel/session/wire/messages.js";
import { defineGlobals, native, write } from "./session/globals.js";
import { library } from "./session/modules.js";
import { clearFlag, runCell, runningCells, shareFlag } from "./session/runCell.js";

/** After the abort signal, how long code may go on before its awaits are cut off, in milliseconds. */
const grace = 200;

/** Runs the cells of one notebook. What it is told comes as messages, in order. */
const handlers: Handlers<ToWorker> = {
  start({ cut, answer }) {
    if (cut) shareFlag(cut);
    if (answer) shareAnswer(answer);
    send({ type: "ready" });
    library().catch(() => {}); // who imports it is told why it is not there
  },
  run: (request) => void runCell(request),
  interrupt: ({ seq }) => void interrupt(seq),
  comm: handleComm,
  answer: handleAnswer,
  // No process could outlive a page.
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
  endQuestions();
  stopHandlers();
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

self.onmessage = ({ data }: MessageEvent<ToWorker & { buffers?: readonly Uint8Array[] }>) =>
  handle(handlers, data, data.buffers);
self.onerror = (_text, _file, _line, _column, error) => {
  reportUncaught(error);
  return true;
};
self.onunhandledrejection = (event) => {
  event.preventDefault();
  reportUncaught(event.reason, event.promise);
};
defineGlobals();
