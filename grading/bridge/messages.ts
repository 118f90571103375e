import type { Encoded } from "./values.js";

/** What the judge asks of the student's session. */
export interface CallRequest {
  readonly call: number;
  readonly handle: number;
  readonly args: readonly Encoded[];
}

/** What the judge's session says to the grader: a call of what the student knows as `name`, or that a call is waited for. */
export type FromJudge = (CallRequest & { readonly name: string }) | { readonly awaited: number };

/** What the student's names are, and which methods, of those that built-in values have too, its objects may have. */
export interface Binding {
  readonly values: Record<string, Encoded>;
  readonly methods: readonly string[];
}

/** What comes back: exactly one of `value` and `error`. */
export interface CallReply {
  readonly call: number;
  readonly value?: Encoded;
  readonly error?: { readonly name: string; readonly message: string };
}

/** The comm target under which either bridge is known in its session: calls, and what comes of them. */
export const target = "course";

/** The judge's other target, by which it alone is told what the student's names are: no reply comes here. */
export const bindingTarget = "course binding";

/** Where a bridge is found by the code that the grader runs in a session. */
export const bridgeSymbol = Symbol.for("course.bridge");

/** The part of the kernel's `Jupyter.comms` that the bridges use. */
export interface Comms {
  register(target: string, opened: (comm: Comm) => void): void;
  open(target: string): Comm;
}
export interface Comm {
  send(data: object): void;
  onMessage: ((message: { readonly data: unknown }) => void) | undefined;
}
export const comms = (): Comms => (globalThis as unknown as { Jupyter: { comms: Comms } }).Jupyter.comms;
