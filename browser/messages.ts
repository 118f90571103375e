import type { CommMessage, Interpreter, InterpreterHost, Output } from "../kernel/Interpreter.js";

export type Method = Exclude<keyof Interpreter, "comms" | "close" | "debug">;

/** From the page to the kernel's worker: a call of the interpreter. */
export interface Call {
  readonly type: "call";
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** From the page to the kernel's worker. Without a text nobody could be asked. */
export type ToKernel =
  Call | { readonly type: "said"; readonly id: number; readonly text?: string; readonly error?: string };

/** From the kernel's worker to the page. */
export type FromKernel =
  | { readonly type: "input"; readonly id: number; readonly request: Parameters<InterpreterHost["input"]>[0] }
  | { readonly type: "answer"; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly type: "output"; readonly output: Output }
  | { readonly type: "comm"; readonly message: CommMessage }
  | { readonly type: "restarted"; readonly reason: string };
