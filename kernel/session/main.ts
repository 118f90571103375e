import { Socket } from "node:net";
import { types } from "node:util";
import { Worker } from "node:worker_threads";
import { followAsyncHooks, isForgetting } from "./follow/asyncHooks.js";
import { fromOutside, keepBuiltins } from "./process/builtins.js";
import { allowColours } from "./output/colours.js";
import { endDependents, takeDependents } from "./process/dependents.js";
import { followChildren, tellOfChildren } from "./follow/children.js";
import {
  handle,
  type FromMainThread,
  type Handlers,
  type Interrupt,
  type SupervisorData,
  type ToSession,
} from "./wire/messages.js";
import { PacketReader } from "./wire/packets.js";
import { followPromises, leaveCell, throwingCell } from "./follow/currentCell.js";
import { followCallbacks } from "./follow/callbacks.js";
import { handleComm } from "./input/comms.js";
import { defineDebugView } from "./debug/debugView.js";
import { giveUp } from "./process/giveUp.js";
import { defineGlobals } from "./globals.js";
import { answerPort } from "./input/askNow.js";
import { handleAnswer } from "./input/questions.js";
import { send, setToken } from "./output/send.js";
import { fds, guardPipes } from "./process/pipes.js";
import { pinned } from "./process/pinned.js";
import { killGroup } from "./process/processTree.js";
import { framesOf, mapStackTraces } from "./errors/stackFrames.js";
import { shared } from "./process/sharedState.js";
import { handleInterrupt } from "./stop/stop.js";
import { followTimers, nativeTimers } from "./follow/timers.js";
import { hearUncaught } from "./process/uncaught.js";
import { addModule, tsconfigOfNotebook } from "./imports/modules.js";
import { requireTypeScript } from "./imports/requireTypeScript.js";
import { addScript } from "./notebook/scripts.js";
import * as tslab from "./output/tslab.js";
import { places } from "./places.js";
import { runTypeScriptPrograms } from "./imports/typescriptPrograms.js";
import { reportUncaught } from "./output/reportUncaught.js";
import { runCell } from "./run/runCell.js";

// The server is the parent, and says so. `cluster.fork()` and its like start this file, too, and mean one of the user's.
if (Number(process.argv.splice(2, 1)[0]) !== process.ppid) {
  process.stderr.write(
    "This program is the session of a notebook and can't be started once more. To fork, name a file of your own:" +
      ' fork("./worker.js"), cluster.setupPrimary({ exec: "./worker.js" }).\n',
  );
  process.exit(1);
}

/** The process that runs the user's code. What it is told comes as messages on one pipe, in order. */
const handlers: Handlers<ToSession> = {
  start({ token }) {
    setToken(token);
    send({ type: "ready" });
    // Until something runs there is nothing to supervise; what it is told meanwhile waits in its pipe.
    nativeTimers.setTimeout(startSupervisor, 200);
  },
  dependents: takeDependents,
  answer: handleAnswer,
  comm: handleComm,
  interrupt({ seq }) {
    handleInterrupt(seq);
  },
  run(request) {
    broken = 0;
    startSupervisor();
    runCell(request);
  },
};

followAsyncHooks();
followPromises();
followTimers();
followChildren();
guardPipes();
followCallbacks();
runTypeScriptPrograms();
requireTypeScript(tsconfigOfNotebook, (path, source, map) =>
  addScript({ file: path, label: path, source, map, isFile: true }),
);
mapStackTraces();
allowColours();
defineGlobals();
addModule("tslab", tslab);
defineDebugView();
/** Node's own code has failed, as it does not by itself; what its operations fail with has a `code`. */
function isNodesOwn(error: unknown): boolean {
  return error instanceof TypeError && !("code" in error) && types.isNativeError(error) && !framesOf(error).length;
}

/** Errors in a row that are Node's own: something that it needs itself has been replaced, and it can't go on. */
let broken = 0;

hearUncaught(
  fromOutside((event, error, promise) => {
    if (isForgetting(error)) return;
    try {
      broken = isNodesOwn(error) ? broken + 1 : 0;
      if (broken > 20) giveUp("brokenSession");
      if (event === "unhandledRejection") return reportUncaught(error, promise as Promise<unknown>);
      reportUncaught(error, undefined, throwingCell());
      leaveCell();
    } catch {
      giveUp("brokenSession");
    }
  }),
);
// Ctrl-C in the terminal is for the server, which tells this process what to do.
process.on("SIGINT", () => {});

let supervisor: Worker | undefined;

function startSupervisor(): void {
  if (supervisor) return;
  const answers = answerPort();
  const worker = new Worker(places.supervisor, {
    workerData: { shared, answers } satisfies SupervisorData,
    transferList: [answers],
  });
  supervisor = worker;
  const hear = fromOutside((message: Interrupt) => handle<ToSession, void>(handlers, message));
  pinned(hear);
  worker.on("message", hear);
  worker.unref();
  tellOfChildren((pids) => worker.postMessage({ type: "besides", pids } satisfies FromMainThread));
  pinned(worker);
}

const commands = new Socket({ fd: fds.commands, readable: true, writable: false });
// The server alone writes into this pipe.
const reader = new PacketReader((header) => header as ToSession);
const receive = fromOutside((chunk: Buffer) => {
  try {
    for (const { message, buffers } of reader.push(chunk)) handle(handlers, message, buffers);
  } catch {
    giveUp("brokenSession");
  }
});
pinned(receive);
commands.on("data", receive);
commands.on("end", () => {
  endDependents();
  killGroup(process.pid);
});
// Whoever closes all handles of the process does not close this one.
pinned(commands, ["pause", "destroy", "end", "unref", "removeAllListeners", "removeListener", "off"]);
keepBuiltins();
