import type { EmitOptions } from "../../checker/types.js";
import type { CommMessage, ErrorContent, ExecuteOutcome, MimeBundle, Output } from "../../Interpreter.js";
import type { Paths } from "../imports/paths.js";

type Metadata = Record<string, unknown>;

/** A script to evaluate, as `compileCell` has made it. */
export interface Code {
  readonly js: string;
  readonly boxes: readonly string[];
  readonly map: string;
}

/** A cell to run, but for its id. */
export interface CellToRun extends Code {
  readonly label: string;
  readonly file: string;
  readonly source: string;
  readonly silent: boolean;
  readonly allowStdin: boolean;
  readonly userExpressions: Readonly<Record<string, Code | { readonly error: ErrorContent }>>;
  readonly aliases: Paths;
  readonly tsconfig: EmitOptions;
}

export interface RunRequest extends CellToRun {
  readonly type: "run";
  readonly cell: string;
  /** Which of the session's runs it is: two may have one id. */
  readonly run: number;
}

export interface Interrupt {
  readonly type: "interrupt";
  readonly seq: number;
}

/** To a question; without a text nobody could be asked. */
export interface Answer {
  readonly type: "answer";
  readonly id: number;
  readonly text?: string;
  readonly error?: string;
}

/** The server's processes that are to end with it. */
export interface Dependents {
  readonly type: "dependents";
  readonly pids: readonly number[];
}

/** Of a comm, either way; its buffers travel beside it. */
interface Comm extends Omit<CommMessage, "type" | "buffers"> {
  readonly type: "comm";
  readonly kind: CommMessage["type"];
}

/** From the front end; `message` is told when its handlers are done. */
export interface CommToSession extends Comm {
  readonly message: number;
}

/** From the server to the session's main thread. */
export type ToSession =
  { readonly type: "start"; readonly token: string } | RunRequest | Interrupt | Answer | Dependents | CommToSession;

/** A browser's worker begins with what a page can share, where it can: the flag at which loops look, a place for answers. */
export interface StartWorker {
  readonly type: "start";
  readonly cut: Int32Array | undefined;
  /** A `SharedAnswer`'s. */
  readonly answer: SharedArrayBuffer | undefined;
}

/** From the kernel to a browser's worker, where there is no process. */
export type ToWorker = StartWorker | Exclude<ToSession, { readonly type: "start" }>;

/** From the debugger to the inspector of the main thread. */
export interface Inspect {
  readonly type: "inspect";
  readonly id: number;
  readonly method: string;
  readonly params: object;
}

/** From the server to the session's supervisor thread. */
export type ToSupervisor = Interrupt | Answer | Dependents | Inspect | { readonly type: "detach" };

export interface InputQuestion {
  readonly type: "input";
  readonly id: number;
  readonly cell: string;
  readonly prompt: string;
  readonly password: boolean;
  /** The main thread waits for the answer. */
  readonly blocking: boolean;
}

export interface Display {
  readonly type: "display";
  readonly kind: "display_data" | "update_display_data";
  readonly cell: string;
  readonly data: MimeBundle;
  readonly metadata: Metadata;
  readonly id?: string;
}

/** From the session's main thread to the server. */
export type FromSession =
  | { readonly type: "ready" }
  /** Keeps the place of what is printed after it. */
  | { readonly type: "order" }
  | { readonly type: "done"; readonly run: number; readonly cell: string; readonly outcome: ExecuteOutcome }
  | { readonly type: "interrupted"; readonly interrupt: number }
  | InputQuestion
  | (Comm & { readonly cell: string; readonly metadata: Metadata })
  | { readonly type: "handled"; readonly message: number }
  | Display
  | { readonly type: "result"; readonly cell: string; readonly data: MimeBundle; readonly metadata: Metadata }
  | { readonly type: "clear"; readonly cell: string; readonly wait: boolean }
  | { readonly type: "uncaught"; readonly cell: string; readonly text: string };

/** What a browser's worker prints comes in the same order; a process prints into its pipes. */
export type FromWorker = FromSession | Extract<Output, { type: "stream" }>;

/** From the session's supervisor thread to the server. */
export type FromSupervisor =
  | { readonly type: "supervising" }
  | {
      readonly type: "inspected";
      readonly id: number;
      readonly result?: unknown;
      readonly error?: { readonly message: string };
    }
  | { readonly type: "inspectorEvent"; readonly method: string; readonly params: Record<string, unknown> };

/** From the main thread to its supervisor: child processes that it does not wait for, when it waits for one. */
export type FromMainThread = { readonly type: "besides"; readonly pids: readonly number[] };

export interface SupervisorData {
  readonly shared: Int32Array<SharedArrayBuffer>;
  readonly answers: import("node:worker_threads").MessagePort;
}

/** One function for each type of message: the compiler names those that are missing. */
export type Handlers<M extends { readonly type: string }, R = void> = {
  readonly [T in M["type"]]: (message: Extract<M, { readonly type: T }>, buffers: readonly Uint8Array[]) => R;
};

export function handle<M extends { readonly type: string }, R>(
  handlers: Handlers<M, R>,
  message: M,
  buffers: readonly Uint8Array[] = [],
): R {
  return (handlers[message.type as M["type"]] as (message: M, buffers: readonly Uint8Array[]) => R)(message, buffers);
}
