import { describeError } from "../kernel/session/errors/describeError.js";
import { currentCell, Stopped } from "./session/Cell.js";
import { defineGlobals, native, stopRepairs, write } from "./session/globals.js";
import { clearFlag, runCell, runningCells, shareFlag, type RunRequest } from "./session/runCell.js";
import { send } from "./session/send.js";

type Message =
  | { readonly type: "start"; readonly cut: Int32Array | undefined }
  | ({ readonly type: "run" } & RunRequest)
  | { readonly type: "interrupt"; readonly seq: number }
  | { readonly type: string };

/** After the abort signal, how long code may go on before its awaits are cut off, in milliseconds. */
const grace = 200;

/** Runs the cells of one notebook. What it is told comes as messages, in order. */
const handlers: Record<string, (message: never) => void> = {
  start({ cut }: Message & { type: "start"; cut?: Int32Array }) {
    if (cut) shareFlag(cut);
    send({ type: "ready" });
  },
  run(request: RunRequest) {
    void runCell(request);
  },
  interrupt({ seq }: { seq: number }) {
    void interrupt(seq);
  },
  comm({ message }: { message: number }) {
    send({ type: "handled", message });
  },
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

/** Errors that nobody has caught are told in the cell they came from, and end nothing. */
function report(title: string, error: unknown): void {
  if (error instanceof Stopped) return;
  const cell = currentCell();
  const { traceback } = describeError(error);
  send({
    type: "uncaught",
    cell: cell.id,
    text: `\x1b[31m${title} in ${cell.label}\x1b[39m\n${traceback.join("\n")}\n`,
  });
}

self.onmessage = ({ data }: MessageEvent<Message>) => handlers[data.type]?.(data as never);
self.onerror = (_text, _file, _line, _column, error) => {
  report("Uncaught error", error);
  return true;
};
self.onunhandledrejection = (event) => {
  event.preventDefault();
  report("Unhandled promise rejection", event.reason);
};
defineGlobals();
