import type { CommMessage, Interpreter, Output } from "../kernel/Interpreter.js";

export type Method = Exclude<keyof Interpreter, "comms" | "close" | "debug">;

/** From the page to the kernel's worker. */
export interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}

/** From the kernel's worker to the page. */
export type FromKernel =
  | { readonly type: "answer"; readonly id: number; readonly value?: unknown; readonly error?: string }
  | { readonly type: "output"; readonly output: Output }
  | { readonly type: "comm"; readonly message: CommMessage }
  | { readonly type: "restarted"; readonly reason: string };
