import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { createInterpreter } from "tskernel/dist/interpreter/createInterpreter.js";
import type { CommMessage, Output } from "tskernel/dist/Interpreter.js";
import { target, type CallReply } from "../bridge/messages.js";
import { isAlive } from "../sandbox/isAlive.js";
import { childrenOf } from "../sandbox/memory.js";
import type { Encoded } from "../bridge/values.js";
import { maxOutput, type Reply, type Request, sizeOf } from "./protocol.js";

/** The process that runs a student's code, whichever way it is shut in: a kernel without a front end. */
const bridge = new URL("../bridge/studentBridge.js", import.meta.url).href;
const commId = "course";

let callCell = "";
const written = new Map<string, number>();
const interpreter = createInterpreter({
  cwd: process.cwd(),
  host: {
    output: (output) => print(output),
    input: () => Promise.reject(new Error("nobody is there to answer while work is graded")),
    comm: answered,
    debugEvent: () => {},
    sessionRestarted: (reason) => {
      send({ type: "restarted", reason: reason === "ran out of memory" ? reason : "ended" });
      bridged = undefined;
    },
  },
});

function send(reply: Reply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

/** What a cell prints, up to a limit; the rest is read and dropped, so that the cell goes on. */
function print(output: Output): void {
  if (output.cell === "bridge" || output.type === "update_display_data" || output.type === "clear_output") return;
  const size = sizeOf(output);
  const before = written.get(output.cell) ?? 0;
  written.set(output.cell, before + size);
  if (before + size <= maxOutput) return send({ type: "output", output });
  if (before > maxOutput) return;
  const text = `\n[More than ${maxOutput} characters of output: the rest is not kept.]\n`;
  send({ type: "output", output: { type: "stream", cell: output.cell, name: "stdout", text } });
}

/** The bridge's own messages: a student's code may have comms, too. */
function answered({ type, commId: from, data }: CommMessage): void {
  if (type === "comm_msg" && from === commId) send({ type: "reply", reply: data as unknown as CallReply });
}

let bridged: Promise<unknown> | undefined;

/** Puts the bridge into a session that has none. */
function bridgeSession(): Promise<unknown> {
  bridged ??= openBridge();
  return bridged;
}

async function openBridge(): Promise<void> {
  // `String`, so that the bridge's types are not looked for.
  const code = `await import(String(${JSON.stringify(bridge)}));`;
  const outcome = await interpreter.execute({ cell: "bridge", code, silent: true });
  if (outcome.status === "error") throw new Error(`the bridge: ${outcome.evalue}`);
  interpreter.comm({ type: "comm_open", commId, targetName: target, data: {}, cell: "bridge" });
}

/** The compiler, the type checker and the session: a student's code may have killed any of them. */
let helpers: readonly number[] = [];

/** @param failed Something has: the cause may be an end that the system has not told yet. */
async function mustBeWhole(failed = false): Promise<void> {
  if (failed) await sleep(50);
  if (!helpers.every(isAlive)) throw new Error("a process that the kernel needs has been killed");
}

async function handle(request: Request): Promise<void> {
  await mustBeWhole();
  switch (request.do) {
    case "run": {
      await bridgeSession();
      const { id, cell, code, count } = request;
      // What is written without types is right without them.
      const outcome = await interpreter.execute({ cell, code, executionCount: count, checkJs: false });
      await mustBeWhole(outcome.status === "error");
      return send({ type: "done", id });
    }
    case "offer": {
      await bridgeSession();
      callCell = request.cell;
      const expression = (name: string) => `globalThis[Symbol.for("course.bridge")](${name})`;
      const userExpressions = Object.fromEntries(request.names.map((name) => [name, expression(name)]));
      const outcome = await interpreter.execute({ cell: request.cell, code: "", silent: true, userExpressions });
      const results = outcome.status === "ok" ? Object.entries(outcome.userExpressions) : [];
      const values: Record<string, Encoded> = {};
      for (const [name, result] of results) {
        const text = result.status === "ok" ? result.data["text/plain"] : undefined;
        if (typeof text === "string") values[name] = asEncoded(text);
      }
      await mustBeWhole(Object.keys(values).length < request.names.length);
      return send({ type: "offered", id: request.id, values });
    }
    case "call": {
      const data = request.request as unknown as Record<string, unknown>;
      interpreter.comm({ type: "comm_msg", commId, data, cell: callCell });
      return;
    }
    case "interrupt":
      await interpreter.interrupt();
  }
}

/** What the bridge has written, unless the student's code has put something else in its place. */
function asEncoded(text: string): Encoded {
  try {
    return JSON.parse(text) as Encoded;
  } catch {
    return { is: "undefined" };
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  handle(JSON.parse(line) as Request).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  });
});
process.stdin.on("end", () => process.exit(0));
await interpreter.ready();
await bridgeSession();
helpers = childrenOf(process.pid);
send({ type: "ready" });
