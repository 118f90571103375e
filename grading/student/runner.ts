import { createInterface } from "node:readline";
import { createInterpreter } from "tskernel/dist/interpreter/createInterpreter.js";
import type { CommMessage, Output } from "tskernel/dist/Interpreter.js";
import { target, type CallReply } from "../bridge/messages.js";
import { isAlive } from "../sandbox/isAlive.js";
import { childrenOf } from "../sandbox/memory.js";
import type { Reply, Request } from "./protocol.js";

/** The process that runs a student's code, whichever way it is shut in: a kernel without a front end. */
const maxOutput = 1_000_000;
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
      send({ type: "restarted", reason });
      bridged = undefined;
    },
  },
});

function send(reply: Reply): void {
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

/** What a cell prints, up to a limit; the rest is read and dropped, so that the cell goes on. */
function print(output: Output): void {
  if (output.cell === "bridge") return;
  const size = output.type === "stream" ? output.text.length : JSON.stringify(output).length;
  const before = written.get(output.cell) ?? 0;
  written.set(output.cell, before + size);
  if (before + size <= maxOutput) return send({ type: "output", output });
  if (before > maxOutput) return;
  const text = `\n[More than ${maxOutput} characters of output: the rest is not kept.]\n`;
  send({ type: "output", output: { type: "stream", cell: output.cell, name: "stdout", text } });
}

function answered({ type, data }: CommMessage): void {
  if (type === "comm_msg") send({ type: "reply", ...(data as unknown as CallReply) });
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

function isWhole(): boolean {
  return helpers.every(isAlive);
}

async function handle(request: Request): Promise<void> {
  if (!isWhole()) throw new Error("a process that the kernel needs has been killed");
  switch (request.do) {
    case "run": {
      await bridgeSession();
      const { id, cell, code, count } = request;
      const outcome = await interpreter.execute({ cell, code, executionCount: count });
      if (isWhole()) return send({ type: "done", id, outcome });
      throw new Error("a process that the kernel needs has been killed");
    }
    case "offer": {
      await bridgeSession();
      callCell = request.cell;
      const expression = (name: string) => `globalThis[Symbol.for("course.bridge")](${name})`;
      const userExpressions = Object.fromEntries(request.names.map((name) => [name, expression(name)]));
      const outcome = await interpreter.execute({ cell: request.cell, code: "", silent: true, userExpressions });
      const values: Record<string, string> = {};
      if (outcome.status === "ok") {
        for (const [name, result] of Object.entries(outcome.userExpressions)) {
          const text = result.status === "ok" ? result.data["text/plain"] : undefined;
          if (typeof text === "string") values[name] = text;
        }
      }
      send({ type: "offered", id: request.id, values });
      return;
    }
    case "call": {
      const { call, handle, args } = request;
      interpreter.comm({ type: "comm_msg", commId, data: { call, handle, args }, cell: callCell });
      return;
    }
    case "interrupt":
      await interpreter.interrupt();
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
