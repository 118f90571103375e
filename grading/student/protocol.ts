import type { ExecuteOutcome, Output } from "tskernel/dist/Interpreter.js";
import type { CallReply, CallRequest } from "../bridge/messages.js";

// What the grader and the process that runs a student's code say to each other: lines of JSON. The grader believes
// nothing of what it is told, save that it is data.

export type Request =
  | { readonly do: "run"; readonly id: number; readonly cell: string; readonly code: string; readonly count: number }
  /** Which of these names are there? Answered with their values, encoded, as texts. */
  | { readonly do: "offer"; readonly id: number; readonly cell: string; readonly names: readonly string[] }
  /** Calls print into `cell`. */
  | ({ readonly do: "call"; readonly cell: string } & CallRequest)
  | { readonly do: "interrupt" };

export type Reply =
  | { readonly type: "ready" }
  | { readonly type: "output"; readonly output: Output }
  | { readonly type: "done"; readonly id: number; readonly outcome: ExecuteOutcome }
  | { readonly type: "offered"; readonly id: number; readonly values: Record<string, string> }
  | ({ readonly type: "reply" } & CallReply)
  /** The session has gone, with all names. */
  | { readonly type: "restarted"; readonly reason: string };
