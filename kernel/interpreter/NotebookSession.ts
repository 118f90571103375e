import { describeEnd } from "#interpreter/describeEnd.js";
import { SessionProcess } from "#interpreter/SessionProcess.js";
import { sleep } from "#interpreter/sleep.js";
import {
  handle,
  type Answer,
  type CellToRun,
  type FromSession,
  type FromSupervisor,
  type Handlers,
  type InputQuestion,
  type ToSupervisor,
} from "../session/wire/messages.js";
import { errorContent } from "./errorContent.js";
import { OpenComms } from "./OpenComms.js";
import type { CommMessage, ExecuteOutcome, InterpreterHost, Output } from "../Interpreter.js";

export interface NotebookSessionOptions {
  readonly cwd: string;
  readonly host: InterpreterHost;
  /** The process has gone, and with it all variables. */
  lost(reason: string): void;
  /** What the session's supervisor thread says, for the debugger. */
  debugged(message: FromSupervisor): void;
}

/**
 * The session as the rest of the kernel sees it: always there. When its process ends, the cell that ran is told and a
 * new process starts.
 */
export class NotebookSession {
  /** By the number of the run: front ends may send two cells with one id. */
  readonly #running = new Map<number, { readonly cell: string; readonly end: (outcome: ExecuteOutcome) => void }>();
  #lastRun = 0;
  readonly #interrupts = new Map<number, () => void>();
  readonly #comms = new OpenComms();
  #process!: SessionProcess;
  #ready!: { readonly promise: Promise<void>; readonly resolve: () => void };
  /** Comm messages that are on their way. */
  readonly #messages = new Map<number, () => void>();
  #lastMessage = 0;
  #lastInterrupt = 0;
  #closed = false;
  /** Processes started since one was ready. */
  #starts = 0;
  readonly #dependents = new Set<number>();

  constructor(readonly options: NotebookSessionOptions) {
    this.#start();
  }

  ready(): Promise<void> {
    return this.#ready.promise;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  /** To the supervisor thread. */
  signal(message: ToSupervisor): void {
    this.#process.signal(message);
  }

  /** Has the session end another process of ours, while it runs, should this one be killed. */
  noteDependent(pid: number, isRunning: boolean): void {
    if (isRunning) this.#dependents.add(pid);
    else this.#dependents.delete(pid);
    this.#tellDependents();
  }

  #tellDependents(): void {
    const message = { type: "dependents", pids: [...this.#dependents] } as const;
    this.#process.send(message);
    this.#process.signal(message);
  }

  /** Open comms: id → target name. */
  get comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  /** Runs a compiled cell. Its error, if any, has been shown when this resolves. */
  run(cell: string, request: CellToRun): Promise<ExecuteOutcome> {
    const run = ++this.#lastRun;
    return new Promise((end) => {
      this.#running.set(run, { cell, end });
      this.#process.send({ ...request, type: "run", cell, run });
    });
  }

  /** Resolves when the session answers again. */
  interrupt(): Promise<void> {
    const seq = ++this.#lastInterrupt;
    return new Promise((resolve) => {
      this.#interrupts.set(seq, resolve);
      this.#process.drain(true);
      this.#process.send({ type: "interrupt", seq });
      this.#process.signal({ type: "interrupt", seq });
    });
  }

  /** Resolves when the handlers are done. */
  comm({ type, buffers, ...content }: CommMessage): Promise<void> {
    this.#comms.note({ type, ...content });
    const message = ++this.#lastMessage;
    this.#process.send({ ...content, type: "comm", kind: type, message }, buffers);
    return new Promise((resolve) => this.#messages.set(message, resolve));
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#process.kill();
  }

  #start(): void {
    this.#starts++;
    let resolve!: () => void;
    const promise = new Promise<void>((r) => (resolve = r));
    this.#ready = { promise, resolve };
    this.#process = new SessionProcess(this.options.cwd, {
      output: (output) => {
        const shown = withoutFarewell(output);
        return shown && this.options.host.output(shown);
      },
      message: (message, buffers) => handle(this.#handlers, message, buffers),
      supervisor: (message) => this.options.debugged(message),
      exit: (code, signal, stderrTail) => this.#ended(code, signal, stderrTail),
    });
    this.#tellDependents();
  }

  async #ended(code: number | null, signal: NodeJS.Signals | null, stderrTail: string): Promise<void> {
    // Where none can start, for want of memory say, trying again and again would take what is left.
    if (this.#starts > 1) await sleep(Math.min(100 * 2 ** this.#starts, 10_000));
    const running = [...this.#running.values()];
    const interrupts = [...this.#interrupts.values()];
    this.#running.clear();
    this.#interrupts.clear();
    this.#comms.clear();
    this.#ready.resolve();
    this.#allMessagesHandled();
    const { reason, remedy } = describeEnd(code, signal, stderrTail);
    if (!this.#closed) {
      this.#start();
      this.options.lost(reason);
    }
    const after = this.#closed ? "" : " All variables are gone. A new session has been started.";
    const content = errorContent("SessionEnded", `The session ${reason}.${remedy}${after}`);
    for (const { cell, end } of running) {
      await this.options.host.output({ type: "error", cell, ...content });
      end({ status: "error", ...content });
    }
    for (const resolve of interrupts) resolve();
  }

  readonly #handlers: Handlers<FromSession, void | Promise<void>> = {
    ready: () => {
      this.#starts = 0;
      this.#ready.resolve();
    },
    order: () => {},
    done: ({ run, outcome }) => void this.#done(run, outcome),
    interrupted: ({ interrupt }) => this.#interruptOver(interrupt),
    input: (question) => void this.#input(question),
    handled: ({ message }) => this.#messageHandled(message),
    comm: ({ kind, type: _, ...content }, buffers) => {
      this.#comms.note({ type: kind, ...content });
      this.options.host.comm({ ...content, type: kind, ...(buffers.length && { buffers }) });
    },
    display: ({ kind, type: _, id, ...content }, buffers) =>
      this.options.host.output({
        ...content,
        type: kind,
        ...(id !== undefined && { displayId: id }),
        ...(buffers.length && { buffers }),
      }),
    result: (message) => this.options.host.output({ ...message, type: "execute_result" }),
    clear: (message) => this.options.host.output({ ...message, type: "clear_output" }),
    uncaught: (message) => this.options.host.output({ ...message, type: "stream", name: "stderr" }),
  };

  async #done(run: number, outcome: ExecuteOutcome): Promise<void> {
    const ended = this.#running.get(run);
    if (!ended) return;
    const { cell, end } = ended;
    this.#running.delete(run);
    if (outcome.status === "error") {
      const { ename, evalue, traceback } = outcome;
      await this.options.host.output({ type: "error", cell, ename, evalue, traceback });
    }
    end(outcome);
  }

  #messageHandled(message: number): void {
    this.#messages.get(message)?.();
    this.#messages.delete(message);
  }

  #allMessagesHandled(): void {
    for (const message of this.#messages.keys()) this.#messageHandled(message);
  }

  #interruptOver(upTo: number): void {
    // A handler that was cut off says nothing.
    this.#allMessagesHandled();
    for (const [seq, resolve] of this.#interrupts) {
      if (seq > upTo) continue;
      this.#interrupts.delete(seq);
      resolve();
    }
    if (!this.#interrupts.size) this.#process.drain(false);
  }

  async #input({ id, blocking, cell, prompt, password }: InputQuestion): Promise<void> {
    const process = this.#process;
    const before = this.#lastInterrupt;
    let answer: Answer;
    try {
      answer = { type: "answer", id, text: await this.options.host.input({ cell, prompt, password }) };
    } catch (error) {
      answer = { type: "answer", id, error: error instanceof Error ? error.message : String(error) };
    }
    // Stop has ended the question: an answer would be taken for the next one's, or for leave to go on.
    if (before !== this.#lastInterrupt) return;
    if (blocking) process.signal(answer);
    else process.send(answer);
  }
}

/** Node's words when it ends while somebody debugs it. */
const farewell = "Waiting for the debugger to disconnect...\n";

function withoutFarewell(output: Output): Output | undefined {
  if (output.type !== "stream" || output.name !== "stderr" || !output.text.endsWith(farewell)) return output;
  const text = output.text.slice(0, -farewell.length);
  return text ? { ...output, text } : undefined;
}
