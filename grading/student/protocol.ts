import type { MimeBundle, Output } from "tskernel/dist/Interpreter.js";
import type { CallReply, CallRequest } from "../bridge/messages.js";
import { checkEncoded, type Encoded } from "../bridge/values.js";

// What the grader and the process that runs a student's code say to each other: lines of JSON. The grader believes
// nothing of what it is told, save that it is data: of a line only what `readReply` knows goes on.

export type Request =
  | { readonly do: "run"; readonly id: number; readonly cell: string; readonly code: string; readonly count: number }
  /** Which of these names are there? Answered with their values. */
  | { readonly do: "offer"; readonly id: number; readonly cell: string; readonly names: readonly string[] }
  /** Calls print into `cell`. */
  | { readonly do: "call"; readonly cell: string; readonly request: CallRequest }
  | { readonly do: "interrupt" };

export type Reply =
  | { readonly type: "ready" }
  | { readonly type: "output"; readonly output: StudentOutput }
  | { readonly type: "done"; readonly id: number }
  | { readonly type: "offered"; readonly id: number; readonly values: Record<string, Encoded> }
  | { readonly type: "reply"; readonly reply: CallReply }
  /** The session has gone, with all names. */
  | { readonly type: "restarted"; readonly reason: Ending };

/** How a session ended. No more is told: by an exit code a hidden test's input could come out. */
export type Ending = "ran out of memory" | "ended";

/** An unattended notebook has no displays to change. */
export type StudentOutput = Exclude<Output, { readonly type: "update_display_data" | "clear_output" }>;

/** How many characters of one cell's output are kept. */
export const maxOutput = 1_000_000;
const maxDepth = 50;
const maxText = 10_000;

/** How much of a cell's room an output takes. */
export const sizeOf = (output: Output): number =>
  output.type === "stream" ? output.text.length : JSON.stringify(output).length;

/** The message in a line; undefined where it is none. */
export function readReply(line: string): Reply | undefined {
  try {
    return toReply(JSON.parse(line));
  } catch {
    return undefined;
  }
}

function toReply(message: unknown): Reply | undefined {
  if (!isObject(message)) return undefined;
  const { type, id } = message;
  switch (type) {
    case "ready":
      return { type };
    case "output": {
      const output = toOutput(message["output"]);
      return output && { type, output };
    }
    case "done":
      return isId(id) ? { type, id } : undefined;
    case "offered": {
      const { values } = message;
      if (!isId(id) || !isObject(values)) return undefined;
      const each = Object.entries(values).map(([name, value]) => [name, checkEncoded(value)] as const);
      return { type, id, values: Object.fromEntries(each) };
    }
    case "reply": {
      const reply = toCallReply(message["reply"]);
      return reply && { type, reply };
    }
    case "restarted":
      return { type, reason: message["reason"] === "ran out of memory" ? "ran out of memory" : "ended" };
  }
  return undefined;
}

function toCallReply(reply: unknown): CallReply | undefined {
  if (!isObject(reply) || !isId(reply["call"])) return undefined;
  const { call, value, error } = reply;
  if (isObject(error)) return { call, error: { name: textOf(error["name"]), message: textOf(error["message"]) } };
  try {
    return { call, value: checkEncoded(value) };
  } catch (error) {
    return { call, error: { name: "TypeError", message: (error as Error).message } }; // the call waits
  }
}

function toOutput(output: unknown): StudentOutput | undefined {
  if (!isObject(output)) return undefined;
  const { type, cell, text, data, metadata = {} } = output;
  if (typeof cell !== "string") return undefined;
  switch (type) {
    case "stream":
      if (typeof text !== "string") return undefined;
      return { type, cell, name: output["name"] === "stderr" ? "stderr" : "stdout", text };
    case "error": {
      const { ename, evalue, traceback } = output;
      const lines = Array.isArray(traceback) ? traceback.slice(0, 200).map(textOf) : [];
      return { type, cell, ename: textOf(ename), evalue: textOf(evalue), traceback: lines };
    }
    case "display_data":
    case "execute_result":
      if (!isObject(data) || !isObject(metadata) || !isShallow(data) || !isShallow(metadata)) return undefined;
      return { type, cell, data: data as MimeBundle, metadata };
  }
  return undefined;
}

/** Whether nothing in it is nested too deep for those who go through it. */
function isShallow(value: unknown, depth = maxDepth): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((item) => isShallow(item, depth - 1));
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value);
const textOf = (value: unknown): string => (typeof value === "string" ? value.slice(0, maxText) : "");
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
