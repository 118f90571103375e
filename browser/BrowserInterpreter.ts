import type {
  CommMessage,
  Completions,
  ExecuteOutcome,
  ExecuteRequest,
  Inspection,
  Interpreter,
  InterpreterHost,
  IsComplete,
} from "../kernel/Interpreter.js";
import { OpenComms } from "../kernel/interpreter/OpenComms.js";
import { handle, type Handlers } from "../kernel/session/wire/messages.js";
import type { FromKernel, Method, ToKernel } from "./messages.js";

/** What a page does with what its cells say and ask; `sessionRestarted` tells that all variables are gone. */
export type BrowserHost = Pick<InterpreterHost, "output"> & Partial<InterpreterHost>;

/** The kernel's interpreter, in a worker of this page. */
export class BrowserInterpreter implements Interpreter {
  readonly #worker: Worker;
  readonly #comms = new OpenComms();
  readonly #waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  #last = 0;

  /** @param folder Where the kernel's files lie, with a `/` at its end. */
  constructor(
    readonly host: BrowserHost,
    folder: string | URL,
  ) {
    this.#worker = new Worker(new URL("kernel.js", folder), { type: "module", name: "kernel" });
    this.#worker.onmessage = ({ data }: MessageEvent<FromKernel>) => handle(this.#handlers, data);
    this.#worker.onerror = (event) => this.#failed(event.message || "the kernel's files can't be loaded");
  }

  readonly #handlers: Handlers<FromKernel> = {
    output: ({ output }) => void this.host.output(output),
    input: ({ id, request }) => void this.#answer(id, request),
    comm: ({ message }) => {
      this.#comms.note(message);
      this.host.comm?.(message);
    },
    restarted: ({ reason }) => {
      this.#comms.clear();
      this.host.sessionRestarted?.(reason);
    },
    answer: ({ id, value, error }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error !== undefined) waiting?.reject(new Error(error));
      else waiting?.resolve(value as never);
    },
  };

  async #answer(id: number, request: Parameters<InterpreterHost["input"]>[0]): Promise<void> {
    try {
      if (!this.host.input) throw new Error("nobody can be asked here");
      this.#post({ type: "said", id, text: await this.host.input(request) });
    } catch (error) {
      this.#post({ type: "said", id, error: (error as Error).message });
    }
  }

  #post(message: ToKernel): void {
    this.#worker.postMessage(message);
  }

  #failed(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }

  #ask<T>(method: Method, ...args: unknown[]): Promise<T> {
    const id = ++this.#last;
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ type: "call", id, method, args });
    });
  }

  ready(): Promise<void> {
    return this.#ask("ready");
  }

  execute(request: ExecuteRequest): Promise<ExecuteOutcome> {
    return this.#ask("execute", request);
  }

  complete(code: string, cursor: number): Promise<Completions> {
    return this.#ask("complete", code, cursor);
  }

  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#ask("inspect", code, cursor, detailLevel);
  }

  isComplete(code: string): Promise<IsComplete> {
    return this.#ask("isComplete", code);
  }

  interrupt(): Promise<void> {
    return this.#ask("interrupt");
  }

  comm(message: CommMessage): Promise<void> {
    this.#comms.note(message);
    return this.#ask("comm", message);
  }

  comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  async debug(): Promise<Record<string, unknown>> {
    throw new Error("the debugger is the browser's own");
  }

  async close(): Promise<void> {
    this.#worker.terminate();
    this.#failed("the kernel was closed");
  }
}
