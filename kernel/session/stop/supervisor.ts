import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { setTimeout as sleep } from "node:timers/promises";
import { endDependents, takeDependents } from "../process/dependents.js";
import {
  handle,
  type Answer,
  type FromMainThread,
  type FromSupervisor,
  type Handlers,
  type Interrupt,
  type SupervisorData,
  type ToSupervisor,
} from "../wire/messages.js";
import { encodePacket, PacketReader } from "../wire/packets.js";
import { InspectorLink } from "./InspectorLink.js";
import { fds } from "../process/pipes.js";
import { killAll, killGroup, killListed, processTree } from "../process/processTree.js";
import { grace, slots } from "../process/sharedState.js";

/** The session's second thread: it hears the server while the user's code keeps the first one busy. */
const { shared, answers } = workerData as SupervisorData;
const main = parentPort!;
const rest = 'process[Symbol.for("tskernel.rest")]()';

const socket = new Socket({ fd: fds.supervisor, readable: true, writable: true });
// The server alone writes into this pipe.
const reader = new PacketReader((header) => header as ToSupervisor);
const handlers: Handlers<ToSupervisor> = {
  interrupt: ({ seq }) => void interrupt(seq),
  answer,
  dependents: takeDependents,
  inspect: (message) => inspectorLink.inspect(message),
  detach: () => inspectorLink.detach(),
};
/** The session's children that the main thread does not wait for, when it waits for one. */
let besides: readonly number[] = [];
const send = (message: FromSupervisor): void => void socket.write(encodePacket(message));
const inspectorLink = new InspectorLink(send);

socket.on("data", (chunk) => {
  for (const { message } of reader.push(chunk)) handle(handlers, message);
});
// The server has gone: whatever the main thread does, nobody will ever see it.
socket.on("close", () => {
  endDependents();
  killGroup(process.pid);
});
main.on("message", ({ pids }: FromMainThread) => (besides = pids));
socket.on("error", () => {});
send({ type: "supervising" });

/** The answer to a `prompt()`, for which the main thread is waiting. */
function answer(message: Answer): void {
  answers.postMessage(message);
  Atomics.store(shared, slots.answer, 1);
  Atomics.notify(shared, slots.answer);
}

/**
 * The main thread has the first word: it aborts the cell's signal and ends the cell after the grace. If it doesn't come
 * to it, a flag asks the loops and awaits that look at it; then its execution is terminated, again and again.
 */
async function interrupt(seq: number): Promise<void> {
  const isOver = (): boolean => Atomics.load(shared, slots.stopped) >= seq;
  const beat = (): number => Atomics.load(shared, slots.beat);
  let last = beat();
  Atomics.store(shared, slots.asked, seq);
  // A `prompt` throws at once, and so does a call that waits for a child process when that has ended.
  endQuestion();
  endAwaitedChild("SIGINT");
  if (inspectorLink.isPaused) {
    // What stands at a breakpoint has no use for a grace.
    Atomics.store(shared, slots.terminated, seq);
    main.postMessage({ type: "interrupt", seq } satisfies Interrupt);
  }
  inspectorLink.release();
  void watchAgain(isOver);
  await sleep(grace / 2);
  // It has not even heard of it: what blocks it can't see the signal either.
  if (!isOver() && beat() === last) Atomics.store(shared, slots.cut, 1);
  await sleep(grace / 2);
  for (last = -1; !isOver(); await sleep(30)) {
    const now = beat();
    if (isBlocked()) endAwaitedChild("SIGKILL");
    if (now === last) await terminate(seq);
    last = now;
  }
}

function endQuestion(): void {
  Atomics.store(shared, slots.answer, 2);
  Atomics.notify(shared, slots.answer);
}

function isBlocked(): boolean {
  return Atomics.load(shared, slots.blocked) === 1;
}

/** Ends the child process that the main thread waits for, with all below it. */
function endAwaitedChild(signal: "SIGINT" | "SIGKILL"): void {
  if (!isBlocked()) return;
  const awaited = (): number[] => {
    const spared = new Set([process.pid, ...besides.flatMap(processTree)]);
    return processTree(process.pid).filter((pid) => !spared.has(pid));
  };
  if (signal === "SIGKILL") killListed(awaited);
  else killAll(awaited(), signal);
}

/** Breakpoints hold from the moment when the Stop is over. */
async function watchAgain(isOver: () => boolean): Promise<void> {
  if (!inspectorLink.isConnected) return;
  while (!isOver()) await sleep(2);
  inspectorLink.watch();
}

async function terminate(seq: number): Promise<void> {
  const inspector = new Session();
  inspector.connectToMainThread();
  Atomics.store(shared, slots.terminated, seq);
  Atomics.add(shared, slots.cuts, 1);
  endQuestion();
  // Both are heard in this order, in the midst of whatever runs.
  if (Atomics.load(shared, slots.hooks)) inspector.post("Runtime.evaluate", { expression: rest });
  await new Promise<void>((resolve) => {
    inspector.post("Runtime.terminateExecution", () => resolve());
    setTimeout(resolve, 50);
  });
  inspector.disconnect();
  // The cut may have hit the very handler that was about to end the cell.
  main.postMessage({ type: "interrupt", seq } satisfies Interrupt);
}
