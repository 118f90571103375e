import { cellFile } from "../cell/cellFile.js";
import { compileCell } from "../cell/compileCell.js";
import { CellSyntaxError } from "../cell/transpile.js";
import type { Frame } from "../session/frames.js";
import { SessionProcess } from "./SessionProcess.js";
import { syntaxErrorContent } from "./syntaxErrorContent.js";
import type {
  CommMessage,
  Completions,
  ErrorContent,
  ExecuteOutcome,
  ExecuteRequest,
  Inspection,
  Interpreter,
  InterpreterOptions,
  IsComplete,
  MimeBundle,
} from "./types.js";

interface Running {
  readonly request: ExecuteRequest;
  readonly label: string;
  end(outcome: ExecuteOutcome): void;
}

export class InterpreterOfNotebook implements Interpreter {
  readonly #options: InterpreterOptions;
  readonly #running = new Map<string, Running>();
  readonly #declared = new Set<string>();
  readonly #comms = new Map<string, string>();
  #session: SessionProcess | undefined;
  #sessionReady = withResolvers<void>();
  readonly #interrupted = new Map<number, () => void>();
  #interrupts = 0;
  #count = 0;
  #closed = false;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#startSession();
  }

  async ready(): Promise<void> {
    await this.#sessionReady.promise;
  }

  async execute(request: ExecuteRequest): Promise<ExecuteOutcome> {
    const { code, silent = false, storeHistory = !silent } = request;
    const count = request.executionCount ?? (storeHistory && !silent ? ++this.#count : this.#count);
    this.#count = count;
    const label = `Cell [${count}]`;
    try {
      const compiled = await compileCell(code, (name) => this.#declared.has(name));
      await this.#sessionReady.promise;
      for (const name of compiled.declares) this.#declared.add(name);
      const userExpressions = await this.#compileExpressions(request.userExpressions);
      return await new Promise((resolve) => {
        this.#running.set(request.cell, { request, label, end: resolve });
        this.#session!.send({
          type: "run",
          cell: request.cell,
          label,
          file: cellFile(code, process.pid),
          source: code,
          silent,
          allowStdin: request.allowStdin ?? false,
          ...compiled,
          userExpressions,
        });
      });
    } catch (error) {
      return this.#failed(request, error instanceof CellSyntaxError ? syntaxErrorContent(error, code, label) : unexpected(error));
    }
  }

  async #compileExpressions(expressions: Record<string, string> = {}): Promise<Record<string, object>> {
    const compiled: Record<string, object> = {};
    for (const [name, code] of Object.entries(expressions)) {
      try {
        compiled[name] = await compileCell(`(${code}\n)`, (declared) => this.#declared.has(declared));
      } catch (error) {
        if (!(error instanceof CellSyntaxError)) throw error;
        compiled[name] = { error: syntaxErrorContent(error, code, "user expression") };
      }
    }
    return compiled;
  }

  /** Emits the error and makes it the outcome. */
  async #failed(request: ExecuteRequest, content: ErrorContent): Promise<ExecuteOutcome> {
    await this.#options.host.output({ type: "error", cell: request.cell, ...content });
    return { status: "error", ...content };
  }

  complete(_code: string, _cursor: number): Promise<Completions> {
    return Promise.resolve({ matches: [], start: _cursor, end: _cursor, kinds: [] });
  }

  inspect(_code: string, _cursor: number, _detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return Promise.resolve(undefined);
  }

  isComplete(_code: string): Promise<IsComplete> {
    return Promise.resolve({ status: "unknown" });
  }

  interrupt(): Promise<void> {
    const seq = ++this.#interrupts;
    const { promise, resolve } = withResolvers<void>();
    this.#interrupted.set(seq, resolve);
    this.#session!.drain(true);
    this.#session!.send({ type: "interrupt", seq });
    this.#session!.signal({ type: "interrupt", seq });
    return promise;
  }

  #interruptOver(upTo: number): void {
    for (const [seq, resolve] of this.#interrupted) {
      if (seq > upTo) continue;
      this.#interrupted.delete(seq);
      resolve();
    }
    if (!this.#interrupted.size) this.#session!.drain(false);
  }

  comm(message: CommMessage): void {
    void message;
  }

  comms(): ReadonlyMap<string, string> {
    return this.#comms;
  }

  debug(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    return Promise.resolve({ ...request, type: "response", success: false, message: "not supported" });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#session?.kill();
  }

  #startSession(): void {
    this.#session = new SessionProcess(this.#options.cwd, {
      output: (output) => this.#options.host.output(output),
      frame: (frame, buffers) => this.#frame(frame, buffers),
      supervisor: () => {},
      exit: (code, signal, lastWords) => this.#sessionEnded(code, signal, lastWords),
    });
  }

  #sessionEnded(code: number | null, signal: string | null, lastWords: string): void {
    if (this.#closed) return;
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`;
    this.#declared.clear();
    this.#sessionReady = withResolvers<void>();
    for (const running of [...this.#running.values()]) {
      this.#running.delete(running.request.cell);
      const evalue = `The session ${how}. ${lastWords.includes("heap out of memory") ? "It ran out of memory. " : ""}All variables are gone; a new session is ready.`;
      void this.#failed(running.request, { ename: "SessionEnded", evalue, traceback: [`\x1b[31mSessionEnded\x1b[39m: ${evalue}`] }).then(running.end);
    }
    this.#startSession();
    this.#interruptOver(Infinity);
    this.#options.host.sessionRestarted(how);
  }

  #frame(frame: Frame, buffers: readonly Buffer[]): void {
    const { host } = this.#options;
    const cell = frame["cell"] as string;
    const data = frame["data"] as MimeBundle;
    const metadata = (frame["metadata"] ?? {}) as Record<string, unknown>;
    switch (frame.type) {
      case "ready":
        this.#sessionReady.resolve();
        break;
      case "display":
        void host.output({
          type: frame["kind"] as "display_data",
          cell,
          data,
          metadata,
          ...(frame["id"] !== undefined && { displayId: frame["id"] as string }),
          ...(buffers.length && { buffers }),
        });
        break;
      case "result":
        void host.output({ type: "execute_result", cell, data, metadata });
        break;
      case "clear":
        void host.output({ type: "clear_output", cell, wait: frame["wait"] as boolean });
        break;
      case "uncaught":
        void host.output({ type: "stream", cell, name: "stderr", text: frame["text"] as string });
        break;
      case "interrupted":
        this.#interruptOver(frame["interrupt"] as number);
        break;
      case "done":
        this.#done(cell, frame["outcome"] as ExecuteOutcome);
        break;
    }
  }

  #done(cell: string, outcome: ExecuteOutcome): void {
    const running = this.#running.get(cell);
    if (!running) return;
    this.#running.delete(cell);
    if (outcome.status === "ok") running.end(outcome);
    else void this.#failed(running.request, outcome).then(running.end);
  }
}

function unexpected(error: unknown): ErrorContent {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { ename: name, evalue: message, traceback: [stack ?? message] };
}

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((r) => (resolve = r));
  return { promise, resolve };
}
