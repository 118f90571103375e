import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { followAsyncHooks, isForgetting } from "./asyncHooks.js";
import { endCharges, takeCharges } from "./charges.js";
import { FrameReader, type Frame } from "./frames.js";
import { followPromises, leaveCell, throwingCell } from "./currentCell.js";
import { followCallbacks } from "./callbacks.js";
import { handleComm } from "./comms.js";
import { defineDebugView } from "./debugView.js";
import { defineGlobals } from "./globals.js";
import { answerPort, handleAnswer } from "./input.js";
import { send, setToken } from "./outward.js";
import { fds } from "./pipes.js";
import { mapStackTraces } from "./stackFrames.js";
import { shared } from "./sharedState.js";
import { handleInterrupt } from "./stop.js";
import { followTimers, nativeTimers } from "./timers.js";
import { reportUncaught, runCell, type RunRequest } from "./runCell.js";

/** The process that runs the user's code. What it is told comes as frames on one pipe, in order. */
const handlers: Record<string, (frame: Frame, buffers: Buffer[]) => void> = {
  start({ token }) {
    setToken(token as string);
    send({ type: "ready" });
    // Until something runs there is nothing to supervise; what it is told meanwhile waits in its pipe.
    nativeTimers.setTimeout(startSupervisor, 200);
  },
  charges: takeCharges,
  answer: handleAnswer,
  comm: handleComm,
  interrupt({ seq }) {
    handleInterrupt(seq as number);
  },
  run(frame) {
    startSupervisor();
    runCell(frame as unknown as RunRequest);
  },
};

followAsyncHooks();
followPromises();
followTimers();
followCallbacks();
mapStackTraces();
defineGlobals();
defineDebugView();
process.on("uncaughtException", (error) => {
  if (isForgetting(error)) return;
  reportUncaught(error, undefined, throwingCell());
  leaveCell();
});
process.on("unhandledRejection", (reason, promise) => reportUncaught(reason, promise));
// Ctrl-C in the terminal is for the server, which tells this process what to do.
process.on("SIGINT", () => {});

let supervisor: Worker | undefined;

function startSupervisor(): void {
  if (supervisor) return;
  const answers = answerPort();
  supervisor = new Worker(new URL("./supervisor.js", import.meta.url), {
    workerData: { shared, answers },
    transferList: [answers],
  });
  supervisor.on("message", (frame: Frame) => handlers[frame.type]?.(frame, []));
  supervisor.unref();
}

const commands = new Socket({ fd: fds.commands, readable: true, writable: false });
const reader = new FrameReader();
commands.on("data", (chunk) => {
  for (const { frame, buffers } of reader.push(chunk)) handlers[frame.type]?.(frame, buffers);
});
commands.on("close", () => {
  endCharges();
  process.exit(0);
});
