import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { LanguageService } from "./LanguageService.js";
import type { Answer, Close, Method, Question } from "./languageWorker.js";
import { namesAt } from "./namesAt.js";
import { handle, type Handlers } from "../session/wire/messages.js";
import { stopEsbuild } from "../cell/esbuild.js";
import type { Completions } from "../Interpreter.js";

export interface LanguageThreadOptions {
  readonly cwd: string;
  /** TypeScript's process has started, or ended. */
  processChanged(pid: number, isRunning: boolean): void;
}

type Arguments<M extends Method> = Parameters<LanguageService[M]>;
type Result<M extends Method> = Awaited<ReturnType<LanguageService[M]>>;

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** How long completions wait for a cell that is being checked, in milliseconds. */
const completionPatience = 120;
/** How long the thread may be silent after a Stop. */
const stopPatience = 10_000;
/** How long the thread may take to see its processes end, in milliseconds. */
const closePatience = 500;
/** So much text of cells is kept for a thread that takes another one's place. */
const maxKept = 4_000_000;

/**
 * The language service in a thread of its own: the server answers, however long a text takes. A thread that is lost, for
 * want of memory say, or that a Stop does not reach, is replaced, and is told the cells that have run.
 */
export class LanguageThread {
  readonly #processes = new Set<number>();
  readonly #pending = new Map<number, Pending>();
  /** The cells that declare something, oldest first, and what they declare. */
  readonly #committed = new Map<string, readonly string[]>();
  readonly #declared = new Set<string>();
  #worker: Worker | undefined;
  #lastId = 0;
  #keptLength = 0;
  #preparing = 0;
  #closed = false;

  constructor(readonly options: LanguageThreadOptions) {
    this.#worker = this.#start();
  }

  isDeclared(name: string): boolean {
    return this.#declared.has(name);
  }

  ready(): Promise<void> {
    return this.#ask("ready");
  }

  async prepare(...args: Arguments<"prepare">): Promise<Result<"prepare">> {
    this.#preparing++;
    try {
      return await this.#ask("prepare", ...args);
    } finally {
      this.#preparing--;
    }
  }

  commit(code: string, declares: readonly string[]): void {
    for (const name of declares) this.#declared.add(name);
    this.#keep(code, declares);
    // A failure shows again, and better, with the next check.
    this.#ask("commit", code, declares).catch(() => {});
  }

  compile(...args: Arguments<"compile">): Promise<Result<"compile">> {
    return this.#ask("compile", ...args);
  }

  compileExpression(code: string): Promise<Result<"compileExpression">> {
    return this.#ask("compileExpression", code);
  }

  /** While a cell is being checked, names alone: nobody waits for a completion. */
  async complete(code: string, cursor: number): Promise<Completions> {
    const answer = this.#ask("complete", code, cursor);
    if (!this.#preparing) return answer;
    const over = new AbortController();
    const names = sleep(completionPatience, undefined, { signal: over.signal }).then(() =>
      namesAt(code, cursor, this.#declared),
    );
    names.catch(() => {});
    try {
      return await Promise.race([answer, names]);
    } finally {
      answer.catch(() => {});
      over.abort();
    }
  }

  inspect(...args: Arguments<"inspect">): Promise<Result<"inspect">> {
    return this.#ask("inspect", ...args);
  }

  isComplete(code: string): Promise<Result<"isComplete">> {
    return this.#ask("isComplete", code);
  }

  filesChanged(): Promise<void> {
    return this.#ask("filesChanged");
  }

  /** Ends what is being checked. */
  async stop(): Promise<void> {
    if (!this.#preparing) return;
    const worker = this.#worker;
    const over = new AbortController();
    const late = sleep(stopPatience, true, { signal: over.signal, ref: false }).catch(() => false);
    const stopped = this.#ask("stop").then(
      () => false,
      () => false,
    );
    if ((await Promise.race([stopped, late])) && worker === this.#worker) void worker?.terminate();
    over.abort();
  }

  /** Forgets all cells. */
  reset(): void {
    this.#declared.clear();
    this.#committed.clear();
    this.#keptLength = 0;
    this.#ask("reset").catch(() => {});
  }

  /** Waits for no answer. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const pid of this.#processes) kill(pid);
    const worker = this.#worker;
    if (worker) {
      worker.postMessage({ type: "close" } satisfies Close);
      const over = new AbortController();
      const late = sleep(closePatience, undefined, { signal: over.signal }).catch(() => {});
      await Promise.race([once(worker, "exit"), late]);
      over.abort();
      await worker.terminate();
    }
    await stopEsbuild(); // the debugger asks it from this thread
  }

  #start(): Worker {
    const worker = new Worker(new URL("../interpreter/languageWorker.js", import.meta.url), {
      workerData: { cwd: this.options.cwd },
      execArgv: [],
      // Trees of deep expressions are walked by recursion.
      resourceLimits: { stackSizeMb: 64 },
    });
    worker.on("message", (answer: Answer) => handle(this.#handlers, answer));
    worker.on("error", () => {}); // its exit follows
    worker.once("exit", () => this.#lost());
    return worker;
  }

  #lost(): void {
    for (const pid of this.#processes) {
      kill(pid);
      this.options.processChanged(pid, false);
    }
    this.#processes.clear();
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#worker = undefined; // the next question starts another
    for (const { reject } of pending)
      reject(new Error("The thread that reads the cells has ended. The next cell starts a new one."));
  }

  readonly #handlers: Handlers<Answer> = {
    process: ({ pid, isRunning }) => {
      if (isRunning) this.#processes.add(pid);
      else this.#processes.delete(pid);
      this.options.processChanged(pid, isRunning);
    },
    result: ({ id, result }) => this.#take(id)?.resolve(result),
    error: ({ id, error }) => this.#take(id)?.reject(Object.assign(new Error(error.message), error)),
  };

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #ask<M extends Method>(method: M, ...args: Arguments<M>): Promise<Result<M>> {
    if (this.#closed) return Promise.reject(new Error("the interpreter is closed"));
    if (!this.#worker) {
      this.#worker = this.#start();
      for (const [code, declares] of this.#committed) this.#ask("commit", code, declares).catch(() => {});
    }
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], reject });
      worker.postMessage({ type: "question", id, method, args } satisfies Question);
    });
  }

  /** The newest of equal cells, and no more than there is room for. */
  #keep(code: string, declares: readonly string[]): void {
    if (!declares.length && !/\b(?:type|interface|declare)\b/.test(code)) return;
    if (this.#committed.delete(code)) this.#keptLength -= code.length;
    this.#committed.set(code, declares);
    this.#keptLength += code.length;
    for (const [oldest] of this.#committed) {
      if (this.#keptLength <= maxKept) break;
      this.#committed.delete(oldest);
      this.#keptLength -= oldest.length;
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
