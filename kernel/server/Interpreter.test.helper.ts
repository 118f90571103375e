import type {
  CommMessage,
  Completions,
  ExecuteOutcome,
  ExecuteRequest,
  Interpreter,
  InterpreterHost,
  IsComplete,
} from "../Interpreter.js";

/**
 * An interpreter whose every move a test decides: it makes the server meet what a real session does once in a
 * thousand runs (output that outruns the front end, a cell that never ends, replies out of order).
 */
export class ScriptedInterpreter implements Interpreter {
  readonly comm: Interpreter["comm"] = (message) => void this.received.push(message);
  readonly received: CommMessage[] = [];
  readonly executed: ExecuteRequest[] = [];
  closed = false;
  interrupts = 0;
  #interrupt: (() => void) | undefined;

  constructor(
    readonly host: InterpreterHost,
    readonly cells: Record<string, (host: InterpreterHost, request: ExecuteRequest) => Promise<unknown>>,
  ) {}

  async ready(): Promise<void> {}

  /** Runs the script of that name. `forever` runs until it is interrupted. */
  async execute(request: ExecuteRequest): Promise<ExecuteOutcome> {
    this.executed.push(request);
    try {
      if (request.code === "forever") await new Promise((_, reject) => (this.#interrupt = () => reject(stopped())));
      await this.cells[request.code]?.(this.host, request);
      return { status: "ok", userExpressions: {} };
    } catch (error) {
      const content = { ename: (error as Error).name, evalue: (error as Error).message, traceback: [] };
      await this.host.output({ type: "error", cell: request.cell, ...content });
      return { status: "error", ...content };
    }
  }

  async complete(_code: string, cursor: number): Promise<Completions> {
    const kinds = [{ text: "here", type: "function", signature: "() => void" }];
    return { matches: ["here"], start: cursor - 1, end: cursor, kinds };
  }

  async inspect(code: string, cursor: number): Promise<{ data: Record<string, unknown> } | undefined> {
    return code === "" ? undefined : { data: { "text/plain": code.slice(cursor) } };
  }

  async isComplete(code: string): Promise<IsComplete> {
    return code.endsWith("{") ? { status: "incomplete", indent: "  " } : { status: "complete" };
  }

  async interrupt(): Promise<void> {
    this.interrupts++;
    this.#interrupt?.();
  }

  comms(): ReadonlyMap<string, string> {
    return new Map([
      ["a", "slider"],
      ["b", "plot"],
    ]);
  }

  async debug(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    this.host.debugEvent({ type: "event", event: "initialized" });
    return { type: "response", command: request.command, success: true };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function stopped(): Error {
  return Object.assign(new Error("stopped"), { name: "Interrupted" });
}
