/** What is used of the Debug Adapter Protocol, and Jupyter's additions to it (JEP 47). */
export interface DebugRequest {
  readonly seq: number;
  readonly command: string;
  readonly arguments: Record<string, unknown>;
}

export type Body = Record<string, unknown>;

/** Answers a request with the body of its response; what it throws becomes the response's message. */
export type Handler = (args: Record<string, unknown>) => Body | Promise<Body>;

export type Handlers = Readonly<Record<string, Handler>>;

export interface Breakpoint {
  readonly id: number;
  readonly verified: boolean;
  readonly line: number;
  readonly column?: number;
  readonly message?: string;
  readonly source: { readonly path: string };
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type: string;
  readonly evaluateName: string;
  /** Not 0 where it has parts: what to ask for them with. */
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly namedVariables?: number;
}

/** There is one thread to debug: the one that runs the cells. */
export const threadId = 1;

/** A place in a text: lines from 1, columns from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A place in a script as V8 counts: lines from 0, columns from 0. */
export interface Location {
  readonly lineNumber: number;
  readonly columnNumber: number;
}
