import { Socket } from "node:net";
import { FrameReader, type Frame } from "./frames.js";
import { currentCell, followPromises, leaveCell } from "./currentCell.js";
import { defineGlobals } from "./globals.js";
import { send, setToken } from "./outward.js";
import { fds } from "./pipes.js";
import { reportUncaught, runCell, type RunRequest } from "./runCell.js";

/** The process that runs the user's code. What it is told comes as frames on one pipe, in order. */
const handlers: Record<string, (frame: Frame, buffers: Buffer[]) => void> = {
  start({ token }) {
    setToken(token as string);
    send({ type: "ready" });
  },
  run(frame) {
    runCell(frame as unknown as RunRequest);
  },
};

followPromises();
defineGlobals();
process.on("uncaughtException", (error) => {
  reportUncaught(error, undefined, currentCell());
  leaveCell();
});
process.on("unhandledRejection", (reason, promise) => reportUncaught(reason, promise));
// Ctrl-C in the terminal is for the server, which tells this process what to do.
process.on("SIGINT", () => {});

const commands = new Socket({ fd: fds.commands, readable: true, writable: false });
const reader = new FrameReader();
commands.on("data", (chunk) => {
  for (const { frame, buffers } of reader.push(chunk)) handlers[frame.type]?.(frame, buffers);
});
commands.on("close", () => process.exit(0));
