import { describeEnd } from "#interpreter/describeEnd.js";
import { SessionProcess } from "#interpreter/SessionProcess.js";
import { sleep } from "#interpreter/sleep.js";
import type { Frame } from "../session/wire/frames.js";
import { errorContent } from "./errorContent.js";
import type { CommMessage, ExecuteOutcome, InterpreterHost, MimeBundle, Output } from "../Interpreter.js";

export interface NotebookSessionOptions {
  readonly cwd: string;
  readonly host: InterpreterHost;
  /** The process has gone, and with it all variables. */
  lost(reason: string): void;
  /** A frame of the session's supervisor thread, for the debugger. */
  debugFrame(frame: Frame): void;
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
  readonly #comms = new Map<string, string>();
  #process!: SessionProcess;
  #ready!: { readonly promise: Promise<void>; readonly resolve: () => void };
  /** Comm messages that are on their way. */
  readonly #messages = new Map<number, () => void>();
  #lastMessage = 0;
  #lastInterrupt = 0;
  #closed = false;
  /** Processes started since one was ready. */
  #starts = 0;
  readonly #charges = new Set<number>();

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
  signal(frame: Frame): void {
    this.#process.signal(frame);
  }

  /** Has the session end another process of ours, while it runs, should this one be killed. */
  charge(pid: number, isRunning: boolean): void {
    if (isRunning) this.#charges.add(pid);
    else this.#charges.delete(pid);
    this.#tellCharges();
  }

  #tellCharges(): void {
    const frame = { type: "charges", pids: [...this.#charges] };
    this.#process.send(frame);
    this.#process.signal(frame);
  }

  /** Open comms: id → target name. */
  get comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  /** Runs a compiled cell. Its error, if any, has been shown when this resolves. */
  run(cell: string, request: Omit<Frame, "type">): Promise<ExecuteOutcome> {
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
  comm({ type, commId, targetName, data, metadata, buffers, cell }: CommMessage): Promise<void> {
    if (type === "comm_open") this.#comms.set(commId, targetName ?? "");
    if (type === "comm_close") this.#comms.delete(commId);
    const message = ++this.#lastMessage;
    this.#process.send({ type: "comm", kind: type, message, commId, targetName, data, metadata, cell }, buffers);
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
      frame: (frame, buffers) => this.#frame(frame, buffers),
      supervisor: (frame) => this.options.debugFrame(frame),
      exit: (code, signal, lastWords) => this.#ended(code, signal, lastWords),
    });
    this.#tellCharges();
  }

  async #ended(code: number | null, signal: NodeJS.Signals | null, lastWords: string): Promise<void> {
    // Where none can start, for want of memory say, trying again and again would take what is left.
    if (this.#starts > 1) await sleep(Math.min(100 * 2 ** this.#starts, 10_000));
    const running = [...this.#running.values()];
    const interrupts = [...this.#interrupts.values()];
    this.#running.clear();
    this.#interrupts.clear();
    this.#comms.clear();
    this.#ready.resolve();
    this.#allMessagesHandled();
    const { reason, remedy } = describeEnd(code, signal, lastWords);
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

  #frame(frame: Frame, buffers: readonly Buffer[]): void | Promise<void> {
    const { host } = this.options;
    switch (frame.type) {
      case "ready":
        this.#starts = 0;
        return this.#ready.resolve();
      case "done":
        return void this.#done(frame["run"] as number, frame["outcome"] as ExecuteOutcome);
      case "interrupted":
        return this.#interruptOver(frame["interrupt"] as number);
      case "input":
        return void this.#input(frame);
      case "handled":
        return this.#messageHandled(frame["message"] as number);
      case "comm":
        return this.#commFrame(frame, buffers);
      default: {
        const output = outputOf(frame, buffers);
        return output && host.output(output);
      }
    }
  }

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

  async #input(frame: Frame): Promise<void> {
    const process = this.#process;
    const before = this.#lastInterrupt;
    const { id, blocking } = frame;
    const question = {
      cell: frame["cell"] as string,
      prompt: frame["prompt"] as string,
      password: frame["password"] as boolean,
    };
    let answer: Frame;
    try {
      answer = { type: "answer", id, text: await this.options.host.input(question) };
    } catch (error) {
      answer = { type: "answer", id, error: error instanceof Error ? error.message : String(error) };
    }
    // Stop has ended the question: an answer would be taken for the next one's, or for leave to go on.
    if (before !== this.#lastInterrupt) return;
    if (blocking) process.signal(answer);
    else process.send(answer);
  }

  #commFrame(frame: Frame, buffers: readonly Buffer[]): void {
    const type = frame["kind"] as CommMessage["type"];
    const commId = frame["commId"] as string;
    const targetName = frame["targetName"] as string | undefined;
    if (type === "comm_open") this.#comms.set(commId, targetName ?? "");
    if (type === "comm_close") this.#comms.delete(commId);
    this.options.host.comm({
      type,
      commId,
      ...(targetName !== undefined && { targetName }),
      data: frame["data"] as Record<string, unknown>,
      metadata: frame["metadata"] as Record<string, unknown>,
      ...(buffers.length && { buffers }),
      cell: frame["cell"] as string,
    });
  }
}

/** Node's words when it ends while somebody debugs it. */
const farewell = "Waiting for the debugger to disconnect...\n";

function withoutFarewell(output: Output): Output | undefined {
  if (output.type !== "stream" || output.name !== "stderr" || !output.text.endsWith(farewell)) return output;
  const text = output.text.slice(0, -farewell.length);
  return text ? { ...output, text } : undefined;
}

function outputOf(frame: Frame, buffers: readonly Buffer[]): Output | undefined {
  const cell = frame["cell"] as string;
  const data = frame["data"] as MimeBundle;
  const metadata = (frame["metadata"] ?? {}) as Record<string, unknown>;
  switch (frame.type) {
    case "display":
      return {
        type: frame["kind"] as "display_data" | "update_display_data",
        cell,
        data,
        metadata,
        ...(frame["id"] !== undefined && { displayId: frame["id"] as string }),
        ...(buffers.length && { buffers }),
      };
    case "result":
      return { type: "execute_result", cell, data, metadata };
    case "clear":
      return { type: "clear_output", cell, wait: frame["wait"] as boolean };
    case "uncaught":
      return { type: "stream", cell, name: "stderr", text: frame["text"] as string };
    default:
      return undefined;
  }
}
