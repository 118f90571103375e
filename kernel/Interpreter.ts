/**
 * What the rest of the kernel sees of the part that understands and runs cells. The ZeroMQ server (`server/`) and the
 * notebook runner (`notebook/`) both talk to an `Interpreter` and to nothing below it.
 */

/** A MIME bundle: MIME type to data. `+json` types hold objects, text types strings, binary types base64 strings. */
export type MimeBundle = Record<string, unknown>;

/** One execute request, in the words of the messaging specification (execute_request), already decoded. */
export interface ExecuteRequest {
  /** Identifies the request; every output it causes, however late, carries it. The server uses the parent header's msg_id. */
  readonly cell: string;
  readonly code: string;
  /** Jupyter's cell id, when the front end sent one (metadata.cellId); used in tracebacks and by the debugger. */
  readonly cellId?: string;
  readonly silent?: boolean;
  readonly storeHistory?: boolean;
  readonly userExpressions?: Record<string, string>;
  readonly allowStdin?: boolean;
  /** The number that the front end shows beside the cell; tracebacks name the cell by it. Counted here when absent. */
  readonly executionCount?: number;
  /** Whether types are checked in a cell that names none, and so is JavaScript; true if not given (TypeScript's `checkJs`). */
  readonly checkJs?: boolean;
}

/** An error as the `error` message and the execute_reply carry it. `traceback` lines hold ANSI colours. */
export interface ErrorContent {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
  /** Where in the cell's own text it is wrong, for an editor to mark. Not a part of Jupyter's messages. */
  readonly problems?: readonly CellProblem[];
}

/** A place in a cell's text; line and column from 1, column and length in UTF-16 units. */
export interface CellProblem {
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
}

/** What a front end is to show. Emitted in the order in which the cell produced it, streams included. */
export type Output =
  | { readonly type: "stream"; readonly cell: string; readonly name: "stdout" | "stderr"; readonly text: string }
  | {
      readonly type: "display_data" | "update_display_data";
      readonly cell: string;
      readonly data: MimeBundle;
      readonly metadata: Record<string, unknown>;
      readonly displayId?: string;
      readonly buffers?: readonly Uint8Array[];
    }
  | {
      readonly type: "execute_result";
      readonly cell: string;
      readonly data: MimeBundle;
      readonly metadata: Record<string, unknown>;
    }
  | { readonly type: "clear_output"; readonly cell: string; readonly wait: boolean }
  | ({ readonly type: "error"; readonly cell: string } & ErrorContent);

/** A message of the custom-message (comm) protocol, either way. */
export interface CommMessage {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly commId: string;
  /** comm_open only. */
  readonly targetName?: string;
  readonly data: Record<string, unknown>;
  readonly metadata?: Record<string, unknown>;
  readonly buffers?: readonly Uint8Array[];
  /** The cell that sent it, when it comes from the session. */
  readonly cell?: string;
}

/** How the user's code talks outward while it runs. Given once, when the interpreter is made. */
export interface InterpreterHost {
  /**
   * An output to publish. A returned promise is back-pressure: the interpreter stops reading the session's pipes until
   * it resolves, so the user's code waits instead of memory growing.
   */
  output(output: Output): void | Promise<void>;
  /** `prompt()` or `node:readline` asks the front end. Rejects where `allowStdin` was false. */
  input(request: { cell: string; prompt: string; password: boolean }): Promise<string>;
  /** A comm message from the session to the front end. */
  comm(message: CommMessage): void;
  /** A debug event (Debug Adapter Protocol) from the session. */
  debugEvent(event: Record<string, unknown>): void;
  /** The session process has gone and a new one is up; for the log. The cell that ran was already told. */
  sessionRestarted(reason: string): void;
}

/** The end of a cell. Its outputs, its `error` included, were all emitted before this is returned. */
export type ExecuteOutcome =
  | { readonly status: "ok"; readonly userExpressions: Record<string, UserExpressionResult> }
  | ({ readonly status: "error" } & ErrorContent);

export type UserExpressionResult =
  | { readonly status: "ok"; readonly data: MimeBundle; readonly metadata: Record<string, unknown> }
  | ({ readonly status: "error" } & ErrorContent);

/** complete_reply, with positions in UTF-16 units of the cell's text (the server turns them into code points). */
export interface Completions {
  readonly matches: readonly string[];
  readonly start: number;
  readonly end: number;
  /** As in ipykernel's `_jupyter_types_experimental` metadata: one entry a match. */
  readonly kinds: readonly { readonly text: string; readonly type: string; readonly signature?: string }[];
}

/** inspect_reply: undefined where there is nothing to say. */
export interface Inspection {
  readonly data: MimeBundle;
}

export type IsComplete =
  { readonly status: "complete" | "invalid" | "unknown" } | { readonly status: "incomplete"; readonly indent: string };

export interface InterpreterOptions {
  /** Folder of the notebook: where imports, `tsconfig.json` and the session's working directory start. */
  readonly cwd: string;
  readonly host: InterpreterHost;
}

export interface Interpreter {
  /** Resolves once a cell could run. Everything is started lazily and in parallel; calling it is optional. */
  ready(): Promise<void>;
  /** Runs one cell. Calls are queued by the caller: never two at once (except subshells, which say so). Never throws. */
  execute(request: ExecuteRequest): Promise<ExecuteOutcome>;
  complete(code: string, cursor: number): Promise<Completions>;
  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined>;
  isComplete(code: string): Promise<IsComplete>;
  /** Stops the running cell, or what blocks the session. All variables stay. Resolves when the session answers again. */
  interrupt(): Promise<void>;
  /** From the front end to the session's comms. A returned promise resolves when their handlers are done. */
  comm(message: CommMessage): void | Promise<void>;
  /** Open comms: id → target name. */
  comms(): ReadonlyMap<string, string>;
  /** A Debug Adapter Protocol request (as in debug_request.content); its response. */
  debug(request: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Ends the session and the checker and every process they started. */
  close(): Promise<void>;
}
