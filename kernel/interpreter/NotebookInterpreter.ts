import { cellFile } from "#cell/cellFile.js";
import type { Debugger } from "#debugger/Debugger.js";
import { installPackages } from "#interpreter/installPackages.js";
import { LanguageThread } from "#interpreter/LanguageThread.js";
import { magicNames, runMagic } from "#interpreter/runMagic.js";
import type { CompiledCell } from "../cell/compileCell.js";
import type { DebugRequest } from "../debugger/protocol.js";
import { splitMagics } from "../cell/splitMagics.js";
import { wellFormed } from "../cell/wellFormed.js";
import { errorContent, unexpected } from "./errorContent.js";
import { NotebookSession } from "./NotebookSession.js";
import type { CellToRun } from "../session/wire/messages.js";
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
} from "../Interpreter.js";

/** A cell's way: magics, check and compile side by side, then the session. */
export class NotebookInterpreter implements Interpreter {
  readonly #options: InterpreterOptions;
  readonly #session: NotebookSession;
  readonly #language: LanguageThread;
  /** Cells that have not reached the session yet; Stop aborts them. */
  readonly #preparing = new Set<AbortController>();
  readonly #magics = new Set<Promise<unknown>>();
  #count = 0;
  /** Loaded by the first debug request. */
  #debugger: Debugger | undefined;

  constructor(options: InterpreterOptions) {
    this.#options = options;
    this.#session = new NotebookSession({
      ...options,
      lost: (reason) => this.#lost(reason),
      debugged: (message) => this.#debugger?.receive(message),
    });
    this.#language = new LanguageThread({
      cwd: options.cwd,
      processChanged: (pid, isRunning) => this.#session.noteDependent(pid, isRunning),
    });
  }

  async ready(): Promise<void> {
    await Promise.all([this.#session.ready(), this.#language.ready()]);
  }

  async execute(asked: ExecuteRequest): Promise<ExecuteOutcome> {
    const request = { ...asked, code: wellFormed(asked.code) };
    const preparing = new AbortController();
    this.#preparing.add(preparing);
    try {
      return await this.#execute(request, preparing);
    } catch (error) {
      return this.#failed(request, unexpected(error));
    } finally {
      this.#preparing.delete(preparing);
    }
  }

  async #execute(request: ExecuteRequest, preparing: AbortController): Promise<ExecuteOutcome> {
    const label = this.#labelOf(request);
    const { code, magics } = splitMagics(request.code);
    for (const magic of magics) {
      const running = runMagic(magic, {
        cwd: this.#options.cwd,
        signal: preparing.signal,
        noteDependent: (pid, isRunning) => this.#session.noteDependent(pid, isRunning),
        print: (name, text) => void this.#options.host.output({ type: "stream", cell: request.cell, name, text }),
      });
      this.#magics.add(running);
      const error = await running.finally(() => this.#magics.delete(running));
      if (preparing.signal.aborted) return this.#failed(request, stopped(label));
      if (error) return this.#failed(request, error);
      await this.#language.filesChanged();
    }
    const installing = installPackages(code, {
      signal: preparing.signal,
      noteDependent: (pid, isRunning) => this.#session.noteDependent(pid, isRunning),
    });
    this.#magics.add(installing);
    const missing = await installing.finally(() => this.#magics.delete(installing));
    if (preparing.signal.aborted) return this.#failed(request, stopped(label));
    if (missing) return this.#failed(request, missing);
    const forSteps = this.#debugger?.isAttached ?? false;
    const { checkJs = true } = request;
    const ready = await unlessStopped(
      preparing.signal,
      Promise.all([this.#language.prepare(code, { label, forSteps, checkJs }), this.#session.ready()]),
    );
    if (!ready || preparing.signal.aborted) return this.#failed(request, stopped(label));
    const [prepared] = ready;
    if ("error" in prepared) return this.#failed(request, prepared.error);
    const { compiled, aliases, tsconfig, unchecked } = prepared;
    if (unchecked !== undefined) {
      const text = `Cells run without type checking, since TypeScript could not be started: ${unchecked}\n`;
      await this.#options.host.output({ type: "stream", cell: request.cell, name: "stderr", text });
    }
    this.#language.commit(code, compiled.declares);
    const userExpressions = await this.#compileExpressions(request.userExpressions);
    const file = cellFile(request.code);
    if (this.#debugger?.isAttached) await this.#debugger.cellStarts(file, label, request.code, compiled);
    if (preparing.signal.aborted) return this.#failed(request, stopped(label));
    this.#preparing.delete(preparing);
    return this.#session.run(request.cell, {
      ...compiled,
      label,
      file,
      source: request.code,
      silent: request.silent ?? false,
      allowStdin: request.allowStdin ?? false,
      userExpressions,
      aliases,
      tsconfig,
    });
  }

  #labelOf({ executionCount, silent = false, storeHistory = !silent }: ExecuteRequest): string {
    this.#count = executionCount ?? this.#count + (storeHistory && !silent ? 1 : 0);
    return `Cell In[${this.#count}]`;
  }

  async #compileExpressions(expressions: Record<string, string> = {}): Promise<CellToRun["userExpressions"]> {
    const compiled: Record<string, CompiledCell | { error: ErrorContent }> = {};
    for (const [name, code] of Object.entries(expressions)) {
      compiled[name] = await this.#language.compileExpression(wellFormed(code));
    }
    return compiled;
  }

  /** Shows the error and makes it the outcome. */
  async #failed(request: ExecuteRequest, content: ErrorContent): Promise<ExecuteOutcome> {
    await this.#options.host.output({ type: "error", cell: request.cell, ...content });
    return { status: "error", ...content };
  }

  #lost(reason: string): void {
    this.#language.reset();
    this.#debugger?.sessionEnded();
    this.#options.host.sessionRestarted(reason);
  }

  complete(code: string, cursor: number): Promise<Completions> {
    const { code: plain, magics } = splitMagics(wellFormed(code));
    const before = code.slice(0, cursor).split("\n");
    if (magics.some(({ line }) => line === before.length - 1))
      return Promise.resolve(completeMagic(before.at(-1)!.trimStart(), cursor));
    return this.#language.complete(plain, cursor);
  }

  inspect(code: string, cursor: number, detailLevel: 0 | 1): Promise<Inspection | undefined> {
    return this.#language.inspect(splitMagics(wellFormed(code)).code, cursor, detailLevel);
  }

  isComplete(code: string): Promise<IsComplete> {
    return this.#language.isComplete(wellFormed(code));
  }

  interrupt(): Promise<void> {
    for (const preparing of this.#preparing) preparing.abort();
    void this.#language.stop();
    return this.#session.interrupt();
  }

  comm(message: CommMessage): Promise<void> {
    return this.#session.comm(message);
  }

  comms(): ReadonlyMap<string, string> {
    return this.#session.comms;
  }

  async debug(request: Record<string, unknown>): Promise<Record<string, unknown>> {
    const { Debugger } = await import("#debugger/Debugger.js");
    this.#debugger ??= new Debugger({
      event: (event) => this.#options.host.debugEvent(event),
      signal: (frame) => this.#session.signal(frame),
      interrupt: () => this.interrupt(),
      isRunning: () => this.#session.isRunning,
      isDeclared: (name) => this.#language.isDeclared(name),
      declare: (name) => this.#language.commit(`var ${name}: any;`, [name]),
      compile: (code) => this.#language.compile(splitMagics(code).code, true),
    });
    return this.#debugger.request(request as unknown as DebugRequest);
  }

  async close(): Promise<void> {
    for (const preparing of this.#preparing) preparing.abort();
    // npm is ended, however long it would go on by itself.
    await Promise.allSettled(this.#magics);
    await Promise.all([this.#session.close(), this.#language.close()]);
  }
}

/** What the work comes to; undefined as soon as Stop is pressed. */
async function unlessStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  const over = new AbortController();
  const stop = new Promise<undefined>((resolve) =>
    signal.addEventListener("abort", () => resolve(undefined), { signal: over.signal }),
  );
  try {
    return await Promise.race([work, stop]);
  } finally {
    over.abort();
  }
}

function stopped(label: string): ErrorContent {
  return errorContent("Interrupted", `${label} was stopped before it ran`);
}

/** What a line that is for the kernel may begin with; what follows its name is the command's own. */
function completeMagic(typed: string, cursor: number): Completions {
  const matches = magicNames.filter((name) => name.startsWith(typed));
  return {
    matches,
    start: cursor - typed.length,
    end: cursor,
    kinds: matches.map((text) => ({ text, type: "magic" })),
  };
}
